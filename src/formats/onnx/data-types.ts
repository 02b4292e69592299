/** ONNX's element types, by their number in TensorProto.DataType, and the field that holds the values where raw_data does not (onnx.proto). */
import type { Dtype } from '../../model/dtype.js';

/** Fields of a TensorProto that hold numbers one by one. */
export type TypedField = 'float_data' | 'int32_data' | 'int64_data' | 'double_data' | 'uint64_data';

export interface DataType {
  readonly dtype: Dtype;
  readonly field: TypedField;
}

export const floatType = 1;
export const int64Type = 7;
export const stringType = 8;

const dataTypes: ReadonlyMap<number, DataType> = new Map<number, DataType>([
  [floatType, { dtype: 'float32', field: 'float_data' }],
  [2, { dtype: 'uint8', field: 'int32_data' }],
  [3, { dtype: 'int8', field: 'int32_data' }],
  [4, { dtype: 'uint16', field: 'int32_data' }],
  [5, { dtype: 'int16', field: 'int32_data' }],
  [6, { dtype: 'int32', field: 'int32_data' }],
  [int64Type, { dtype: 'int64', field: 'int64_data' }],
  [9, { dtype: 'bool', field: 'int32_data' }],
  [10, { dtype: 'float16', field: 'int32_data' }],
  [11, { dtype: 'float64', field: 'double_data' }],
  [12, { dtype: 'uint32', field: 'uint64_data' }],
  [13, { dtype: 'uint64', field: 'uint64_data' }],
  [14, { dtype: 'complex64', field: 'float_data' }],
  [15, { dtype: 'complex128', field: 'double_data' }],
  [16, { dtype: 'bfloat16', field: 'int32_data' }],
  [17, { dtype: 'float8_e4m3fn', field: 'int32_data' }],
  [18, { dtype: 'float8_e4m3fnuz', field: 'int32_data' }],
  [19, { dtype: 'float8_e5m2', field: 'int32_data' }],
  [20, { dtype: 'float8_e5m2fnuz', field: 'int32_data' }],
  [21, { dtype: 'uint4', field: 'int32_data' }],
  [22, { dtype: 'int4', field: 'int32_data' }],
  [23, { dtype: 'float4_e2m1fn', field: 'int32_data' }],
  [24, { dtype: 'float8_e8m0fnu', field: 'int32_data' }],
  [25, { dtype: 'uint2', field: 'int32_data' }],
  [26, { dtype: 'int2', field: 'int32_data' }],
  [27, { dtype: 'float6_e2m3fn', field: 'int32_data' }],
  [28, { dtype: 'float6_e3m2fn', field: 'int32_data' }],
]);

/** Undefined for texts, and for what we do not know. */
export function dataTypeOf(number: number): DataType | undefined {
  return dataTypes.get(number);
}
