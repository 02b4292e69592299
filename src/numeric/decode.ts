/** Stored bytes to numbers: exactly, whatever the type and byte order. The given bytes are never written to and may be unaligned. */
import { byteLength, dtypes, type Dtype } from '../model/dtype.js';
import type { Elements } from '../model/elements.js';
import { CheckpointError } from '../model/errors.js';
import { tableOf } from './code-table.js';
import { hostOrdered, smallCodes } from './codes.js';

export { tableOf } from './code-table.js';

/**
 * The first `count` elements of `bytes`, which start at a byte boundary. Quantised elements are left as their integer codes; so are
 * bits without a number.
 */
export function decode(dtype: Dtype, bytes: Uint8Array, count: number, byteOrder: 'little' | 'big'): Elements {
  const length = byteLength(dtype, count);
  if (!Number.isSafeInteger(count) || count < 0 || length > bytes.length) {
    throw new CheckpointError('internal', `${String(count)} elements of ${dtype} asked of ${String(bytes.length)} bytes`);
  }
  if (dtype === 'int64') return { kind: 'integer', values: new BigInt64Array(hostOrdered(bytes, length, 8, byteOrder)) };
  if (dtype === 'uint64') return { kind: 'integer', values: new BigUint64Array(hostOrdered(bytes, length, 8, byteOrder)) };
  if (isComplex(dtype)) return { kind: 'complex', values: reals(partOf[dtype], bytes, 2 * count, byteOrder) };
  return { kind: 'real', values: reals(dtype, bytes, count, byteOrder) };
}

/** The type of a real or imaginary part. */
const partOf = { complex128: 'float64', complex64: 'float32', complex32: 'float16', bcomplex32: 'bfloat16' } as const;

type Complex = keyof typeof partOf;
/** Codes of a type below a byte, one a byte. */
export function codesToNumbers(dtype: Dtype, codes: Uint8Array): Elements {
  const table = tableOf(dtype);
  if (table === undefined) throw new CheckpointError('internal', `no table of ${dtype}`);
  const values = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) values[i] = table[codes[i] ?? 0] ?? NaN;
  return { kind: 'real', values };
}

type Real = Exclude<Dtype, Complex | 'int64' | 'uint64'>;

function isComplex(dtype: Dtype): dtype is Complex {
  return Object.hasOwn(partOf, dtype);
}

function reals(dtype: Real, bytes: Uint8Array, count: number, byteOrder: 'little' | 'big'): Float64Array {
  const table = tableOf(dtype);
  if (table !== undefined) return lookedUp(table, codesOf(dtype, bytes, count, byteOrder));
  const words = hostOrdered(bytes, byteLength(dtype, count), dtypes[dtype].bits / 8, byteOrder);
  if (dtype === 'float64') return new Float64Array(words);
  if (dtype === 'float32') return new Float64Array(new Float32Array(words));
  if (dtype === 'uint32') return new Float64Array(new Uint32Array(words));
  if (dtype === 'int32' || dtype === 'qint32') return new Float64Array(new Int32Array(words));
  throw new CheckpointError('internal', `no way to decode ${dtype}`);
}

function codesOf(dtype: Real, bytes: Uint8Array, count: number, byteOrder: 'little' | 'big'): Uint8Array | Uint16Array {
  const { bits } = dtypes[dtype];
  return bits === 16 ? new Uint16Array(hostOrdered(bytes, 2 * count, 2, byteOrder)) : smallCodes(bytes, count, bits);
}

function lookedUp(table: Float64Array, codes: Uint8Array | Uint16Array): Float64Array {
  const values = new Float64Array(codes.length);
  for (let i = 0; i < values.length; i++) values[i] = table[codes[i] ?? 0] ?? NaN;
  return values;
}
