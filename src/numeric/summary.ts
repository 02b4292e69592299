/**
 * Statistics from what kernels counted. Three ways, one result: from all values of a small tensor, from a count of every code (16 bits or fewer),
 * and from moments with a count of leading bits. All are over finite values, in float64, with sums that do not lose digits.
 */
import { quantileLevels, type Histogram, type Moments, type Statistics } from '../model/statistics.js';

/** Elements that are not finite numbers, and zeros. */
export interface Counts {
  readonly zeros: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
}

/** Neumaier's compensated sum. */
export class ExactSum {
  private sum = 0;
  private compensation = 0;

  add(value: number): void {
    const total = this.sum + value;
    this.compensation += Math.abs(this.sum) >= Math.abs(value) ? this.sum - total + value : value - total + this.sum;
    this.sum = total;
  }

  get value(): number {
    return this.sum + this.compensation;
  }
}

/** Distinct finite values, ascending, with how often each occurs. */
export interface Distribution {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/** Number of histogram bins that suits so many values, when none was asked for. */
export function defaultBins(count: number): number {
  return Math.max(8, Math.min(64, 2 * Math.ceil(Math.cbrt(count))));
}

/** NumPy's edges: bins + 1 numbers from min to max. */
export function linearEdges(min: number, max: number, bins: number): Float64Array {
  const step = (max - min) / bins;
  return Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? max : min + i * step));
}

/** Bin of a value in [min, max] by NumPy's rule; all in one bin when min = max. */
export function binOf(value: number, edges: Float64Array, inverse: number): number {
  const bins = edges.length - 1;
  const low = edges[0] ?? 0;
  const guess = Math.min(bins - 1, Math.floor((value - low) * inverse));
  if (!(guess >= 0)) return 0;
  if (value < (edges[guess] ?? low)) return guess - 1;
  return guess < bins - 1 && value >= (edges[guess + 1] ?? Infinity) ? guess + 1 : guess;
}

/** Sorts a copy. NaN and infinities are counted, not kept. */
export function distributionOf(values: Float64Array): { readonly distribution: Distribution; readonly counts: Counts } {
  const counts = { zeros: 0, nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
  const finite = values.filter((value) => {
    if (value === 0) counts.zeros++;
    else if (Number.isNaN(value)) counts.nan++;
    else if (value === Infinity) counts.positiveInfinity++;
    else if (value === -Infinity) counts.negativeInfinity++;
    return Number.isFinite(value);
  });
  finite.sort();
  return { distribution: { values: finite, counts: new Float64Array(finite.length).fill(1) }, counts };
}

/** Exact statistics of a distribution. `of`: elements of the parameter, when only a sample was counted. */
export function summarize(
  distribution: Distribution,
  counts: Counts,
  options: { readonly bins: number | undefined; readonly of?: number; readonly magnitude?: boolean },
): Statistics {
  const finite = distribution.counts.reduce((sum, count) => sum + count, 0);
  const count = finite + counts.nan + counts.positiveInfinity + counts.negativeInfinity;
  const of = options.of ?? count;
  return {
    exact: of === count,
    count,
    of,
    ...counts,
    ...(options.magnitude === true ? { magnitude: true as const } : {}),
    ...(finite === 0 ? {} : { moments: momentsOf(distribution, finite, { bins: options.bins ?? defaultBins(of), exact: of === count }) }),
  };
}

function momentsOf(
  distribution: Distribution,
  finite: number,
  { bins, exact }: { readonly bins: number; readonly exact: boolean },
): Moments {
  const { values, counts } = distribution;
  const [sum, l1, squares] = [new ExactSum(), new ExactSum(), new ExactSum()];
  const scale = squareScale(values);
  values.forEach((value, i) => {
    const count = counts[i] ?? 0;
    sum.add(value * count);
    l1.add(Math.abs(value) * count);
    squares.add((value * scale) ** 2 * count);
  });
  const mean = sum.value / finite;
  const deviations = new ExactSum();
  values.forEach((value, i) => {
    deviations.add(((value - mean) * scale) ** 2 * (counts[i] ?? 0));
  });
  const min = values[0] ?? NaN;
  const max = values.at(-1) ?? NaN;
  return {
    min,
    max,
    mean,
    std: Math.sqrt(deviations.value / finite) / scale,
    sum: sum.value,
    l1: l1.value,
    l2: Math.sqrt(squares.value) / scale,
    linf: Math.max(Math.abs(min), Math.abs(max)),
    quantiles: { values: quantilesOf(distribution, finite), exact },
    histogram: histogramOf(distribution, bins, exact),
  };
}

/** A power of two that keeps squares of very large or very small values inside the range of doubles. */
function squareScale(values: Float64Array): number {
  const largest = Math.max(Math.abs(values[0] ?? 0), Math.abs(values.at(-1) ?? 0));
  return largest > 1e150 || (largest > 0 && largest < 1e-140) ? 2 ** -Math.floor(Math.log2(largest)) : 1;
}

/** Linear interpolation between order statistics, as NumPy's default. */
export function interpolate(finite: number, orderStatistic: (rank: number) => number): number[] {
  return quantileLevels.map((level) => {
    const position = level * (finite - 1);
    const rank = Math.floor(position);
    const low = orderStatistic(rank);
    return position > rank ? low + (orderStatistic(rank + 1) - low) * (position - rank) : low;
  });
}

function quantilesOf({ values, counts }: Distribution, finite: number): number[] {
  const upTo = new Float64Array(values.length);
  let total = 0;
  counts.forEach((count, i) => {
    total += count;
    upTo[i] = total;
  });
  const orderStatistic = (rank: number): number => {
    let low = 0;
    let high = values.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) > rank) high = middle;
      else low = middle + 1;
    }
    return values[low] ?? NaN;
  };
  return interpolate(finite, orderStatistic);
}

function histogramOf({ values, counts }: Distribution, bins: number, exact: boolean): Histogram {
  const min = values[0] ?? 0;
  const max = values.at(-1) ?? 0;
  if (min === max) return { edges: Float64Array.of(min, max), counts: Float64Array.of(counts.reduce((a, b) => a + b, 0)), exact };
  const edges = linearEdges(min, max, bins);
  const histogram = new Float64Array(bins);
  const inverse = bins / (max - min);
  values.forEach((value, i) => {
    const bin = binOf(value, edges, inverse);
    histogram[bin] = (histogram[bin] ?? 0) + (counts[i] ?? 0);
  });
  return { edges, counts: histogram, exact };
}
