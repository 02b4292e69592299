/**
 * What a pickle says, as data: nothing in it was called or imported. Nodes may be shared and may contain themselves, so every walk over them is
 * iterative and remembers where it has been.
 */

export type PickleValue = null | boolean | number | bigint | string | PickleFloat | PickleNode;

/** A Python float. Plain numbers are Python's integers: 1.0 is no size, and prints otherwise than 1. */
export class PickleFloat {
  constructor(readonly value: number) {}
}

export type PickleNode = BytesNode | SpanNode | SequenceNode | DictNode | GlobalNode | CallNode | PersistentNode;

export interface BytesNode {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
  /** What a byte string of Python 2 reads as, where it is not plain ASCII (that is a text): UTF-8 if it can be, else latin-1. */
  readonly text?: string;
}

/** Bytes that were left where they are: an array inside the pickle. */
export interface SpanNode {
  readonly kind: 'span';
  /** In the source that was scanned. */
  readonly start: number;
  readonly length: number;
}

export interface SequenceNode {
  readonly kind: 'tuple' | 'list' | 'set' | 'frozenset';
  readonly items: PickleValue[];
}

export interface DictNode {
  readonly kind: 'dict';
  readonly entries: Entry[];
}

export type Entry = readonly [key: PickleValue, value: PickleValue];

/** A name that unpickling would import. */
export interface GlobalNode {
  readonly kind: 'global';
  /** `torch._utils._rebuild_tensor_v2` */
  readonly name: string;
}

/** A call that unpickling would make; what it would return can then have been filled and given a state. */
export interface CallNode {
  readonly kind: 'call';
  readonly callee: PickleValue;
  readonly args: readonly PickleValue[];
  /** APPEND on the result. */
  readonly items: PickleValue[];
  /** SETITEM on the result. */
  readonly entries: Entry[];
  /** BUILD: the last counts. */
  state: PickleValue | undefined;
}

/** Something kept outside the pickle, by an id the container explains: torch's storages. */
export interface PersistentNode {
  readonly kind: 'persistent';
  readonly id: PickleValue;
}

export function isNode(value: PickleValue | undefined): value is PickleNode {
  return value !== null && typeof value === 'object' && !(value instanceof PickleFloat);
}

/** An integer or a float; undefined for anything else. */
export function numberOf(value: PickleValue | undefined): number | undefined {
  if (value instanceof PickleFloat) return value.value;
  return typeof value === 'number' ? value : undefined;
}

export function globalName(value: PickleValue | undefined): string | undefined {
  return isNode(value) && value.kind === 'global' ? value.name : undefined;
}

/** The items of a tuple or list; undefined for anything else. */
export function itemsOf(value: PickleValue | undefined): readonly PickleValue[] | undefined {
  return isNode(value) && (value.kind === 'tuple' || value.kind === 'list') ? value.items : undefined;
}

/** The entries of a dict, or of a call that makes one (OrderedDict, defaultdict, Counter). */
export function entriesOf(value: PickleValue | undefined): readonly Entry[] | undefined {
  if (!isNode(value)) return undefined;
  if (value.kind === 'dict') return value.entries;
  if (value.kind !== 'call') return undefined;
  const isDictionary = dictionaries.has(globalName(value.callee) ?? '');
  if (!isDictionary && value.entries.length === 0) return undefined;
  return isDictionary && value.args.length === 1 ? [...pairsOf(value.args[0]), ...value.entries] : value.entries;
}

/** `OrderedDict([[key, value], ...])`, as Python 2 pickles it. */
function pairsOf(value: PickleValue | undefined): readonly Entry[] {
  return (itemsOf(value) ?? []).flatMap((item): Entry[] => {
    const [key, held, ...rest] = itemsOf(item) ?? [];
    return key === undefined || held === undefined || rest.length > 0 ? [] : [[key, held]];
  });
}

const dictionaries = new Set([
  'collections.OrderedDict',
  'collections.defaultdict',
  'collections.Counter',
  'builtins.dict',
  '__builtin__.dict',
]);

/** The value under a text key; the last of that name, as in Python. */
export function entry(value: PickleValue | undefined, key: string): PickleValue | undefined {
  return entriesOf(value)?.findLast(([name]) => name === key)?.[1];
}

/** The attributes of an object: its BUILD state, or the first of a (dict, slots) pair. */
export function attributes(value: PickleNode): PickleValue | undefined {
  if (value.kind !== 'call') return undefined;
  const pair = itemsOf(value.state);
  return pair?.length === 2 && entriesOf(pair[0]) !== undefined ? pair[0] : value.state;
}
