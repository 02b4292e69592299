/** What the backends of Keras are asked for. */
import { rounderThroughFloat, type DrawnFloat } from '../../rounding.js';

export type Distribution =
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly std: number }
  /** Cut at mean +- 2 std. */
  | { readonly kind: 'truncated'; readonly mean: number; readonly std: number };

export type SeedPair = readonly [number, number];

/** value * scale + shift, an operation each. The factor stays a float where the tensor is a half type; the summand is rounded to its type. */
export function scaleAndShift(dtype: DrawnFloat, scale: number, shift: number): (value: number) => number {
  const round = rounderThroughFloat(dtype);
  const factor = dtype === 'float64' ? scale : Math.fround(scale);
  const summand = round(shift);
  return (value) => round(round(value * factor) + summand);
}
