/**
 * Statistics of float32 and float64 from one pass: moments by chunk, and how often each pattern of the leading 16 bits occurs.
 * The leading bits of a float are its sign, exponent and first bits of the mantissa, so their order is the order of values: a bucket holds an
 * order statistic to within 2^-7 (float32) or 2^-4 (float64), and edges that are few bits long fall between buckets: the histogram is exact.
 */
import type { Histogram, Statistics } from '../model/statistics.js';
import { ExactSum, interpolate } from './summary.js';

export type PrefixType = 'float32' | 'float64';

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

export function joinChunks(chunks: Float64Array): Totals {
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
  return { min, max, deviation: deviation.value, squares: squares.value, l1: l1.value, zeros, nan, positiveInfinity, negativeInfinity };
}

/** `exact` second-pass results replace what one pass can only bound. */
export interface Refinement {
  readonly quantiles: readonly number[] | undefined;
  readonly histogram: Histogram;
}

export function prefixStatistics(
  type: PrefixType,
  table: Float64Array,
  totals: Totals,
  of: { readonly count: number; readonly pivot: number },
  refined?: Refinement,
): Statistics {
  const { zeros, nan, positiveInfinity, negativeInfinity } = totals;
  const finite = of.count - nan - positiveInfinity - negativeInfinity;
  const base = { exact: true, count: of.count, of: of.count, zeros, nan, positiveInfinity, negativeInfinity };
  if (finite === 0) return base;
  const { min, max, l1 } = totals;
  const shift = totals.deviation / finite;
  const quantiles = refined?.quantiles ?? approximateQuantiles(type, table, finite, { min, max });
  return {
    ...base,
    moments: {
      min,
      max,
      mean: of.pivot + shift,
      std: Math.sqrt(Math.max(0, totals.squares / finite - shift * shift)),
      sum: totals.deviation + of.pivot * finite,
      l1,
      l2: Math.sqrt(Math.max(0, totals.squares + of.pivot * (2 * totals.deviation + of.pivot * finite))),
      linf: Math.max(Math.abs(min), Math.abs(max)),
      quantiles: { values: quantiles, exact: refined?.quantiles !== undefined },
      histogram: refined?.histogram ?? powerOfTwoHistogram(type, table, min, max),
    },
  };
}

const bits32 = new DataView(new ArrayBuffer(8));

/** The value of a bucket nearest zero. */
export function bucketStart(type: PrefixType, leading: number): number {
  if (type === 'float32') {
    bits32.setUint32(0, leading * 65_536);
    return bits32.getFloat32(0);
  }
  bits32.setUint32(0, leading * 65_536);
  bits32.setUint32(4, 0);
  return bits32.getFloat64(0);
}

/** The value of a bucket farthest from zero. */
function bucketEnd(type: PrefixType, leading: number): number {
  bits32.setUint32(0, leading * 65_536 + 65_535);
  bits32.setUint32(4, 0xffffffff);
  return type === 'float32' ? bits32.getFloat32(0) : bits32.getFloat64(0);
}

function isFinitePrefix(type: PrefixType, leading: number): boolean {
  const exponent = type === 'float32' ? 0x7f80 : 0x7ff0;
  return (leading & exponent) !== exponent;
}

/** Leading bits in ascending order of value: the largest negative first. */
export function* ascendingPrefixes(): Iterable<number> {
  for (let leading = 0xffff; leading >= 0x8000; leading--) yield leading;
  for (let leading = 0; leading < 0x8000; leading++) yield leading;
}

export interface Located {
  readonly bucket: number;
  /** Finite values in the buckets before it. */
  readonly below: number;
}

/** The buckets that hold the order statistics of these ranks, which ascend. */
export function locateRanks(type: PrefixType, table: Float64Array, ranks: readonly number[]): readonly Located[] {
  const located: Located[] = [];
  let below = 0;
  for (const bucket of ascendingPrefixes()) {
    if (!isFinitePrefix(type, bucket)) continue;
    const count = table[bucket] ?? 0;
    while (located.length < ranks.length && (ranks[located.length] ?? 0) < below + count) located.push({ bucket, below });
    below += count;
  }
  return located;
}

/** The middle of the bucket, held inside min and max. */
function approximateQuantiles(
  type: PrefixType,
  table: Float64Array,
  finite: number,
  { min, max }: { readonly min: number; readonly max: number },
): number[] {
  return interpolate(finite, (rank) => {
    if (rank === 0) return min;
    if (rank === finite - 1) return max;
    const bucket = locateRanks(type, table, [rank])[0]?.bucket ?? 0;
    return Math.min(max, Math.max(min, (bucketStart(type, bucket) + bucketEnd(type, bucket)) / 2));
  });
}

/** Bins of width 2^k whose edges are bucket boundaries: at most 512 (float32) or 64 (float64). Negative values on an edge count to the bin below. */
export function powerOfTwoHistogram(type: PrefixType, table: Float64Array, min: number, max: number): Histogram {
  const significant = type === 'float32' ? 8 : 5;
  const largest = Math.max(Math.abs(min), Math.abs(max));
  if (largest === 0) return { edges: Float64Array.of(0, 0), counts: Float64Array.of(table.reduce((a, b) => a + b, 0)), exact: true };
  const width = 2 ** (Math.ceil(Math.log2(largest)) - significant);
  const first = Math.floor(min / width);
  const counts = new Float64Array(Math.floor(max / width) - first + 1);
  table.forEach((count, leading) => {
    if (count === 0 || !isFinitePrefix(type, leading)) return;
    const magnitude = Math.floor(bucketStart(type, leading & 0x7fff) / width);
    const bin = (leading & 0x8000) === 0 ? magnitude : -magnitude - 1;
    const at = Math.max(0, Math.min(counts.length - 1, bin - first));
    counts[at] = (counts[at] ?? 0) + count;
  });
  return { edges: Float64Array.from({ length: counts.length + 1 }, (_, i) => (first + i) * width), counts, exact: true };
}

/** Order statistics of float32 from the low 16 bits counted in each bucket. */
export function refinedValue(located: Located, lowBits: Float64Array, rank: number): number {
  const negative = located.bucket >= 0x8000;
  let below = located.below;
  for (let i = 0; i < 65_536; i++) {
    const low = negative ? 65_535 - i : i;
    below += lowBits[low] ?? 0;
    if (below > rank) {
      bits32.setUint32(0, located.bucket * 65_536 + low);
      return bits32.getFloat32(0);
    }
  }
  return NaN;
}
