/** Shapes and strides. A stride is in elements, may be 0 (expanded) or negative. */

export type Shape = readonly number[];

/** Number of elements: 1 for a 0-d tensor. */
export function elementCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Strides of a C-ordered (row-major) dense tensor, in elements. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis] ?? 1;
  }
  return strides;
}

/** True when the elements lie one after the other in C order. Axes of size 1 may have any stride. */
export function isContiguous(shape: Shape, strides: readonly number[]): boolean {
  if (elementCount(shape) === 0) return true;
  const dense = contiguousStrides(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === dense[axis]);
}
