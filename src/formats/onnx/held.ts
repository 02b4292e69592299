/** Numbers of a typed field as the bytes raw_data would have: the only form in which they can be read like every other tensor. */
import { byteLength, dtypes, type Dtype } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import type { ProtobufReader, Reading } from '../protobuf/reader.js';
import type { DataType } from './data-types.js';
import type { Numbers } from './numbers.js';

/** How many bytes may still be kept in memory for one file. Shared by all of its tensors. */
export class HeldBudget {
  constructor(private left: number) {}

  take(bytes: number): void {
    if (bytes > this.left)
      throw new CheckpointError('too-large', `${String(bytes)} bytes of values in a form that has to be rewritten to be read`);
    this.left -= bytes;
  }
}

/** `bit`: where the number begins. */
type Write = (view: DataView, bit: number, low: number, high: number) => void;

/** `corrupt` unless there are just as many numbers as the shape needs, each within its type. */
export function* heldBytes(
  reader: ProtobufReader,
  numbers: Numbers,
  type: DataType,
  count: number,
  budget: HeldBudget,
): Reading<Uint8Array> {
  const length = byteLength(type.dtype, count);
  const unit = unitBits(type);
  const wanted = isPackedLater(type.dtype) ? count : (8 * length) / unit;
  const misfit = (): never => {
    throw new CheckpointError('corrupt', `${type.field} has not the ${String(wanted)} numbers that the shape needs`);
  };
  if (wanted > numbers.bytes) misfit();
  budget.take(length);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  const write = writer(type);
  let written = 0;
  yield* numbers.each(reader, (low, high) => {
    if (written >= wanted) misfit();
    write(view, written * unit, low, high);
    written++;
  });
  return written === wanted ? bytes : misfit();
}

/** Floats of six bits stand in int32_data one by one; types of four and two bits are packed there as they are in raw_data. */
function isPackedLater(dtype: Dtype): boolean {
  return dtypes[dtype].bits === 6;
}

/** Bits of the tensor that one number of the field stands for. */
function unitBits({ dtype, field }: DataType): number {
  if (field === 'float_data') return 32;
  if (field === 'double_data') return 64;
  return isPackedLater(dtype) ? dtypes[dtype].bits : Math.max(8, dtypes[dtype].bits);
}

function writer({ dtype, field }: DataType): Write {
  if (field === 'int32_data') return integerWriter(dtype);
  if (field === 'uint64_data' && dtype === 'uint32') return writeUint32;
  return field === 'float_data' ? writeLow : writeBoth;
}

const writeLow: Write = (view, bit, low) => {
  view.setUint32(bit / 8, low, true);
};

const writeBoth: Write = (view, bit, low, high) => {
  view.setUint32(bit / 8, low, true);
  view.setUint32(bit / 8 + 4, high, true);
};

const writeUint32: Write = (view, bit, low, high) => {
  if (high !== 0) throw new CheckpointError('corrupt', 'a number beyond uint32');
  view.setUint32(bit / 8, low, true);
};

/** int32_data: integers of up to 32 bits, and the bits of small floats. */
function integerWriter(dtype: Dtype): Write {
  if (dtype === 'int32') return writeLow;
  if (dtype === 'bool')
    return (view, bit, low) => {
      view.setUint8(bit / 8, low === 0 ? 0 : 1);
    };
  const { kind, bits } = dtypes[dtype];
  const range = isPackedLater(dtype) ? 2 ** bits : 2 ** Math.max(8, bits);
  const [lowest, highest] = kind === 'int' && bits >= 8 ? [-range / 2, range / 2 - 1] : [0, range - 1];
  const put = isPackedLater(dtype) ? putBits : bits === 16 ? putShort : putByte;
  return (view, bit, low) => {
    const value = low | 0;
    if (value < lowest || value > highest) throw new CheckpointError('corrupt', `the number ${String(value)} is beyond ${dtype}`);
    put(view, bit, value);
  };
}

function putByte(view: DataView, bit: number, value: number): void {
  view.setUint8(bit / 8, value);
}

function putShort(view: DataView, bit: number, value: number): void {
  view.setUint16(bit / 8, value, true);
}

/** The first value in the lowest bits. */
function putBits(view: DataView, bit: number, value: number): void {
  const at = Math.floor(bit / 8);
  const shifted = value << (bit % 8);
  view.setUint8(at, view.getUint8(at) | shifted);
  if (shifted > 0xff) view.setUint8(at + 1, shifted >> 8);
}
