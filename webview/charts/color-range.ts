/**
 * Which values the ends of the colour map stand for.
 *
 *   colorRange({ kind: 'percentile' }, statistics, true)
 */
import { quantileLevels, type Moments } from '../../src/model/statistics.js';

export interface ColorRange {
  readonly low: number;
  readonly high: number;
}

/** `custom` is set by the handles of the histogram. */
export type RangeChoice =
  { readonly kind: 'full' } | { readonly kind: 'percentile' } | { readonly kind: 'custom'; readonly range: ColorRange };

/** What a range is made from: of all values, or of those in the picture until statistics are there. */
export interface Extremes {
  readonly full: ColorRange;
  /** From the 1st to the 99th percentile. */
  readonly percentile: ColorRange;
}

export function extremesOf({ min, max, quantiles }: Moments): Extremes {
  const at = (level: (typeof quantileLevels)[number]): number => quantiles.values[quantileLevels.indexOf(level)] ?? Number.NaN;
  return { full: { low: min, high: max }, percentile: { low: at(0.01), high: at(0.99) } };
}

/** Before statistics are there: the ends of what is on the screen. Undefined when nothing finite is. */
export function extremesOfCells(min: Float32Array, max: Float32Array): Extremes | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of min) if (value < low) low = value;
  for (const value of max) if (value > high) high = value;
  if (low > high) return undefined;
  return { full: { low, high }, percentile: { low, high } };
}

/** With both signs the range is made symmetric, so that the middle of a diverging map is zero. A custom range is taken as it is. */
export function colorRange(choice: RangeChoice, extremes: Extremes): ColorRange {
  if (choice.kind === 'custom') return choice.range;
  const chosen = choice.kind === 'full' ? extremes.full : extremes.percentile;
  const { low, high } = chosen.high > chosen.low ? chosen : extremes.full;
  if (!(low < 0 && high > 0)) return { low, high };
  const size = Math.max(-low, high);
  return { low: -size, high: size };
}
