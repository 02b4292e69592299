/**
 * The plan of reading part of a strided view: which spans of the storage, and where in the result the elements of each go. Pure: it reads
 * nothing, so what a read costs can be known (and tested) without a file.
 */
import { joinAxes, type View } from './runs.js';

/** Elements along one axis: how many, how far apart in the storage, how far apart in the result. */
export interface CopyAxis {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** One span of the storage and the elements taken from it. All in elements. */
export interface Slice {
  readonly start: number;
  readonly length: number;
  /** Of the element all of whose indices are 0: inside the span, and in the result. */
  readonly from: number;
  readonly to: number;
  /** The last is the innermost. */
  readonly axes: readonly CopyAxis[];
}

/** A span is not read for the sake of elements that are farther apart than this many times what is wanted of it. */
const sparsest = 16;

/** Slices that give elements first .. first + count - 1 of the view in C order, each at most `longest` elements long. */
export function* planSlices(view: View, first: number, count: number, longest: number): Iterable<Slice> {
  const joined = joinAxes(view);
  let to = 0;
  for (const { indices, sizes } of boxes(joined.shape, first, count)) {
    const from = indices.reduce((sum, index, axis) => sum + index * (joined.strides[axis] ?? 0), view.offset);
    const axes = boxAxes(sizes, joined.strides);
    yield* sliceBox({ from, to, axes }, longest);
    to += sizes.reduce((product, size) => product * size, 1);
  }
}

interface Box {
  readonly indices: readonly number[];
  readonly sizes: readonly number[];
}

/** A run in C order as few boxes: the rest of a row, whole rows, the start of one; likewise on every level. */
function* boxes(shape: readonly number[], first: number, count: number): Iterable<Box> {
  if (count <= 0) return;
  const [size, ...inner] = shape;
  if (size === undefined) {
    yield { indices: [], sizes: [] };
    return;
  }
  const each = inner.reduce((product, extent) => product * extent, 1);
  let index = Math.floor(first / each);
  let rest = first % each;
  let left = count;
  while (left > 0) {
    if (rest === 0 && left >= each) {
      const whole = Math.floor(left / each);
      yield { indices: [index, ...inner.map(() => 0)], sizes: [whole, ...inner] };
      index += whole;
      left -= whole * each;
      continue;
    }
    const part = Math.min(left, each - rest);
    for (const box of boxes(inner, rest, part)) yield { indices: [index, ...box.indices], sizes: [1, ...box.sizes] };
    index++;
    rest = 0;
    left -= part;
  }
}

function boxAxes(sizes: readonly number[], strides: readonly number[]): CopyAxis[] {
  const axes: CopyAxis[] = [];
  let to = 1;
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    const size = sizes[axis] ?? 1;
    if (size !== 1) axes.push({ size, from: strides[axis] ?? 0, to });
    to *= size;
  }
  return axes.sort((a, b) => Math.abs(b.from) - Math.abs(a.from));
}

interface Part {
  readonly from: number;
  readonly to: number;
  /** Farthest apart in the storage first. */
  readonly axes: readonly CopyAxis[];
}

/** Inner axes are read together as far as that is worth it, outer ones are walked. */
function* sliceBox(part: Part, longest: number): Iterable<Slice> {
  const { axes } = part;
  let inner = axes.length;
  let span = 1;
  let wanted = 1;
  for (; inner > 0; inner--) {
    const { size, from } = axes[inner - 1] ?? { size: 1, from: 0 };
    const longer = span + (size - 1) * Math.abs(from);
    if (longer > longest || longer > sparsest * wanted * size) break;
    span = longer;
    wanted *= size;
  }
  const split = axes[inner - 1];
  if (split !== undefined && Math.abs(split.from) <= sparsest * wanted && split.from !== 0) {
    // This axis is dense enough, only too long.
    const group = Math.floor((longest - span) / Math.abs(split.from)) + 1;
    yield* walk(part, inner - 1, (place) => groups(place, split, group, axes.slice(inner)));
    return;
  }
  yield* walk(part, inner, (place) => [spanOf(place, axes.slice(inner))]);
}

