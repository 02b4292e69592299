/** Numbers back to stored bytes, little endian: for values that are already exact in the type. */
import { byteLength, dtypes, type Dtype } from '../model/dtype.js';
import { CheckpointError } from '../model/errors.js';
import { tableOf } from './code-table.js';

type Write = (view: DataView, at: number, value: number) => void;

const writers: Partial<Record<Dtype, Write>> = {
  float64: (view, at, value) => {
    view.setFloat64(at, value, true);
  },
  float32: (view, at, value) => {
    view.setFloat32(at, value, true);
  },
  int64: (view, at, value) => {
    view.setBigInt64(at, BigInt(value), true);
  },
  uint64: (view, at, value) => {
    view.setBigUint64(at, BigInt(value), true);
  },
  int32: (view, at, value) => {
    view.setInt32(at, value, true);
  },
  uint32: (view, at, value) => {
    view.setUint32(at, value, true);
  },
};

/** Values that the type holds exactly; `unsupported` for types below a byte. */
export function encodeReal(dtype: Dtype, values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(byteLength(dtype, values.length));
  const view = new DataView(bytes.buffer);
  const size = dtypes[dtype].bits / 8;
  const write = writers[dtype] ?? codeWriter(dtype);
  values.forEach((value, i) => {
    write(view, i * size, value);
  });
  return bytes;
}

function codeWriter(dtype: Dtype): Write {
  const table = tableOf(dtype);
  if (table === undefined || dtypes[dtype].bits < 8) throw new CheckpointError('unsupported', `a dense form in ${dtype}`);
  // The lowest code of a value; +0 comes before -0.
  const codes = new Map<number, number>();
  table.forEach((value, code) => {
    if (!codes.has(value)) codes.set(value, code);
  });
  const wide = dtypes[dtype].bits === 16;
  return (view, at, value) => {
    const code = codes.get(value) ?? 0;
    if (wide) view.setUint16(at, code, true);
    else view.setUint8(at, code);
  };
}
