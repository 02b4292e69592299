/** Nodes of the B+tree: keys share prefixes, fields stand in columns. */
import { corrupt, type Cursor } from './cursor.js';
import { fileAt, readDataFiles, type DataFile, type Reference } from './data-files.js';
import { nodeMagic, openFrame } from './frame.js';

export interface Leaf {
  /** Relative to the prefix of the node. */
  readonly key: Uint8Array;
  readonly value: Uint8Array | Reference;
}

export interface Child {
  /** What all keys below it begin with, relative to the prefix of the node. */
  readonly prefix: Uint8Array;
  readonly node: Reference;
}

export type Node =
  { readonly height: 0; readonly leaves: readonly Leaf[] } | { readonly height: number; readonly children: readonly Child[] };

/** Of all keys of a node together: a few bytes can repeat a long prefix. */
const mostKeyBytes = 32 * 1024 * 1024;

/** `base`: of the file in which the node lies. */
export function readNode(bytes: Uint8Array, base: string): Node {
  const cursor = openFrame(bytes, nodeMagic);
  const height = cursor.byte();
  const files = readDataFiles(cursor, base);
  const count = cursor.count();
  return height === 0 ? { height: 0, leaves: readLeaves(cursor, files, count) } : { height, children: readChildren(cursor, files, count) };
}

function readLeaves(cursor: Cursor, files: readonly DataFile[], count: number): readonly Leaf[] {
  const readKeys = keyColumns(cursor, count);
  const keys = readKeys();
  const lengths = cursor.numbers(count);
  const kinds = cursor.numbers(count);
  if (kinds.some((kind) => kind > 1)) throw corrupt('has a value of no known kind');
  const indirect = kinds.flatMap((kind, i) => (kind === 1 ? [i] : []));
  const numbers = cursor.numbers(indirect.length);
  const offsets = cursor.numbers(indirect.length);
  const values = new Map<number, Reference>(
    indirect.map((i, k) => [i, { file: fileAt(files, numbers[k] ?? 0), offset: offsets[k] ?? 0, length: lengths[i] ?? 0 }]),
  );
  return keys.map((key, i) => ({ key, value: values.get(i) ?? cursor.bytes(lengths[i] ?? 0) }));
}

function readChildren(cursor: Cursor, files: readonly DataFile[], count: number): readonly Child[] {
  const readKeys = keyColumns(cursor, count);
  const shared = cursor.numbers(count);
  const keys = readKeys();
  const numbers = cursor.numbers(count);
  const offsets = cursor.numbers(count);
  const lengths = cursor.numbers(count);
  return keys.map((key, i) => {
    const length = shared[i] ?? 0;
    if (length > key.length) throw corrupt('has a prefix longer than its key');
    return {
      prefix: key.subarray(0, length),
      node: { file: fileAt(files, numbers[i] ?? 0), offset: offsets[i] ?? 0, length: lengths[i] ?? 0 },
    };
  });
}

/** The columns of lengths come first; the keys' bytes later, behind another column in inner nodes. */
function keyColumns(cursor: Cursor, count: number): () => readonly Uint8Array[] {
  const prefixes = [0, ...cursor.numbers(Math.max(0, count - 1))];
  const suffixes = cursor.numbers(count);
  return () => {
    let key = Buffer.alloc(0);
    let total = 0;
    return suffixes.map((suffix, i) => {
      const shared = prefixes[i] ?? 0;
      total += shared + suffix;
      if (shared > key.length || total > mostKeyBytes) throw corrupt('has an impossible key');
      key = Buffer.concat([key.subarray(0, shared), cursor.bytes(suffix)]);
      return key;
    });
  };
}
