/**
 * Small protobuf messages by the hundred thousand: entries of an index, shapes, names of objects. One call a field, no field objects.
 *
 *   scanMessage(bytes, (field, value) => { if (field === 5 && typeof value === 'number') size = value; });
 */
import { CheckpointError } from '../../model/errors.js';
import { Varints } from '../protobuf/varint.js';

const fixedLengths: Partial<Record<number, number>> = { 1: 8, 5: 4 };

/**
 * Calls `visit` for each number (as int64; beyond 2^53 the nearest double) and for each run of bytes, which is a view. Numbers of fixed length are
 * passed over. Throws `corrupt` for what is not protobuf.
 */
export function scanMessage(bytes: Uint8Array, visit: (field: number, value: number | Uint8Array) => void): void {
  const numbers = new Varints(bytes);
  while (numbers.more) {
    const tag = numbers.next();
    const field = Math.floor(tag / 8);
    const wire = tag % 8;
    if (field === 0) throw new CheckpointError('corrupt', 'not protobuf: a field has the number 0');
    if (wire === 0) {
      const value = numbers.next();
      visit(field, value <= Number.MAX_SAFE_INTEGER ? value : Number(BigInt.asIntN(64, numbers.value)));
      continue;
    }
    const length = wire === 2 ? numbers.next() : fixedLengths[wire];
    if (length === undefined || length > bytes.length - numbers.at)
      throw new CheckpointError('corrupt', 'not protobuf: a field that is longer than its message');
    const start = numbers.at;
    numbers.at = start + length;
    if (wire === 2) visit(field, bytes.subarray(start, numbers.at));
  }
}
