/** TensorShapeProto: the sizes of the axes, of which any may be unknown. */
import { CheckpointError } from '../../model/errors.js';
import { elementCount, type Shape } from '../../model/shape.js';
import { scanMessage } from './small-message.js';

/** TensorFlow's own limit. */
const mostAxes = 254;

/** Throws `corrupt` where a size is unknown, negative or too much to count, `too-large` for too many axes. */
export function readShape(bytes: Uint8Array): Shape {
  const shape: number[] = [];
  scanMessage(bytes, (field, value) => {
    if (field === 3 && typeof value === 'number' && value !== 0) throw new CheckpointError('corrupt', 'a shape that nobody knows');
    if (field !== 2 || typeof value === 'number') return;
    if (shape.length === mostAxes) throw new CheckpointError('too-large', `more than ${String(mostAxes)} axes`);
    shape.push(readSize(value));
  });
  if (!Number.isSafeInteger(elementCount(shape)))
    throw new CheckpointError('corrupt', `the shape [${shape.slice(0, 8).join(', ')}] has too many elements`);
  return shape;
}

function readSize(dimension: Uint8Array): number {
  let size = 0;
  scanMessage(dimension, (field, value) => {
    if (field === 1 && typeof value === 'number') size = value;
  });
  if (size < 0 || !Number.isSafeInteger(size)) throw new CheckpointError('corrupt', `an axis of ${String(size)} elements`);
  return size;
}
