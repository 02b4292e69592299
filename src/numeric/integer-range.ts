/** Whole numbers that a type can hold, and what becomes of a number assigned to it. */
import { dtypes, type Dtype } from '../model/dtype.js';
import { CheckpointError } from '../model/errors.js';

/** The smallest and the largest whole number of a type that holds whole numbers: codes included. */
export function integerRange(dtype: Dtype): { readonly lowest: bigint; readonly highest: bigint } {
  const { bits, kind } = dtypes[dtype];
  const signed = kind === 'int' || dtype === 'qint8' || dtype === 'qint32';
  const half = 2n ** BigInt(bits - 1);
  return signed ? { lowest: -half, highest: half - 1n } : { lowest: 0n, highest: 2n * half - 1n };
}

/**
 * Assigning a number to an element of whole numbers, as torch does it: the fraction is dropped. What does not fit then, NaN and infinity
 * are `refused`.
 */
export function wholeAssigner(dtype: Dtype): (value: number) => number {
  const { lowest, highest } = integerRange(dtype);
  const [first, last] = [Number(lowest), Number(highest)];
  return (value) => {
    const whole = Math.trunc(value);
    // The last number of 64 bits is rounded up as a double, to one that does not fit any more.
    if (!(whole >= first && whole <= last) || (last > Number.MAX_SAFE_INTEGER && whole === last)) throw outOfRange(dtype, value);
    // No whole number is a negative zero.
    return whole + 0;
  };
}

/** As `wholeAssigner`, of whole numbers of any size. */
export function bigAssigner(dtype: Dtype): (value: bigint) => bigint {
  const { lowest, highest } = integerRange(dtype);
  return (value) => {
    if (value < lowest || value > highest) throw outOfRange(dtype, value);
    return value;
  };
}

function outOfRange(dtype: Dtype, value: number | bigint): CheckpointError {
  const { lowest, highest } = integerRange(dtype);
  return new CheckpointError('refused', `${dtype} holds ${String(lowest)} to ${String(highest)}, not ${String(value)}`);
}
