/** How many numbers go into a unit of a layer, and out of one: Keras's `compute_fans`. */
import type { Shape } from '../../../model/shape.js';
import { pythonTuple, refuse } from '../refusals.js';

export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

type Axes = readonly number[] | null;

/**
 * The last two axes are inputs and outputs, those before them a window. With both lists of axes the fans are the products of those axes.
 * Throws `refused` for one list alone and for axes that are not there.
 */
export function computeFans(shape: Shape, inputAxes: Axes = null, outputAxes: Axes = null): Fans {
  if (inputAxes !== null && outputAxes !== null) return { fanIn: productOf(shape, inputAxes), fanOut: productOf(shape, outputAxes) };
  if (inputAxes !== null || outputAxes !== null) refuse('`input_axes` and `output_axes` are given together or not at all');
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const window = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  return { fanIn: (shape.at(-2) ?? 1) * window, fanOut: (shape.at(-1) ?? 1) * window };
}

function productOf(shape: Shape, axes: readonly number[]): number {
  return axes.reduce((product, axis) => product * (shape.at(axis) ?? refuse(`axis ${axis} is not in shape=${pythonTuple(shape)}`)), 1);
}
