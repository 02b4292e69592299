/**
 * The one place that decides whether a tensor lies inside its storage: readers call it for every tensor before they show it.
 */
import { dtypes, type Dtype } from '../model/dtype.js';
import { CheckpointError } from '../model/errors.js';
import type { Layout } from '../model/parameter.js';
import { elementCount, type Shape } from '../model/shape.js';

/** Throws `corrupt` unless every element of the view lies inside `storageLength` bytes. A tensor of no elements lies anywhere. */
export function checkLayout(dtype: Dtype, shape: Shape, layout: Pick<Layout, 'offset' | 'strides'>, storageLength: number): void {
  const refuse = (why: string): never => {
    throw new CheckpointError('corrupt', why);
  };
  if (layout.strides.length !== shape.length) refuse(`${String(layout.strides.length)} strides for ${String(shape.length)} axes`);
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) refuse(`the shape [${shape.join(', ')}] is impossible`);
  if (!Number.isSafeInteger(layout.offset) || layout.offset < 0) refuse(`the offset ${String(layout.offset)} is impossible`);
  if (!layout.strides.every(Number.isSafeInteger)) refuse(`the strides [${layout.strides.join(', ')}] are impossible`);
  const count = elementCount(shape);
  if (count === 0) return;
  if (!Number.isSafeInteger(count)) refuse(`the shape [${shape.join(', ')}] has too many elements`);
  let low = layout.offset;
  let high = layout.offset;
  shape.forEach((size, axis) => {
    const reach = (size - 1) * (layout.strides[axis] ?? 0);
    if (reach < 0) low += reach;
    else high += reach;
  });
  if (low < 0 || (high + 1) * dtypes[dtype].bits > storageLength * 8) {
    refuse(`a tensor of shape [${shape.join(', ')}] reaches outside its ${String(storageLength)} bytes`);
  }
}
