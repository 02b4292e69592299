/** What a node of a pickle holds that may lead to tensors, with Python's spelling of the keys. */
import {
  attributes,
  entriesOf,
  entry,
  globalName,
  isNode,
  itemsOf,
  PickleFloat,
  type CallNode,
  type PickleNode,
  type PickleValue,
} from '../pickle/nodes.js';
import { pythonFloat } from '../pickle/python-float.js';

/** What a container means for the role of the tensors in it. */
export type ContainerKind = 'plain' | 'state_dict' | 'extra_state' | 'optimizer';

export type Content = readonly [key: string, value: PickleValue, kind: ContainerKind];

/** `kind`: of the container that `value` itself lies in. */
export function* contentsOf(value: PickleNode, kind: ContainerKind): Iterable<Content> {
  const inner = stateMetadata(value) === undefined ? (kind === 'state_dict' ? 'extra_state' : kind) : 'state_dict';
  const entryKind = isOptimizer(value) ? 'optimizer' : inner;
  for (const [key, held] of entriesOf(value) ?? []) yield [spell(key), held, entryKind];
  for (const [i, item] of itemsIn(value).entries()) yield [String(i), item, inner];
  if (value.kind === 'call') yield* attributesOf(value, inner);
}

/** The `state_dict()` of an optimizer. */
export function isOptimizer(value: PickleNode): boolean {
  return entry(value, 'state') !== undefined && entry(value, 'param_groups') !== undefined;
}

/** `_metadata` of a state_dict: its BUILD state has a key for each module. */
export function stateMetadata(value: PickleNode): PickleValue | undefined {
  return entry(attributes(value), '_metadata');
}

function itemsIn(value: PickleNode): readonly PickleValue[] {
  const items = itemsOf(value);
  if (items !== undefined) return items;
  if (value.kind === 'set' || value.kind === 'frozenset') return value.items;
  return value.kind === 'call' ? [...constructed(value), ...value.items] : [];
}

/** A named tuple is a call of its class with the fields; their names are in the class's code, not in the file. */
function constructed(value: CallNode): readonly PickleValue[] {
  return entriesOf(value) === undefined && value.state === undefined ? value.args : [];
}

/** Attributes of any other object; those of a state_dict are torch's own book-keeping. */
function* attributesOf(value: CallNode, kind: ContainerKind): Iterable<Content> {
  const state = attributes(value);
  if (stateMetadata(value) !== undefined) return;
  for (const [key, held] of entriesOf(state) ?? []) yield [spell(key), held, kind];
  for (const [i, item] of (itemsOf(state) ?? []).entries()) yield [String(i), item, kind];
}

/** A key as Python would write it; only the first items of a tuple. */
export function spell(key: PickleValue): string {
  if (typeof key === 'string') return key;
  if (key === null) return 'None';
  if (typeof key === 'boolean') return key ? 'True' : 'False';
  if (key instanceof PickleFloat) return pythonFloat(key.value);
  if (!isNode(key)) return String(key);
  if (key.kind === 'bytes') return key.text ?? `b'${Buffer.from(key.bytes).toString('latin1')}'`;
  if (key.kind === 'global') return key.name;
  if (key.kind === 'span') return `(${String(key.length)} bytes)`;
  if (key.kind === 'call' && globalName(key.callee) === '_codecs.encode' && typeof key.args[0] === 'string') return `b'${key.args[0]}'`;
  const items = itemsOf(key);
  return items === undefined
    ? `(${key.kind})`
    : `(${items
        .slice(0, 8)
        .map((item) => (isNode(item) ? item.kind : spell(item)))
        .join(', ')})`;
}
