/** Boxes of a partitioned variable, which together must be all of it. */
import { CheckpointError } from '../../model/errors.js';
import { contiguousStrides, elementCount, type Shape } from '../../model/shape.js';
import type { StoredRange, TiledArray } from '../../model/parameter.js';
import type { SliceBox } from './entry.js';

/** Boxes cut along several axes are compared one by one. */
const mostCompared = 3000;

export interface Box {
  readonly origin: readonly number[];
  readonly shape: Shape;
}

/** Where a slice lies in the whole. Throws `corrupt` when it is not inside. */
export function boxOf(slice: SliceBox, whole: Shape): Box {
  if (slice.length !== whole.length)
    throw new CheckpointError('corrupt', `a part of ${String(slice.length)} axes of [${whole.join(', ')}]`);
  const shape = slice.map(({ length }, axis) => (length === -1 ? (whole[axis] ?? 0) : length));
  const origin = slice.map(({ start }) => start);
  const isInside = origin.every((start, axis) => {
    const size = shape[axis] ?? 0;
    return Number.isSafeInteger(start + size) && start >= 0 && size >= 0 && start + size <= (whole[axis] ?? 0);
  });
  if (!isInside) throw new CheckpointError('corrupt', `a part [${shape.join(', ')}] at [${origin.join(', ')}] of [${whole.join(', ')}]`);
  return { origin, shape };
}

/** Throws `corrupt` unless the boxes are the whole, each element once. */
export function checkCover(boxes: readonly Box[], whole: Shape): void {
  const total = boxes.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  if (total !== elementCount(whole) || overlap(boxes, whole))
    throw new CheckpointError('corrupt', `${String(boxes.length)} parts that are not all of [${whole.join(', ')}]`);
}

function overlap(boxes: readonly Box[], whole: Shape): boolean {
  const cut = whole.flatMap((size, axis) => (boxes.every(({ shape }) => shape[axis] === size) ? [] : [axis]));
  const [axis] = cut;
  if (axis === undefined) return boxes.length > 1 && elementCount(whole) > 0;
  if (cut.length === 1) return overlapAlong(boxes, axis);
  if (boxes.length > mostCompared) throw new CheckpointError('unsupported', `${String(boxes.length)} parts, cut along several axes`);
  return boxes.some((a, i) => boxes.slice(i + 1).some((b) => meet(a, b)));
}

function overlapAlong(boxes: readonly Box[], axis: number): boolean {
  const sorted = [...boxes].sort((a, b) => (a.origin[axis] ?? 0) - (b.origin[axis] ?? 0));
  return sorted.some((box, i) => i > 0 && (box.origin[axis] ?? 0) < (sorted[i - 1]?.origin[axis] ?? 0) + (sorted[i - 1]?.shape[axis] ?? 0));
}

function meet(a: Box, b: Box): boolean {
  const ends = (box: Box, axis: number): number => (box.origin[axis] ?? 0) + (box.shape[axis] ?? 0);
  return a.origin.every((start, axis) => start < ends(b, axis) && (b.origin[axis] ?? 0) < ends(a, axis));
}

export function tiledArray(
  whole: Shape,
  elementBytes: number,
  parts: readonly { readonly box: Box; readonly storage: StoredRange }[],
): TiledArray {
  checkCover(
    parts.map(({ box }) => box),
    whole,
  );
  const tiles = parts
    .filter(({ box }) => elementCount(box.shape) > 0)
    .map(({ box: { origin, shape }, storage }) => ({ origin, shape, storage, offset: 0, strides: contiguousStrides(shape) }));
  return { kind: 'tiled', shape: whole, elementBytes, tiles, length: elementCount(whole) * elementBytes };
}
