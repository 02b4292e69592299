/** Exact statistics of a distribution: over finite values, in float64, with sums that do not lose digits. */
import type { Histogram, Moments, Statistics } from '../model/statistics.js';
import type { Counted, Distribution } from './distribution.js';
import { ExactSum } from './exact-sum.js';
import { histogramBetween, linearEdges } from './linear-bins.js';
import { powerOfTwoEdges } from './power-of-two-bins.js';
import { quantilesOf } from './quantiles.js';

export interface SummaryOptions {
  /** Equal bins from min to max; absent: bins of power-of-two width. */
  readonly bins?: number | undefined;
  /** Elements of the parameter, when only a sample of them was counted. */
  readonly of?: number;
  readonly magnitude?: boolean;
}

export function summarize({ distribution, counts }: Counted, options: SummaryOptions): Statistics {
  const finite = distribution.counts.reduce((sum, count) => sum + count, 0);
  const count = finite + counts.nan + counts.positiveInfinity + counts.negativeInfinity;
  const of = options.of ?? count;
  const exact = of === count;
  return {
    exact,
    count,
    of,
    ...counts,
    ...(options.magnitude === true ? { magnitude: true as const } : {}),
    ...(finite === 0 ? {} : { moments: momentsOf(distribution, finite, exact, options.bins) }),
  };
}

function momentsOf(distribution: Distribution, finite: number, exact: boolean, bins: number | undefined): Moments {
  const { values, counts } = distribution;
  const min = values[0] ?? NaN;
  const max = values.at(-1) ?? NaN;
  const scale = squareScale(min, max);
  const [sum, l1, squares, deviations] = [new ExactSum(), new ExactSum(), new ExactSum(), new ExactSum()];
  values.forEach((value, i) => {
    const count = counts[i] ?? 0;
    const scaled = value * scale;
    sum.add(scaled * count);
    l1.add(Math.abs(scaled) * count);
    squares.add(scaled * scaled * count);
  });
  const mean = sum.value / finite;
  values.forEach((value, i) => {
    const deviation = value * scale - mean;
    deviations.add(deviation * deviation * (counts[i] ?? 0));
  });
  return {
    min,
    max,
    mean: mean / scale,
    std: Math.sqrt(deviations.value / finite) / scale,
    sum: sum.value / scale,
    l1: l1.value / scale,
    l2: Math.sqrt(squares.value) / scale,
    linf: Math.max(Math.abs(min), Math.abs(max)),
    quantiles: { values: quantilesOf(distribution, finite), exact },
    histogram: histogramOf(distribution, { min, max, finite }, exact, bins),
  };
}

/** A power of two that keeps sums and squares of very large or very small values inside the range of doubles: 1 for all others. */
export function squareScale(min: number, max: number): number {
  const largest = Math.max(Math.abs(min), Math.abs(max));
  const isTame = largest === 0 || (largest < 2 ** 480 && largest > 2 ** -460);
  return isTame ? 1 : 2 ** -Math.max(-1000, Math.min(1000, Math.floor(Math.log2(largest))));
}

function histogramOf(
  distribution: Distribution,
  range: { readonly min: number; readonly max: number; readonly finite: number },
  exact: boolean,
  bins: number | undefined,
): Histogram {
  const edges = bins === undefined ? powerOfTwoEdges(range) : linearEdges(range.min, range.max, bins);
  return { ...histogramBetween(distribution, edges), exact };
}
