/** TensorShapeProto: the sizes of the axes, of which any may be unknown. */
import { CheckpointError } from '../../model/errors.js';
import { elementCount, type Shape } from '../../model/shape.js';
import { fieldsOf } from '../protobuf/run.js';

/** TensorFlow's own limit. */
const mostAxes = 254;

/** Throws `corrupt` where a size is unknown, negative or too much to count, `too-large` for too many axes. */
export function readShape(bytes: Uint8Array): Shape {
  const shape: number[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 3 && field.wire === 'varint' && field.value !== 0n)
      throw new CheckpointError('corrupt', 'a shape that nobody knows');
    if (field.number !== 2 || field.wire !== 'bytes') continue;
    if (shape.length === mostAxes) throw new CheckpointError('too-large', `more than ${String(mostAxes)} axes`);
    shape.push(readSize(bytes.subarray(field.start, field.end)));
  }
  if (!Number.isSafeInteger(elementCount(shape)))
    throw new CheckpointError('corrupt', `the shape [${shape.slice(0, 8).join(', ')}] has too many elements`);
  return shape;
}

function readSize(dimension: Uint8Array): number {
  let size = 0n;
  for (const field of fieldsOf(dimension)) if (field.number === 1 && field.wire === 'varint') size = BigInt.asIntN(64, field.value);
  if (size < 0n || size > BigInt(Number.MAX_SAFE_INTEGER)) throw new CheckpointError('corrupt', `an axis of ${String(size)} elements`);
  return Number(size);
}
