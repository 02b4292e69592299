/**
 * Which elements an index means, as NumPy reads it: indices and slices axis by axis, negative ones from the end. Elements are walked in C order
 * whatever the sign of a step, since an edit gives each its own value.
 *
 *   const rows = select([{ kind: 'slice', start: 1, stop: 3 }], [8, 4]);
 *   rows.count;                     // 8
 *   [...rows.runs(0, rows.count)];  // [{ start: 4, length: 8, stride: 1 }]
 */
import { contiguousStrides, elementCount, type Shape } from '../../model/shape.js';
import { denseStart, runsOf, type Run, type View } from '../runs.js';
import { refusal, type IndexItem } from './syntax.js';

export interface Selection {
  /** Elements. */
  readonly count: number;
  /** Whether it is the whole tensor. */
  readonly isEverything: boolean;
  /** Elements first .. first + count - 1 of the selection: numbers of elements of the tensor in C order. In constant memory. */
  readonly runs: (first: number, count: number) => Iterable<Run>;
  /** Their numbers as a `Piece` has them: the first one's where they follow each other, else each one's. */
  readonly positions: (first: number, count: number) => number | Float64Array;
}

/** The elements of a shape that an index means; all of them without one. `refused` where NumPy raises an IndexError. */
export function select(index: readonly IndexItem[] | undefined, shape: Shape): Selection {
  const ranges = index === undefined ? shape.map(whole) : rangesOf(index, shape);
  const strides = contiguousStrides(shape);
  const view: View = {
    shape: ranges.map(({ count }) => count),
    strides: ranges.map(({ step }, axis) => step * (strides[axis] ?? 1)),
    offset: ranges.reduce((sum, { start }, axis) => sum + start * (strides[axis] ?? 1), 0),
  };
  const count = elementCount(view.shape);
  const runs = (first: number, some: number): Iterable<Run> => runsOf(view, first, Math.max(0, Math.min(some, count - first)));
  return {
    count,
    isEverything: count === elementCount(shape) && denseStart(view) !== undefined,
    runs,
    positions: (first, some) => positionsOf(runs(first, some), some),
  };
}

function positionsOf(runs: Iterable<Run>, count: number): number | Float64Array {
  const positions = new Float64Array(count);
  let at = 0;
  for (const { start, length, stride } of runs) {
    if (length === count && (stride === 1 || count === 1)) return start;
    for (let i = 0; i < length; i++) positions[at++] = start + i * stride;
  }
  return positions.subarray(0, at);
}

/** Indices of an axis: `count` from `start`, upwards. */
interface Range {
  readonly start: number;
  readonly count: number;
  readonly step: number;
}

function whole(size: number): Range {
  return { start: 0, count: size, step: 1 };
}

function rangesOf(index: readonly IndexItem[], shape: Shape): Range[] {
  const rests = index.filter(({ kind }) => kind === 'rest');
  const [, secondRest] = rests;
  if (secondRest !== undefined) throw refusal('`...` may stand only once in an index, not again', secondRest.at);
  const named = index.length - rests.length;
  const extra = index.filter(({ kind }) => kind !== 'rest')[shape.length];
  if (extra !== undefined) throw refusal(`the index has more parts than the parameter has axes (${String(shape.length)})`, extra.at);
  const ranges: Range[] = [];
  for (const item of index) {
    if (item.kind === 'rest') ranges.push(...shape.slice(ranges.length, ranges.length + shape.length - named).map(whole));
    else ranges.push(rangeOf(item, shape[ranges.length] ?? 0, ranges.length));
  }
  return [...ranges, ...shape.slice(ranges.length).map(whole)];
}

function rangeOf(item: Exclude<IndexItem, { kind: 'rest' }>, size: number, axis: number): Range {
  if (item.kind === 'slice') return sliceOf(item, size);
  const start = item.index < 0 ? item.index + size : item.index;
  if (start >= 0 && start < size) return { start, count: 1, step: 1 };
  throw refusal(`index ${String(item.index)} is outside axis ${String(axis)} of size ${String(size)}`, item.at);
}

/** As Python's `slice.indices`: bounds beyond the ends are the ends. */
function sliceOf({ start, stop, step = 1, at }: Extract<IndexItem, { kind: 'slice' }>, size: number): Range {
  if (step === 0) throw refusal('the step of a slice is not zero', at);
  const lowest = step > 0 ? 0 : -1;
  const highest = step > 0 ? size : size - 1;
  const bound = (given: number | undefined, missing: number): number =>
    given === undefined ? missing : Math.min(Math.max(given < 0 ? given + size : given, lowest), highest);
  const first = bound(start, step > 0 ? lowest : highest);
  const end = bound(stop, step > 0 ? highest : lowest);
  const count = Math.max(0, Math.ceil((end - first) / step));
  return step > 0 ? { start: first, count, step } : { start: first + (count - 1) * step, count, step: -step };
}
