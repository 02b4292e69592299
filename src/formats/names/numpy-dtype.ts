/**
 * Element types as NumPy and ml_dtypes name them: `float32`, `bfloat16`, or a type string such as `<f4` (order, kind, bytes).
 *
 *   numpyDtype('>f4') // { dtype: 'float32', byteOrder: 'big' }
 */
import { dtypes, isDtype, type Dtype } from '../../model/dtype.js';

export interface NumpyDtype {
  readonly dtype: Dtype;
  readonly byteOrder: 'little' | 'big';
  /** Where `dtype` is the type of the bytes that values below a byte are kept in: the type of the values. */
  readonly typeName?: string;
}

/** Kind and bytes of an element. */
export const numpyKinds: ReadonlyMap<string, Dtype> = new Map([
  ['b1', 'bool'],
  ['i1', 'int8'],
  ['i2', 'int16'],
  ['i4', 'int32'],
  ['i8', 'int64'],
  ['u1', 'uint8'],
  ['u2', 'uint16'],
  ['u4', 'uint32'],
  ['u8', 'uint64'],
  ['f2', 'float16'],
  ['f4', 'float32'],
  ['f8', 'float64'],
  ['c8', 'complex64'],
  ['c16', 'complex128'],
]);

/** ml_dtypes keeps a value of these in a byte of its own: integers with their sign, floats as the code in the lowest bits. */
const inBytes: ReadonlyMap<string, Dtype> = new Map([
  ['int4', 'int8'],
  ['int2', 'int8'],
  ['uint4', 'uint8'],
  ['uint2', 'uint8'],
  ['float4_e2m1fn', 'float4_e2m1fn_byte'],
  ['float6_e2m3fn', 'float6_e2m3fn_byte'],
  ['float6_e3m2fn', 'float6_e3m2fn_byte'],
]);

/** Names of ours that NumPy does not have are not taken. */
const numeric = new Set(['float', 'int', 'uint', 'bool', 'complex']);

/** Undefined for what has no numbers (texts, records, objects) and for what we do not know. */
export function numpyDtype(name: string): NumpyDtype | undefined {
  const typeString = /^([<>|=]?)([a-z]\d+)$/.exec(name);
  const code = numpyKinds.get(typeString?.[2] ?? '');
  if (code !== undefined) return { dtype: code, byteOrder: typeString?.[1] === '>' ? 'big' : 'little' };
  const held = inBytes.get(name);
  if (held !== undefined) return { dtype: held, byteOrder: 'little', typeName: name };
  if (!isDtype(name) || dtypes[name].bits < 8 || !numeric.has(dtypes[name].kind) || name.endsWith('_byte')) return undefined;
  return { dtype: name, byteOrder: 'little' };
}
