/**
 * Walks the elements of a strided view in C order as runs that lie next to each other: the plan of every read of a view.
 * Pure: it says which elements of the storage, and reads nothing.
 */
import { elementCount, type Shape } from '../model/shape.js';

/** `length` elements from `start` (in elements of the storage), `stride` apart. */
export interface Run {
  readonly start: number;
  readonly length: number;
  readonly stride: number;
}

export interface View {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Runs that cover elements first .. first + count - 1 in C order. Axes that continue each other are joined, so a dense view is one run. */
export function* runsOf(view: View, first: number, count: number): Iterable<Run> {
  const { shape, strides } = joinAxes(view);
  const inner = shape.at(-1) ?? 1;
  const stride = strides.at(-1) ?? 1;
  let done = 0;
  while (done < count) {
    const element = first + done;
    const column = element % inner;
    const length = Math.min(inner - column, count - done);
    const start = view.offset + offsetOfRow(shape, strides, Math.floor(element / inner)) + column * stride;
    yield { start, length, stride };
    done += length;
  }
}

/** Offset of row `row` of the view's leading axes. */
function offsetOfRow(shape: Shape, strides: readonly number[], row: number): number {
  let rest = row;
  let offset = 0;
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    offset += (rest % size) * (strides[axis] ?? 0);
    rest = Math.floor(rest / size);
  }
  return offset;
}

/** The same elements in the same order with as few axes as possible; axes of size 1 disappear. */
export function joinAxes({ shape, strides }: Pick<View, 'shape' | 'strides'>): { readonly shape: number[]; readonly strides: number[] } {
  const joined: { readonly shape: number[]; readonly strides: number[] } = { shape: [], strides: [] };
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const stride = strides[axis] ?? 0;
    const last = joined.shape.length - 1;
    if (last >= 0 && joined.strides[last] === stride * size) {
      joined.shape[last] = (joined.shape[last] ?? 1) * size;
      joined.strides[last] = stride;
    } else {
      joined.shape.push(size);
      joined.strides.push(stride);
    }
  });
  return joined;
}

/** The same elements in the order in which they lie: for sums that do not care, a transposed matrix is then read from front to back. */
export function inStorageOrder({ shape, strides, offset }: View): View {
  const axes = shape.map((size, axis) => ({ size, stride: strides[axis] ?? 0 })).sort((a, b) => Math.abs(b.stride) - Math.abs(a.stride));
  return { shape: axes.map(({ size }) => size), strides: axes.map(({ stride }) => stride), offset };
}

/** The distinct elements of a view, and how often each occurs: an expanded axis (stride 0) repeats what is stored once. */
export function withoutRepeats({ shape, strides, offset }: View): { readonly view: View; readonly times: number } {
  const kept = shape.map((_, axis) => axis).filter((axis) => strides[axis] !== 0);
  const times = shape.reduce((product, size, axis) => (strides[axis] === 0 ? product * size : product), 1);
  return { view: { shape: kept.map((axis) => shape[axis] ?? 1), strides: kept.map((axis) => strides[axis] ?? 1), offset }, times };
}

/** Where a view that is one dense run starts, or undefined. */
export function denseStart(view: View): number | undefined {
  if (elementCount(view.shape) === 0) return view.offset;
  const { shape, strides } = joinAxes(view);
  return shape.length === 0 || (shape.length === 1 && strides[0] === 1) ? view.offset : undefined;
}
