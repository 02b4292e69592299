/** Whether boxes fill an array: every element in exactly one of them. */
import { CheckpointError } from '../../../model/errors.js';
import { elementCount, type Shape } from '../../../model/shape.js';

interface Box {
  readonly origin: readonly number[];
  readonly shape: Shape;
}

/** Boxes are compared in pairs where their first axes meet. */
const mostBoxes = 10_000;

/** Throws `corrupt` unless the boxes lie inside the array, do not overlap and leave nothing out; `too-large` for more than 10,000. */
export function checkFilled(shape: Shape, boxes: readonly Box[]): void {
  const fail = (what: string): never => {
    throw new CheckpointError('corrupt', `the pieces of a tensor ${what}`);
  };
  if (boxes.length > mostBoxes) throw new CheckpointError('too-large', `a tensor of ${String(boxes.length)} pieces`);
  for (const box of boxes) {
    if (box.origin.length !== shape.length || box.shape.length !== shape.length) fail('have another number of axes');
    if (!shape.every((size, axis) => (box.origin[axis] ?? 0) + (box.shape[axis] ?? 0) <= size)) fail('reach outside it');
  }
  const filled = boxes.filter((box) => elementCount(box.shape) > 0);
  const total = filled.reduce((sum, box) => sum + elementCount(box.shape), 0);
  if (total !== elementCount(shape)) fail(total < elementCount(shape) ? 'leave a gap' : 'overlap');
  if (anyOverlap(filled)) fail('overlap');
}

function anyOverlap(boxes: readonly Box[]): boolean {
  const ordered = [...boxes].sort((a, b) => (a.origin[0] ?? 0) - (b.origin[0] ?? 0));
  return ordered.some((a, i) => {
    const end = (a.origin[0] ?? 0) + (a.shape[0] ?? 1);
    for (let j = i + 1; j < ordered.length; j++) {
      const b = ordered[j];
      if (b === undefined || (b.origin[0] ?? 0) >= end) return false;
      if (overlap(a, b)) return true;
    }
    return false;
  });
}

function overlap(a: Box, b: Box): boolean {
  return a.origin.every((start, axis) => {
    const other = b.origin[axis] ?? 0;
    return start < other + (b.shape[axis] ?? 0) && other < start + (a.shape[axis] ?? 0);
  });
}