interface Place {
  readonly from: number;
  readonly to: number;
}

/** Every combination of indices of the first `outer` axes. */
function* walk(part: Part, outer: number, slices: (place: Place) => Iterable<Slice>): Iterable<Slice> {
  const axes = part.axes.slice(0, outer);
  const total = axes.reduce((product, { size }) => product * size, 1);
  for (let i = 0; i < total; i++) {
    let rest = i;
    let { from, to } = part;
    for (let axis = outer - 1; axis >= 0; axis--) {
      const { size, from: step, to: stepTo } = axes[axis] ?? { size: 1, from: 0, to: 0 };
      from += (rest % size) * step;
      to += (rest % size) * stepTo;
      rest = Math.floor(rest / size);
    }
    yield* slices({ from, to });
  }
}

function* groups(place: Place, axis: CopyAxis, group: number, inner: readonly CopyAxis[]): Iterable<Slice> {
  for (let index = 0; index < axis.size; index += group) {
    const size = Math.min(group, axis.size - index);
    yield spanOf({ from: place.from + index * axis.from, to: place.to + index * axis.to }, [{ ...axis, size }, ...inner]);
  }
}

function spanOf({ from, to }: Place, axes: readonly CopyAxis[]): Slice {
  const lowest = axes.reduce((sum, axis) => sum + Math.min(0, (axis.size - 1) * axis.from), 0);
  const highest = axes.reduce((sum, axis) => sum + Math.max(0, (axis.size - 1) * axis.from), 0);
  return { start: from + lowest, length: highest - lowest + 1, from: -lowest, to, axes };
}

/** Elements of `width` bytes (1, 2, or a multiple of 4) from a span to their places in the result. Both start at a multiple of the width. */
export function copySlice({ from, to, axes }: Slice, span: Uint8Array, result: Uint8Array, width: number): void {
  const isPlain = axes.length === 0 || (axes.length === 1 && axes[0]?.from === 1 && axes[0].to === 1);
  if (isPlain) {
    const length = width * (axes[0]?.size ?? 1);
    result.set(span.subarray(from * width, from * width + length), to * width);
    return;
  }
  const unit = width === 1 || width === 2 ? width : 4;
  const words = width / unit;
  copyAxis(wordsOf(span, unit), wordsOf(result, unit), { from: from * words, to: to * words, axes, words });
}

/** Copies the elements of `width` bytes at some positions of a row. Both start at a multiple of the width. */
export function pickElements(row: Uint8Array, positions: Uint32Array, result: Uint8Array, width: number): void {
  const unit = width === 1 || width === 2 ? width : 4;
  const words = width / unit;
  const source = wordsOf(row, unit);
  const target = wordsOf(result, unit);
  for (let i = 0; i < positions.length; i++) {
    const from = (positions[i] ?? 0) * words;
    for (let word = 0; word < words; word++) target[i * words + word] = source[from + word] ?? 0;
  }
}

type Words = Uint8Array | Uint16Array | Uint32Array;

function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array, unit: 1 | 2 | 4): Words {
  if (unit === 1) return new Uint8Array(buffer, byteOffset, byteLength);
  if (unit === 2) return new Uint16Array(buffer, byteOffset, Math.floor(byteLength / 2));
  return new Uint32Array(buffer, byteOffset, Math.floor(byteLength / 4));
}

interface WordCopy extends Part {
  readonly words: number;
}

function copyAxis(source: Words, target: Words, { from, to, axes, words }: WordCopy): void {
  const [axis, ...inner] = axes;
  if (axis === undefined) return;
  const step = axis.from * words;
  const stepTo = axis.to * words;
  for (let i = 0, at = from, put = to; i < axis.size; i++, at += step, put += stepTo) {
    if (inner.length > 0) copyAxis(source, target, { from: at, to: put, axes: inner, words });
    else for (let word = 0; word < words; word++) target[put + word] = source[at + word] ?? 0;
  }
}
