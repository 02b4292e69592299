/**
 * Statistics of float32 and float64 from one pass: moments by chunk, and how often the leading bits occur. A bucket of leading bits holds an
 * order statistic to within 2^-7; the histogram is exact.
 */
import type { Histogram, Statistics } from '../model/statistics.js';
import { ExactSum } from './exact-sum.js';
import { prefixHistogram, type PrefixCounts } from './power-of-two-bins.js';
import { bucketEnd, bucketStart, firstNegative, locateRanks, type PrefixType } from './prefix.js';
import { interpolate, wantedRanks } from './quantiles.js';

/** A chunk's accumulator as kernels.as.ts lays it out. */
export const accumulatorLength = 12;

/** Smallest and largest value, sums about the pivot, and counts, joined over chunks in their order. */
export interface Totals {
  readonly min: number;
  readonly max: number;
  readonly deviation: number;
  readonly squares: number;
  readonly l1: number;
  readonly zeros: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
}

/** `times`: as if every element came so often. */
export function joinChunks(chunks: Float64Array, times: number): Totals {
  const [deviation, squares, l1] = [new ExactSum(), new ExactSum(), new ExactSum()];
  const counts = [0, 0, 0, 0];
  let min = Infinity;
  let max = -Infinity;
  for (let at = 0; at < chunks.length; at += accumulatorLength) {
    const value = (i: number): number => chunks[at + i] ?? 0;
    min = Math.min(min, value(0));
    max = Math.max(max, value(1));
    [deviation, squares, l1].forEach((sum, i) => {
      sum.add(value(2 + 2 * i));
      sum.add(value(3 + 2 * i));
    });
    counts.forEach((count, i) => {
      counts[i] = count + value(8 + i);
    });
  }
  const [zeros = 0, nan = 0, positiveInfinity = 0, negativeInfinity = 0] = counts;
  return {
    min,
    max,
    deviation: deviation.value * times,
    squares: squares.value * times,
    l1: l1.value * times,
    zeros: zeros * times,
    nan: nan * times,
    positiveInfinity: positiveInfinity * times,
    negativeInfinity: negativeInfinity * times,
  };
}

/** What one pass found. */
export interface Scanned {
  readonly type: PrefixType;
  /** All elements, repeated ones each time. */
  readonly count: number;
  /** What deviations are from, times `scale`. */
  readonly pivot: number;
  /** Sums are of values times this power of two: 1 unless their squares would leave the range of doubles. */
  readonly scale: number;
  readonly totals: Totals;
  readonly prefixes: PrefixCounts;
}

/** What a second pass found: it replaces what one pass can only bound. */
export interface Refinement {
  readonly quantiles: readonly number[] | undefined;
  readonly histogram: Histogram | undefined;
}

export function finiteCount({ count, totals }: Pick<Scanned, 'count' | 'totals'>): number {
  return count - totals.nan - totals.positiveInfinity - totals.negativeInfinity;
}

export function prefixStatistics(scanned: Scanned, refined?: Refinement): Statistics {
  const { type, count, pivot, scale, totals, prefixes } = scanned;
  const { zeros, nan, positiveInfinity, negativeInfinity } = totals;
  const finite = finiteCount(scanned);
  const base = { exact: true, count, of: count, zeros, nan, positiveInfinity, negativeInfinity };
  if (finite === 0) return base;
  const [min, max] = [totals.min / scale, totals.max / scale];
  const shift = totals.deviation / finite;
  const range = { min, max, finite };
  return {
    ...base,
    moments: {
      min,
      max,
      mean: (pivot + shift) / scale,
      std: Math.sqrt(Math.max(0, totals.squares / finite - shift * shift)) / scale,
      sum: (totals.deviation + pivot * finite) / scale,
      l1: totals.l1 / scale,
      l2: Math.sqrt(Math.max(0, totals.squares + pivot * (2 * totals.deviation + pivot * finite))) / scale,
      linf: Math.max(Math.abs(min), Math.abs(max)),
      quantiles: { values: refined?.quantiles ?? approximateQuantiles(scanned, range), exact: refined?.quantiles !== undefined },
      histogram: refined?.histogram ?? prefixHistogram(type, prefixes, range),
    },
  };
}

/** The middle of the bucket, held inside min and max; zeros are told exactly. */
function approximateQuantiles(
  { type, totals, prefixes }: Scanned,
  { min, max, finite }: { readonly min: number; readonly max: number; readonly finite: number },
): number[] {
  const { table, boundaries } = prefixes;
  const ranks = wantedRanks(finite);
  const negativeZeros = boundaries[0] ?? 0;
  const smallNegatives = (table[firstNegative(type)] ?? 0) - negativeZeros;
  const found = locateRanks(type, table, ranks).map(({ bucket, below }, i) => {
    const rank = ranks[i] ?? 0;
    if (rank === 0) return min;
    if (rank === finite - 1) return max;
    // The buckets next to zero: small negative numbers, then the zeros of both signs, then small positive numbers.
    if (bucket === firstNegative(type) && rank >= below + smallNegatives) return 0;
    if (bucket === 0 && rank < below + totals.zeros - negativeZeros) return 0;
    return Math.min(max, Math.max(min, bucketStart(type, bucket) / 2 + bucketEnd(type, bucket) / 2));
  });
  return interpolate(finite, (rank) => found[ranks.indexOf(rank)] ?? NaN);
}
