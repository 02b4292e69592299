/**
 * Which elements of an array an index, a transposition or a reshape gives: a shape, and for each place in it (counted in C order) the place
 * in the array it was taken from. Nothing is read.
 */
import { notUnderstood, raised } from '../failure.js';
import { itemsOf } from '../python/access.js';
import { sliceRange } from '../python/containers.js';
import { asInteger, typeOf, type SliceValue, type Value } from '../python/value.js';
import { contiguousStrides, elementCount, type Shape } from '../../shape.js';

export interface Selection {
  readonly shape: Shape;
  readonly at: (place: number) => number;
}

/** What the frameworks say differently. */
export interface IndexWords {
  readonly outOfBounds: (index: number, axis: number, size: number) => Error;
  readonly tooMany: (rank: number, given: number) => Error;
  /** An index into a tensor without axes. */
  readonly scalar: (given: number) => Error;
  readonly wrongType: (key: Value, rank: number) => Error;
  /** Absent: steps may be negative. */
  readonly negativeStep?: Error;
}

type Part =
  | { readonly kind: 'one'; readonly index: number }
  | { readonly kind: 'range'; readonly slice: SliceValue }
  | { readonly kind: 'many'; readonly indices: readonly number[] }
  | { readonly kind: 'new' }
  | { readonly kind: 'rest' };

/** An axis of the source: where its coordinate comes from. `axis` counts those of the result; absent: always `first`. */
interface Coordinate {
  readonly stride: number;
  readonly axis?: number;
  readonly of: (place: number) => number;
}

export function selectedBy(key: Value, shape: Shape, words: IndexWords): Selection {
  const parts = partsOf(key, shape, words);
  const used = parts.filter(({ kind }) => kind !== 'new' && kind !== 'rest').length;
  if (used > shape.length) throw shape.length === 0 ? words.scalar(used) : words.tooMany(shape.length, used);
  const full = withRest(parts, shape.length - used);
  const strides = contiguousStrides(shape);
  const result: number[] = [];
  const coordinates: Coordinate[] = [];
  for (const part of full) {
    if (part.kind === 'new') {
      result.push(1);
      continue;
    }
    const axis = coordinates.length;
    const { size, of } = along(part, axis, shape[axis] ?? 1, words);
    coordinates.push({ stride: strides[axis] ?? 1, of, ...(size === undefined ? {} : { axis: result.length }) });
    if (size !== undefined) result.push(size);
  }
  return { shape: result, at: placing(result, coordinates) };
}

/** Axes in another order. */
export function permuted(shape: Shape, order: readonly number[]): Selection {
  const strides = contiguousStrides(shape);
  const result = order.map((axis) => shape[axis] ?? 1);
  const coordinates = order.map((from, axis): Coordinate => ({ stride: strides[from] ?? 1, axis, of: (place) => place }));
  return { shape: result, at: placing(result, coordinates) };
}

/** The same elements in the same order. One size may be -1. */
export function reshaped(shape: Shape, wanted: readonly number[]): Selection {
  const count = elementCount(shape);
  const known = wanted.filter((size) => size >= 0).reduce((product, size) => product * size, 1);
  const result = wanted.map((size) => (size >= 0 ? size : Math.floor(count / Math.max(1, known))));
  if (elementCount(result) !== count || wanted.filter((size) => size < 0).length > 1)
    throw raised('RuntimeError', `shape '[${wanted.join(', ')}]' is invalid for input of size ${String(count)}`);
  return { shape: result, at: (place) => place };
}

function placing(shape: Shape, coordinates: readonly Coordinate[]): (place: number) => number {
  const steps = contiguousStrides(shape);
  return (place) =>
    coordinates.reduce((sum, { stride, axis, of }) => {
      const along = axis === undefined ? 0 : Math.floor(place / (steps[axis] ?? 1)) % (shape[axis] ?? 1);
      return sum + stride * of(along);
    }, 0);
}

function along(
  part: Exclude<Part, { readonly kind: 'new' }>,
  axis: number,
  length: number,
  words: IndexWords,
): { readonly size?: number; readonly of: (place: number) => number } {
  const checked = (index: number): number => {
    if (index < -length || index >= length) throw words.outOfBounds(index, axis, length);
    return index < 0 ? index + length : index;
  };
  switch (part.kind) {
    case 'one': {
      const index = checked(part.index);
      return { of: () => index };
    }
    case 'many': {
      const indices = part.indices.map(checked);
      return { size: indices.length, of: (place) => indices[place] ?? 0 };
    }
    case 'rest':
      return { size: length, of: (place) => place };
    case 'range': {
      if ((part.slice.step ?? 1) <= 0 && words.negativeStep !== undefined) throw words.negativeStep;
      const { first, step, count } = sliceRange(part.slice, length);
      return { size: count, of: (place) => first + place * step };
    }
  }
}

function withRest(parts: readonly Part[], missing: number): readonly Part[] {
  const rest = new Array<Part>(missing).fill({ kind: 'rest' });
  const at = parts.findIndex(({ kind }) => kind === 'rest');
  return at < 0 ? [...parts, ...rest] : [...parts.slice(0, at), ...rest, ...parts.slice(at + 1)];
}

function partsOf(key: Value, shape: Shape, words: IndexWords): readonly Part[] {
  const keys = key.kind === 'object' && key.type === 'tuple' ? itemsOf(key) : [key];
  const parts = keys.map((each) => partOf(each, shape, words));
  if (parts.filter(({ kind }) => kind === 'rest').length > 1)
    throw raised('IndexError', "an index can only have a single ellipsis ('...')");
  if (parts.filter(({ kind }) => kind === 'many').length > 1) throw notUnderstood('more than one list in an index');
  return parts;
}

function partOf(key: Value, shape: Shape, words: IndexWords): Part {
  if (key.kind === 'slice') return { kind: 'range', slice: key };
  if (key.kind === 'none') return { kind: 'new' };
  if (key.kind === 'ellipsis') return { kind: 'rest' };
  if (key.kind === 'boolean') throw notUnderstood('booleans as indices');
  const index = asInteger(key);
  if (index !== undefined) return { kind: 'one', index };
  if (key.kind !== 'object' || typeOf(key) !== 'list') throw words.wrongType(key, shape.length);
  const indices = itemsOf(key).map((item) => {
    if (item.kind !== 'integer') throw notUnderstood('a list of other things than integers as index');
    return item.value;
  });
  return { kind: 'many', indices };
}
