/** The parts of TFLite's schema (schema.fbs, version 3c) that tell of constants: numbers of fields, and of element types. */
import type { Dtype } from '../../model/dtype.js';

export const modelFields = { version: 0, graphs: 2, description: 3, buffers: 4 } as const;
export const graphFields = { tensors: 0, operators: 3 } as const;
export const operatorFields = { inputs: 1 } as const;
export const tensorFields = { shape: 0, type: 1, buffer: 2, name: 3, quantization: 4, sparsity: 6 } as const;
export const bufferFields = { data: 0, offset: 1, size: 2 } as const;
export const quantizationFields = { scale: 2, zeroPoint: 3, detailsType: 4, axis: 6 } as const;

/** The only version of the schema that runtimes read. */
export const schemaVersion = 3;

/** By number; those that hold no numbers have only a name. */
const types: readonly (Dtype | { readonly name: string })[] = [
  'float32',
  'float16',
  'int32',
  'uint8',
  'int64',
  { name: 'string' },
  'bool',
  'int16',
  'complex64',
  'int8',
  'float64',
  'complex128',
  'uint64',
  { name: 'resource' },
  { name: 'variant' },
  'uint32',
  'uint16',
  'int4',
  'bfloat16',
  'int2',
  'uint4',
  'float8_e4m3fn',
  'float8_e5m2',
];

/** The element type of a number, or its name where it holds no numbers or nobody knows it. */
export function elementType(number: number): Dtype | { readonly name: string } {
  return types[number] ?? { name: `type ${String(number)}` };
}
