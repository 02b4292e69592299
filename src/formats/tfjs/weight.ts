/** An entry of a weights manifest: `{name, shape, dtype, quantization?}`. What is wrong with one is an error for whoever reads its values. */
import type { Json } from '../../model/checkpoint.js';
import { byteLength, type Dtype } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import type { Quantization } from '../../model/parameter.js';
import { elementCount, type Shape } from '../../model/shape.js';
import { isJsonList, isJsonObject, jsonField, jsonText } from '../names/json-fields.js';

/** NumPy knows no more. */
export const mostAxes = 64;

/** Types whose elements have a fixed size. */
const types: ReadonlyMap<string, Dtype> = new Map([
  ['float32', 'float32'],
  ['float16', 'float16'],
  ['int32', 'int32'],
  ['uint16', 'uint16'],
  ['uint8', 'uint8'],
  ['bool', 'bool'],
  ['complex64', 'complex64'],
]);

/** What quantised values are stored as. */
const codes: ReadonlyMap<string, Dtype> = new Map([
  ['uint8', 'uint8'],
  ['uint16', 'uint16'],
  ['float16', 'float16'],
]);

export interface NumericWeight {
  readonly kind: 'numbers';
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly bytes: number;
  readonly quantization?: Quantization;
}

/** Texts: each has its length before it, so that only the values tell how many bytes they take. */
export interface TextWeight {
  readonly kind: 'text';
  readonly shape: Shape;
  readonly count: number;
}

/** Throws `corrupt`, `unsupported` or `too-large`. */
export function readWeight(entry: Json): NumericWeight | TextWeight {
  if (!isJsonObject(entry) || jsonText(entry['name']) === undefined) throw new CheckpointError('corrupt', 'a weight without a name');
  const shape = weightShape(entry);
  if (shape === undefined) throw new CheckpointError('corrupt', 'a weight whose shape is no list of counts');
  if (shape.length > mostAxes) throw new CheckpointError('too-large', `a weight of ${String(shape.length)} axes`);
  const type = jsonText(entry['dtype']) ?? 'no type';
  const quantization = entry['quantization'];
  const count = elementCount(shape);
  if (quantization !== undefined) return quantized(type, quantization, shape);
  if (type === 'string') return { kind: 'text', shape, count };
  const dtype = types.get(type);
  if (dtype === undefined) throw new CheckpointError('unsupported', `the element type ${type.slice(0, 100)} is not known`);
  return { kind: 'numbers', dtype, shape, bytes: byteLength(dtype, count) };
}

/** `undefined` where the entry has none, or none that can be. */
export function weightShape(entry: Json): Shape | undefined {
  const shape = jsonField(entry, 'shape');
  if (!isJsonList(shape)) return undefined;
  const sizes = shape.filter((size) => typeof size === 'number');
  const isPossible = sizes.length === shape.length && sizes.every((size) => Number.isSafeInteger(size) && size >= 0);
  return isPossible && Number.isSafeInteger(elementCount(sizes)) ? sizes : undefined;
}

function quantized(type: string, quantization: Json, shape: Shape): NumericWeight {
  const dtype = codes.get(jsonText(jsonField(quantization, 'dtype')) ?? '');
  if (dtype === undefined) throw new CheckpointError('unsupported', 'a quantisation to a type that is not known');
  const isOfNumbers = type === 'float32' || (type === 'int32' && dtype !== 'float16');
  if (!isOfNumbers) throw new CheckpointError('unsupported', `a quantisation of ${type.slice(0, 100)}`);
  const weight = { kind: 'numbers', dtype, shape, bytes: byteLength(dtype, elementCount(shape)) } as const;
  if (dtype === 'float16') return weight;
  const [scale, minimum] = [jsonField(quantization, 'scale'), jsonField(quantization, 'min')];
  if (typeof scale !== 'number' || typeof minimum !== 'number')
    throw new CheckpointError('corrupt', 'a quantisation without a scale or a minimum');
  return { ...weight, quantization: { scheme: 'scale_and_minimum', scales: [scale], zeroPoints: [minimum] } };
}
