/** Histograms whose bins are 2^k wide, with edges at multiples of that: one pass over float32 or float64 can count them exactly. */
import type { Histogram } from '../model/statistics.js';
import { boundaryBits, bucketStart, firstNegative, isFiniteBucket, type PrefixType } from './prefix.js';

const mostBins = 512;
const fewestBins = 8;

/** Bins that suit so many values, when nobody asked for a number. */
function suitableBins(count: number): number {
  return Math.max(fewestBins, Math.min(mostBins, 2 * Math.ceil(Math.cbrt(count))));
}

export interface Range {
  readonly min: number;
  readonly max: number;
  /** Number of finite values. */
  readonly finite: number;
}

/** Edges from min or below to above max: at most as many bins as suit so many values, none narrower than 2^`finest`. */
export function powerOfTwoEdges({ min, max, finite }: Range, finest = -1074): Float64Array {
  if (min === max) return Float64Array.of(min, max);
  const most = suitableBins(finite);
  const largest = Math.max(Math.abs(min), Math.abs(max));
  // Edges have at most 53 bits.
  let exponent = Math.max(finest, Math.ceil(Math.log2(largest)) - 52, Math.floor(Math.log2(max / most - min / most)));
  const binsAt = (power: number): number => Math.floor(max / 2 ** power) - Math.floor(min / 2 ** power) + 1;
  while (binsAt(exponent) > most) exponent++;
  const width = 2 ** exponent;
  const first = Math.floor(min / width);
  return Float64Array.from({ length: binsAt(exponent) + 1 }, (_, i) => (first + i) * width);
}

/** How often the leading bits occur, and those of negative values with nothing behind them (by their leading bits without the sign). */
export interface PrefixCounts {
  readonly table: Float64Array;
  readonly boundaries: Float64Array;
}

/**
 * Edges of few bits are boundaries of buckets. A bucket of negative values holds its end nearest zero, which an edge there gives to the next
 * bin: these values were counted apart.
 */
export function prefixHistogram(type: PrefixType, { table, boundaries }: PrefixCounts, range: Range): Histogram {
  const edges = powerOfTwoEdges(range, finestEdges(type, range));
  const bins = emptyBins(edges);
  const half = firstNegative(type);
  for (let bucket = 0; bucket < table.length; bucket++) {
    const count = table[bucket] ?? 0;
    if (count === 0 || !isFiniteBucket(type, bucket)) continue;
    const start = bucketStart(type, bucket);
    const onBoundary = bucket < half ? count : (boundaries[bucket - half] ?? 0);
    bins.add(start, onBoundary);
    bins.addBelow(start, count - onBoundary);
  }
  return { edges, counts: bins.counts, exact: true };
}

/** The exponent of the narrowest bins whose edges are all boundaries of buckets. */
function finestEdges(type: PrefixType, { min, max }: Range): number {
  const { significant, finest } = boundaryBits(type);
  return Math.max(finest, Math.ceil(Math.log2(Math.max(Math.abs(min), Math.abs(max)))) - significant);
}

interface Bins {
  readonly counts: Float64Array;
  add(value: number, count: number): void;
  /** Values below `value`, down to the next bucket. */
  addBelow(value: number, count: number): void;
}

function emptyBins(edges: Float64Array): Bins {
  const counts = new Float64Array(edges.length - 1);
  const low = edges[0] ?? 0;
  const width = (edges[1] ?? 0) - low;
  const put = (bin: number, count: number): void => {
    const at = width > 0 ? bin - low / width : 0;
    counts[at] = (counts[at] ?? 0) + count;
  };
  return {
    counts,
    add: (value, count) => {
      if (count > 0) put(Math.floor(value / width), count);
    },
    addBelow: (value, count) => {
      if (count > 0) put(Math.ceil(value / width) - 1, count);
    },
  };
}
