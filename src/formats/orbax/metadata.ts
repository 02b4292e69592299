/** `_METADATA`: the tree. Every leaf with its keys and what it was in Python; the keys of the JSON itself are Python expressions, which nobody evaluates. */
import type { Json } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { Shape } from '../../model/shape.js';
import { fieldOf, isList, isObject } from './fields.js';

/** What stands for an empty dictionary or list; `None` is a value. */
export interface OrbaxLeaf {
  readonly path: readonly string[];
  /** `jax.Array`, `np.ndarray`, `scalar`, `string`, `None`, or the name of an empty container. */
  readonly valueType: string;
  /** Nothing of it is stored. */
  readonly isEmpty: boolean;
  /** Where the writer noted it. */
  readonly shape?: Shape;
}

export interface OrbaxMetadata {
  readonly leaves: readonly OrbaxLeaf[];
  readonly isOcdbt: boolean;
  readonly isVersion3: boolean;
  readonly custom: Json;
  /** A key whose type Orbax does not have: the tree may be another one. */
  readonly oddKey?: string;
}

/** Sequences and dictionaries. */
const keyTypes: ReadonlySet<Json | undefined> = new Set([1, 2]);
const mostLeaves = 250_000;
const mostKeys = 4_000_000;

/** Throws `corrupt` when there is no tree in it. */
export function readMetadata(json: Json): OrbaxMetadata {
  const tree = fieldOf(json, 'tree_metadata');
  if (!isObject(tree)) throw new CheckpointError('corrupt', '_METADATA has no tree');
  const entries = Object.entries(tree);
  if (entries.length > mostLeaves) throw new CheckpointError('too-large', `a tree of ${String(entries.length)} leaves`);
  let keys = 0;
  let oddKey: string | undefined;
  const leaves = entries.map(([name, entry]) => {
    const parts = keysOf(name, entry);
    keys += parts.length;
    if (keys > mostKeys) throw new CheckpointError('too-large', 'names too long to list');
    oddKey ??= parts.find(({ type }) => !keyTypes.has(type))?.key;
    return leafOf(
      parts.map(({ key }) => key),
      fieldOf(entry, 'value_metadata'),
    );
  });
  return {
    leaves,
    isOcdbt: fieldOf(json, 'use_ocdbt') === true,
    isVersion3: fieldOf(json, 'use_zarr3') === true,
    custom: fieldOf(json, 'custom_metadata') ?? null,
    ...(oddKey === undefined ? {} : { oddKey }),
  };
}

function keysOf(name: string, entry: Json): readonly { readonly key: string; readonly type: Json | undefined }[] {
  const keys = fieldOf(entry, 'key_metadata');
  if (!isList(keys)) throw new CheckpointError('corrupt', `_METADATA has no keys for ${JSON.stringify(name.slice(0, 100))}`);
  return keys.map((part) => {
    const key = fieldOf(part, 'key');
    if (typeof key !== 'string' && typeof key !== 'number')
      throw new CheckpointError('corrupt', `_METADATA has a broken key for ${JSON.stringify(name.slice(0, 100))}`);
    return { key: String(key), type: fieldOf(part, 'key_type') };
  });
}

function leafOf(path: readonly string[], value: Json | undefined): OrbaxLeaf {
  const type = fieldOf(value, 'value_type');
  const shape = fieldOf(value, 'write_shape');
  const sizes = isList(shape)
    ? shape.filter((size): size is number => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0)
    : [];
  return {
    path,
    valueType: typeof type === 'string' ? type : 'unknown',
    isEmpty: fieldOf(value, 'skip_deserialize') === true,
    ...(isList(shape) && sizes.length === shape.length ? { shape: sizes } : {}),
  };
}
