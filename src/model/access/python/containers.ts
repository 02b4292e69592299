/** Lists, tuples, dictionaries, generators and methods, filled only as far as they are looked at. */
import type { Meaning, Origin } from '../meaning.js';
import { raised } from '../failure.js';
import { equalPlain } from './access.js';
import { asInteger, none, repr, text, typeOf, type Given, type PythonObject, type SliceValue, type Value } from './value.js';

/** `items` by position; made when asked for. */
export interface Items {
  readonly length: number;
  at(index: number): Value | undefined;
}

export function list(items: Items, more: Pick<PythonObject, 'means' | 'identity'> = {}): PythonObject {
  return sequence('list', items, more);
}

export function tuple(items: Items, type = 'tuple', of?: Origin): PythonObject {
  const means: Meaning = { kind: 'items', items: () => each(items), ...(of === undefined ? {} : { of }) };
  return sequence(type, items, { means });
}

function sequence(type: string, items: Items, more: Pick<PythonObject, 'means' | 'identity'>): PythonObject {
  const plainType = type === 'list' ? 'list' : 'tuple';
  const item = (key: Value): Value => {
    if (key.kind === 'slice') return sequence(type, sliced(items, key), {});
    const index = asInteger(key);
    if (index === undefined) throw raised('TypeError', `${plainType} indices must be integers or slices, not ${typeOf(key)}`);
    const found = inRange(index, items.length) ? items.at(index < 0 ? index + items.length : index) : undefined;
    if (found === undefined) throw raised('IndexError', `${plainType} index out of range`);
    return found;
  };
  const iterate = (): Iterable<Value> => each(items);
  return { kind: 'object', type, item, iterate, length: () => items.length, means: { kind: 'items', items: iterate }, ...more };
}

function* each(items: Items): Generator<Value> {
  for (let index = 0; index < items.length; index++) {
    const item = items.at(index);
    if (item !== undefined) yield item;
  }
}

export function inRange(index: number, length: number): boolean {
  return index >= -length && index < length;
}

export function sliced(items: Items, slice: SliceValue): Items {
  const { first, step, count } = sliceRange(slice, items.length);
  return { length: count, at: (index) => items.at(first + index * step) };
}

/** What a slice selects of `length` items, by Python's rules. */
export function sliceRange(slice: SliceValue, length: number): { readonly first: number; readonly step: number; readonly count: number } {
  const step = slice.step ?? 1;
  if (step === 0) throw raised('ValueError', 'slice step cannot be zero');
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const place = (bound: number | undefined, otherwise: number): number => {
    if (bound === undefined) return otherwise;
    return Math.min(Math.max(bound < 0 ? bound + length : bound, low), high);
  };
  const first = place(slice.start, step > 0 ? low : high);
  const end = place(slice.stop, step > 0 ? high : low);
  return { first, step, count: Math.max(0, Math.ceil((end - first) / step)) };
}

/** The content of a dictionary: how a key is found, and all of it in order. */
export interface Entries {
  readonly find: (key: Value) => Value | undefined;
  readonly keys: () => Iterable<Value>;
  readonly size: () => number;
}

export interface DictionaryOptions {
  readonly type?: string;
  readonly means?: Meaning;
  /** What is raised for a key that is not there; a KeyError of the key by default. */
  readonly missing?: (key: Value) => Error;
  readonly attribute?: (name: string) => Value | undefined;
}

export function dictionary(entries: Entries, { type = 'dict', means, missing, attribute }: DictionaryOptions = {}): PythonObject {
  const at = (key: Value): Value => {
    const found = entries.find(key);
    if (found === undefined) throw missing?.(key) ?? raised('KeyError', repr(key));
    return found;
  };
  const pairs = function* (make: (key: Value) => Value): Generator<Value> {
    for (const key of entries.keys()) yield make(key);
  };
  const view = (name: string, make: (key: Value) => Value): PythonObject => ({
    kind: 'object',
    type: name,
    iterate: () => pairs(make),
    length: entries.size,
    means: { kind: 'items', items: () => pairs(make) },
  });
  const views: ReadonlyMap<string, () => PythonObject> = new Map([
    ['keys', () => view('dict_keys', (key) => key)],
    ['values', () => view('dict_values', at)],
    ['items', () => view('dict_items', (key) => tuple([key, at(key)]))],
  ]);
  const find = (name: string): Value | undefined => {
    const make = views.get(name);
    if (make !== undefined) return method(make);
    if (name === 'get') return method(({ positional: [key = none, otherwise = none] }) => entries.find(key) ?? otherwise);
    return attribute?.(name);
  };
  return {
    kind: 'object',
    type,
    means: means ?? { kind: 'items', items: () => pairs(at) },
    attribute: find,
    item: at,
    iterate: () => entries.keys(),
    length: entries.size,
  };
}

/** A dictionary of what is at hand. */
export function entriesOf(pairs: readonly (readonly [Value, Value])[]): Entries {
  return {
    find: (key) => pairs.find(([known]) => known.kind === key.kind && equalPlain(known, key))?.[1] ?? tupleEntry(pairs, key),
    keys: () => pairs.map(([key]) => key),
    size: () => pairs.length,
  };
}

function tupleEntry(pairs: readonly (readonly [Value, Value])[], key: Value): Value | undefined {
  return key.kind === 'object' ? pairs.find(([known]) => known.kind === 'object' && repr(known) === repr(key))?.[1] : undefined;
}

/** With strings for keys. */
export function namedEntries(pairs: ReadonlyMap<string, Value>): Entries {
  return {
    find: (key) => (key.kind === 'string' ? pairs.get(key.value) : undefined),
    keys: () => Array.from(pairs.keys(), (key) => text(key)),
    size: () => pairs.size,
  };
}

export function generator(iterateOnce: () => Iterable<Value>): PythonObject {
  return { kind: 'object', type: 'generator', iterate: iterateOnce, means: { kind: 'items', items: iterateOnce } };
}

export function method(call: (given: Given) => Value): PythonObject {
  return { kind: 'object', type: 'method', call };
}

export function builtin(call: (given: Given) => Value): PythonObject {
  return { kind: 'object', type: 'builtin_function_or_method', call };
}

/** A method that gives the object itself, or the same thing whatever it is called with. */
export function always(result: () => Value): PythonObject {
  return method(result);
}
