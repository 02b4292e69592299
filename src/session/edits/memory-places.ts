/** Where elements of a transposed view lie. */
import { contiguousStrides } from '../../model/shape.js';
import type { Writable } from './writable.js';

/** From an element's number in C order to its place in the order of memory. */
export function placesInMemory({
  parameter: { shape },
  memoryOrder,
}: Pick<Writable, 'parameter' | 'memoryOrder'>): (number: number) => number {
  if (memoryOrder === undefined) return (number) => number;
  const own = contiguousStrides(shape);
  const permuted = contiguousStrides(memoryOrder.map((axis) => shape[axis] ?? 1));
  return (number) => {
    let place = 0;
    memoryOrder.forEach((axis, i) => (place += (Math.floor(number / (own[axis] ?? 1)) % (shape[axis] ?? 1)) * (permuted[i] ?? 0)));
    return place;
  };
}
