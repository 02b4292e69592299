/** A parameter whose values can be changed: where its elements lie, and how numbers become their bytes. */
import type { Checkpoint } from '../../model/checkpoint.js';
import { dtypes, type Dtype } from '../../model/dtype.js';
import { CheckpointError, errorFromReport } from '../../model/errors.js';
import type { Layout, Parameter } from '../../model/parameter.js';
import { contiguousStrides, elementCount, isContiguous, type Shape } from '../../model/shape.js';
import { quantise } from '../../numeric/blocks/quantise.js';
import { isBlockDtype } from '../../numeric/blocks/blocks.js';
import { encode, type Numbers } from '../../numeric/encode.js';
import { quantizer } from '../../numeric/quantization.js';
import type { DenseTensor } from '../../numeric/tensor.js';
import { tensorOf } from '../tensor.js';

export interface Writable {
  readonly parameter: Parameter;
  readonly layout: Layout;
  /** As it is now, edits before included. */
  readonly tensor: DenseTensor;
  /** Elements. */
  readonly count: number;
  /** Bits of an element as it is stored; of a block type the mean. */
  readonly bits: number;
  /** Elements that have to be written together: a block, or as many as end with a byte. */
  readonly granule: number;
  /** The order of the dimensions in memory, outermost first, where it is not the C order. */
  readonly memoryOrder: readonly number[] | undefined;
}

/** `refused` where there are no values, or where writing one element would change another one of the same parameter. */
export function writableOf(checkpoint: Checkpoint, parameter: Parameter): Writable {
  const { name, values, shape, dtype } = parameter;
  const refuse = (reason: string): never => {
    throw new CheckpointError('refused', `${name}: ${reason}`);
  };
  if (values.kind === 'none') throw errorFromReport({ ...values.reason, tag: 'refused' });
  if (values.kind === 'composite') return refuse('a tensor of several parts cannot be edited');
  const { layout } = values;
  const { bits, kind } = dtypes[dtype];
  if (kind === 'code') return refuse(`what ${parameter.typeName ?? dtype} holds are no numbers`);
  if (layout.conjugate === true || layout.negate === true) return refuse('it is a lazy view (conjugate or negative) of other values');
  const memoryOrder = isContiguous(shape, layout.strides) ? undefined : orderInMemory(shape, layout.strides);
  if (memoryOrder === null) return refuse('it is an expanded or cut view: some of its elements are one, or others lie between them');
  const tensor = tensorOf(checkpoint, parameter);
  if (tensor.kind !== 'dense') return refuse('it is sparse');
  return { parameter, layout, tensor, count: elementCount(shape), bits, granule: granuleOf(dtype), memoryOrder };
}

/** Axes by falling stride when the elements fill a span of memory without gaps; null when they do not. */
function orderInMemory(shape: Shape, strides: readonly number[]): readonly number[] | null {
  const axes = shape.map((_, axis) => axis).sort((a, b) => (strides[b] ?? 0) - (strides[a] ?? 0) || (shape[b] ?? 0) - (shape[a] ?? 0));
  const permuted = axes.map((axis) => shape[axis] ?? 1);
  return isContiguous(
    permuted,
    axes.map((axis) => strides[axis] ?? 0),
  )
    ? axes
    : null;
}

function granuleOf(dtype: Dtype): number {
  const facts = dtypes[dtype];
  if ('block' in facts) return facts.block;
  return facts.bits >= 8 ? 1 : 8;
}

/** The type that values are computed in: quantised ones in single precision, as their frameworks do. */
export function computedType({ parameter: { dtype, quantization } }: Writable): Dtype {
  return quantization !== undefined || dtypes[dtype].kind === 'block' ? 'float32' : dtype;
}

/** The same elements in the order of memory, as a tensor in C order. */
export function inMemory({ tensor, memoryOrder }: Writable): DenseTensor {
  if (memoryOrder === undefined) return tensor;
  const { quantization, ...rest } = tensor;
  const shape = memoryOrder.map((axis) => tensor.shape[axis] ?? 1);
  const axis = quantization?.axis === undefined ? -1 : memoryOrder.indexOf(quantization.axis);
  return {
    ...rest,
    shape,
    strides: contiguousStrides(shape),
    ...(quantization === undefined ? {} : { quantization: axis < 0 ? quantization : { ...quantization, axis } }),
  };
}

/**
 * Numbers as the file's codes and bytes, little endian. `first`: place in the order of memory of the first one, the others follow, or the place of each;
 * it matters to types quantised by channel. Whole granules. `refused` when a value cannot be stored.
 */
export function encoded(writable: Writable, numbers: Numbers, places: number | Float64Array): Uint8Array {
  const { dtype } = writable.parameter;
  const { quantization } = inMemory(writable);
  if (isBlockDtype(dtype)) return quantise(dtype, Float32Array.from(numbers.values, Number));
  if (quantization === undefined) return encode(dtype, numbers, 'little');
  const code = quantizer(dtype, quantization);
  const channel = channels(inMemory(writable));
  const codes = Float64Array.from(numbers.values, Number);
  codes.forEach((value, i) => (codes[i] = code(value, channel(typeof places === 'number' ? places + i : (places[i] ?? 0)))));
  return encode(dtype, { kind: 'real', values: codes }, 'little');
}

/** The channel of an element of a tensor in C order. */
function channels({ shape, quantization }: DenseTensor): (place: number) => number {
  const axis = quantization?.axis;
  if (axis === undefined) return () => 0;
  const inner = elementCount(shape.slice(axis + 1));
  const size = shape[axis] ?? 1;
  return (place) => Math.floor(place / inner) % size;
}
