/** The value of elements that no chunk holds. */
import type { Json } from '../../../model/checkpoint.js';
import { dtypes, type Dtype } from '../../../model/dtype.js';
import { CheckpointError } from '../../../model/errors.js';
import { isList } from '../fields.js';

const words: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

type Setter = (view: DataView, value: number) => void;

/** Types in which a value other than zero can be written here. */
const setters: Partial<Record<Dtype, Setter>> = {
  float64: (view, value) => {
    view.setFloat64(0, value, true);
  },
  float32: (view, value) => {
    view.setFloat32(0, value, true);
  },
  bfloat16: (view, value) => {
    view.setUint16(0, bfloat16(value), true);
  },
  int64: (view, value) => {
    view.setBigInt64(0, BigInt(value), true);
  },
  int32: (view, value) => {
    view.setInt32(0, value, true);
  },
  int16: (view, value) => {
    view.setInt16(0, value, true);
  },
  int8: (view, value) => {
    view.setInt8(0, value);
  },
  uint64: (view, value) => {
    view.setBigUint64(0, BigInt(value), true);
  },
  uint32: (view, value) => {
    view.setUint32(0, value, true);
  },
  uint16: (view, value) => {
    view.setUint16(0, value, true);
  },
  uint8: (view, value) => {
    view.setUint8(0, value);
  },
  bool: (view, value) => {
    view.setUint8(0, value);
  },
};

/** One element's bytes; undefined for `null`; an error for a value that we cannot write. Throws `corrupt` for what is no value. */
export function fillBytes(value: Json | undefined, dtype: Dtype, byteOrder: 'little' | 'big'): Uint8Array | CheckpointError | undefined {
  if (value === null || value === undefined) return undefined;
  const bytes = new Uint8Array(dtypes[dtype].bits / 8);
  const numbers = (dtypes[dtype].kind === 'complex' && isList(value) ? value : [value]).map(numberOf);
  if (numbers.every((number) => Object.is(number, 0))) return bytes;
  const setter = setters[dtype];
  const [number = NaN] = numbers;
  if (setter === undefined || (dtypes[dtype].kind !== 'float' && !Number.isSafeInteger(number)))
    return new CheckpointError('unsupported', `chunks are missing, and the fill value is not zero in an array of ${dtype}`);
  setter(new DataView(bytes.buffer), number);
  return byteOrder === 'little' ? bytes : bytes.reverse();
}

function numberOf(value: Json | undefined): number {
  const number = typeof value === 'boolean' ? Number(value) : typeof value === 'string' ? words.get(value) : value;
  if (typeof number !== 'number') throw new CheckpointError('corrupt', 'an array with a fill value that is no number');
  return number;
}

/** The upper half of a float32: fill values are short numbers, which lose nothing. */
function bfloat16(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return view.getUint16(0);
}
