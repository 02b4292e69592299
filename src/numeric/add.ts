/** Adding stored numbers in their own type, rounded as the framework rounds. */
import { dtypes, type Dtype } from '../model/dtype.js';
import { CheckpointError } from '../model/errors.js';
import { tableOf } from './code-table.js';

type Add = (target: DataView, source: DataView, at: number) => void;

const addFloat64: Add = (target, source, at) => {
  target.setFloat64(at, target.getFloat64(at, true) + source.getFloat64(at, true), true);
};
const addFloat32: Add = (target, source, at) => {
  target.setFloat32(at, target.getFloat32(at, true) + source.getFloat32(at, true), true);
};
/** Integers wrap round; signed and unsigned ones have the same bits. */
const addInteger64: Add = (target, source, at) => {
  target.setBigUint64(at, target.getBigUint64(at, true) + source.getBigUint64(at, true), true);
};
const addInteger32: Add = (target, source, at) => {
  target.setUint32(at, target.getUint32(at, true) + source.getUint32(at, true), true);
};
const addInteger16: Add = (target, source, at) => {
  target.setUint16(at, target.getUint16(at, true) + source.getUint16(at, true), true);
};
const addInteger8: Add = (target, source, at) => {
  target.setUint8(at, target.getUint8(at) + source.getUint8(at));
};
const either: Add = (target, source, at) => {
  target.setUint8(at, target.getUint8(at) | source.getUint8(at));
};

/** How to add one number, and its bytes; a complex one is two numbers. */
const adders: Partial<Record<Dtype, { readonly add: Add; readonly width: number }>> = {
  float64: { add: addFloat64, width: 8 },
  complex128: { add: addFloat64, width: 8 },
  float32: { add: addFloat32, width: 4 },
  complex64: { add: addFloat32, width: 4 },
  int64: { add: addInteger64, width: 8 },
  uint64: { add: addInteger64, width: 8 },
  int32: { add: addInteger32, width: 4 },
  uint32: { add: addInteger32, width: 4 },
  int16: { add: addInteger16, width: 2 },
  uint16: { add: addInteger16, width: 2 },
  int8: { add: addInteger8, width: 1 },
  uint8: { add: addInteger8, width: 1 },
  bool: { add: either, width: 1 },
};

/** target += source, both little endian and equally long. `unsupported` for types that frameworks do not add. */
export function addInto(dtype: Dtype, target: Uint8Array, source: Uint8Array): void {
  const { add, width } = adders[dtype] ?? smallFloat(dtype);
  const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [sum, more] = [view(target), view(source)];
  for (let at = 0; at + width <= target.length; at += width) add(sum, more, at);
}

function smallFloat(dtype: Dtype): { readonly add: Add; readonly width: number } {
  const part = dtype === 'complex32' ? 'float16' : dtype === 'bcomplex32' ? 'bfloat16' : dtype;
  const table = tableOf(part);
  if (table === undefined || dtypes[part].kind !== 'float' || dtypes[part].bits !== 16)
    throw new CheckpointError('unsupported', `adding up entries of ${dtype}`);
  const add: Add = (target, source, at) => {
    const sum = (table[target.getUint16(at, true)] ?? NaN) + (table[source.getUint16(at, true)] ?? NaN);
    target.setUint16(at, nearestCode(table, sum), true);
  };
  return { add, width: 2 };
}

/** The code of the value nearest to a number, of two equally near ones the even: codes below the sign bit ascend in value up to infinity. */
export function nearestCode(table: Float64Array, value: number): number {
  const sign = table.length / 2;
  const infinity = table.indexOf(Infinity);
  if (Number.isNaN(value)) return sign - 1;
  const negative = value < 0 || Object.is(value, -0) ? sign : 0;
  const magnitude = Math.abs(value);
  let low = 0;
  let high = infinity;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((table[middle] ?? 0) <= magnitude) low = middle;
    else high = middle;
  }
  const below = table[low] ?? 0;
  // Above the largest value lies what would be the next one, were it not infinity.
  const above = high === infinity ? 2 * below - (table[low - 1] ?? 0) : (table[high] ?? 0);
  const isAbove = magnitude - below > above - magnitude || (magnitude - below === above - magnitude && low % 2 === 1);
  return negative + (isAbove ? high : low);
}
