/** TensorFlow's element types (types.proto), by number. */
import type { Dtype } from '../../model/dtype.js';

export interface ElementType {
  readonly dtype: Dtype;
  /** The type as TensorFlow calls it, where the stored bytes are of another. */
  readonly typeName?: string;
  /** What the values are: numbers, texts, or nothing that can be shown. */
  readonly kind: 'numbers' | 'text' | 'none';
  /** Bytes of an element, where the type has fewer bits: the value is in the lowest ones. */
  readonly paddedTo?: number;
}

function numbers(dtype: Dtype, typeName?: string): ElementType {
  return { dtype, kind: 'numbers', ...(typeName === undefined ? {} : { typeName }) };
}

function other(typeName: string, kind: 'text' | 'none' = 'none'): ElementType {
  return { dtype: 'opaque', typeName, kind };
}

/**
 * Types of four and two bits take a byte each in these files: without a sign the byte is the value, with one it is in the lowest bits of the byte.
 */
function padded(dtype: Dtype): ElementType {
  return { ...numbers(dtype), paddedTo: 1 };
}

const types: ReadonlyMap<number, ElementType> = new Map([
  [1, numbers('float32')],
  [2, numbers('float64')],
  [3, numbers('int32')],
  [4, numbers('uint8')],
  [5, numbers('int16')],
  [6, numbers('int8')],
  [7, other('string', 'text')],
  [8, numbers('complex64')],
  [9, numbers('int64')],
  [10, numbers('bool')],
  [11, numbers('qint8')],
  [12, numbers('quint8')],
  [13, numbers('qint32')],
  [14, numbers('bfloat16')],
  [15, numbers('int16', 'qint16')],
  [16, numbers('uint16', 'quint16')],
  [17, numbers('uint16')],
  [18, numbers('complex128')],
  [19, numbers('float16')],
  [20, other('resource')],
  [21, other('variant')],
  [22, numbers('uint32')],
  [23, numbers('uint64')],
  [24, numbers('float8_e5m2')],
  [25, numbers('float8_e4m3fn')],
  [26, numbers('float8_e4m3fnuz')],
  [27, numbers('float8_e4m3b11fnuz')],
  [28, numbers('float8_e5m2fnuz')],
  [29, padded('int4')],
  [30, numbers('uint8', 'uint4')],
  [31, padded('int2')],
  [32, numbers('uint8', 'uint2')],
]);

export function elementType(number: number): ElementType {
  return types.get(number) ?? other(`type ${String(number)}`);
}
