/** Values that follow from an element's place, as pieces in the order of memory. */
import { dtypes, type Dtype } from '../../model/dtype.js';
import { contiguousStrides, elementCount } from '../../model/shape.js';
import { storedValue } from '../encode.js';
import { inPieces, type Values } from '../random/pieces.js';
import { isDrawnFloat, rounderThroughFloat } from '../rounding.js';
import type { Target } from './initializer.js';
import { refuse } from './refusals.js';

/** The same number everywhere, rounded as the dtype stores it. Throws `refused` when it does not fit. */
export function constantValues({ shape, dtype }: Target, value: number): Iterable<Values> {
  const stored = storedRounder(dtype)(value);
  return inPieces(dtype, elementCount(shape), (out) => {
    out.fill(stored);
  });
}

/** Rounds as the dtype stores a number. Throws `refused` for numbers that it cannot hold, and for types whose elements are no plain numbers. */
export function storedRounder(dtype: Dtype): (value: number) => number {
  if (isDrawnFloat(dtype)) return rounderThroughFloat(dtype);
  const { kind } = dtypes[dtype];
  if (kind === 'block' || kind === 'quantized' || kind === 'code' || kind === 'complex')
    refuse(`initializers fill real numbers, integers and booleans, not ${dtype}`);
  return (value) => Number(storedValue(dtype, value));
}

/** A function of the index in C order; it rounds to the dtype. */
export function valuesByIndex(target: Target, valueAt: (index: number) => number): Iterable<Values> {
  const indexAt = indexInMemory(target);
  return inPieces(target.dtype, elementCount(target.shape), (out, start) => {
    for (let i = 0; i < out.length; i++) out[i] = valueAt(indexAt(start + i));
  });
}

/** The index in C order of the element at a position of memory. */
function indexInMemory({ shape, memoryOrder }: Target): (position: number) => number {
  if (memoryOrder === undefined) return (position) => position;
  const strides = contiguousStrides(shape);
  const sizes = memoryOrder.map((axis) => shape[axis] ?? 1);
  const steps = memoryOrder.map((axis) => strides[axis] ?? 0);
  return (position) => {
    let rest = position;
    let index = 0;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const size = sizes[axis] ?? 1;
      index += (rest % size) * (steps[axis] ?? 0);
      rest = Math.floor(rest / size);
    }
    return index;
  };
}
