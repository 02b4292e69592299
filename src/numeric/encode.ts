/**
 * Numbers to stored bytes, the other way of `decode`: rounded as the framework rounds that assigns them, whatever the type and byte order.
 *
 *   encode('bfloat16', { kind: 'real', values: Float64Array.of(0.1) }, 'little'); // cd 3d
 */
import { dtypes, type Dtype } from '../model/dtype.js';
import type { Elements } from '../model/elements.js';
import { CheckpointError } from '../model/errors.js';
import { packCodes, swapInPlace } from './codes.js';
import { decode } from './decode.js';
import { floatCoder } from './float-codes.js';
import { isSmallFloat } from './float-tables.js';
import { bigAssigner, wholeAssigner } from './integer-range.js';

/** Numbers to be stored, in C order; as `Elements`, or in single precision. */
export type Numbers = Exclude<Elements, { kind: 'real' }> | { readonly kind: 'real'; readonly values: Float64Array | Float32Array };

/**
 * The bytes of the numbers as elements of a type. Whole numbers have to fit it, fractions are dropped there: else `refused`. Quantised
 * types take their codes here (see `quantizer`); block types are encoded by `quantise`.
 */
export function encode(dtype: Dtype, numbers: Numbers, byteOrder: 'little' | 'big'): Uint8Array {
  const array = hostArray(dtype, numbers);
  const bytes = new Uint8Array(array.buffer);
  const { bits, kind } = dtypes[dtype];
  if (bits < 8) return packCodes(bytes, bits);
  if (byteOrder !== hostOrder) swapInPlace(bytes, kind === 'complex' ? bits / 16 : bits / 8);
  return bytes;
}

/** The number that is left of one when it has been stored: what an element shows after it was typed in. `refused` as by `encode`. */
export function storedValue(dtype: Dtype, value: number | bigint): number | bigint {
  const numbers: Numbers =
    typeof value === 'bigint'
      ? { kind: 'integer', values: integerArray(dtype, value) }
      : { kind: 'real', values: dtypes[dtype].kind === 'complex' ? Float64Array.of(value, 0) : Float64Array.of(value) };
  const { values } = decode(dtype, encode(dtype, numbers, hostOrder), 1, hostOrder);
  return values[0] ?? NaN;
}

function integerArray(dtype: Dtype, value: bigint): BigInt64Array | BigUint64Array {
  const fits = isWhole(dtype) ? bigAssigner(dtype)(value) : value;
  return fits < 0n ? BigInt64Array.of(fits) : BigUint64Array.of(fits);
}

const hostOrder = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 'little' : 'big';

type HostArray =
  | (Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>)
  | (BigInt64Array<ArrayBuffer> | BigUint64Array<ArrayBuffer>)
  | (Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>);

/** The words as this machine keeps them; types below a byte have a code a byte. */
function hostArray(dtype: Dtype, numbers: Numbers): HostArray {
  if (numbers.kind === 'integer' && isWhole(dtype)) return wholeFromBig(dtype, numbers.values);
  const values = numbers.kind === 'integer' ? Float64Array.from(numbers.values, Number) : numbers.values;
  if (dtype === 'float64' || dtype === 'complex128') return new Float64Array(values);
  if (dtype === 'float32' || dtype === 'complex64') return new Float32Array(values);
  if (dtype === 'complex32') return filled(new Uint16Array(values.length), values, floatCoder('float16'));
  if (dtype === 'bcomplex32') return filled(new Uint16Array(values.length), values, floatCoder('bfloat16'));
  if (dtype === 'bool') return filled(new Uint8Array(values.length), values, (value) => (value === 0 ? 0 : 1));
  return codes(dtype, values);
}

function codes(dtype: Dtype, values: Float64Array | Float32Array): HostArray {
  const { bits, kind } = dtypes[dtype];
  if (isSmallFloat(dtype)) {
    const coder = floatCoder(dtype);
    return filled(bits === 16 ? new Uint16Array(values.length) : new Uint8Array(values.length), values, coder);
  }
  if (kind === 'block') throw new CheckpointError('internal', `${dtype} is encoded in whole blocks`);
  const assign = wholeAssigner(dtype);
  if (bits === 64) return BigUint64Array.from(values, (value) => BigInt.asUintN(64, BigInt(assign(value))));
  const mask = 2 ** bits;
  const code = (value: number): number => {
    const whole = assign(value);
    return whole < 0 ? whole + mask : whole;
  };
  if (bits === 32) return filled(new Uint32Array(values.length), values, code);
  return filled(bits === 16 ? new Uint16Array(values.length) : new Uint8Array(values.length), values, code);
}

/** A plain loop: `from` with a function is twenty times slower. */
function filled<Codes extends Uint8Array | Uint16Array | Uint32Array>(
  codes: Codes,
  values: Float64Array | Float32Array,
  code: (value: number) => number,
): Codes {
  for (let i = 0; i < codes.length; i++) codes[i] = code(values[i] ?? NaN);
  return codes;
}

function isWhole(dtype: Dtype): boolean {
  const { kind } = dtypes[dtype];
  return kind === 'int' || kind === 'uint' || kind === 'quantized' || kind === 'code';
}

function wholeFromBig(dtype: Dtype, values: BigInt64Array | BigUint64Array): HostArray {
  const assign = bigAssigner(dtype);
  if (dtypes[dtype].bits < 64) {
    return codes(
      dtype,
      Float64Array.from(values, (value) => Number(assign(value))),
    );
  }
  const out = new BigUint64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = BigInt.asUintN(64, assign(values[i] ?? 0n));
  return out;
}
