/** Statistics with their histogram in as few bytes as it takes: counts as 32-bit numbers, equally spaced edges as two numbers. */
import type { Histogram, Statistics } from '../model/statistics.js';

export interface PackedStatistics {
  /** With an empty histogram. */
  readonly statistics: Statistics;
  readonly counts?: Uint32Array | Float64Array;
  /** Absent: `first + i * step`. */
  readonly edges?: Float64Array;
  readonly first?: number;
  readonly step?: number;
}

/** Shares no array with its argument. */
export function pack(statistics: Statistics): PackedStatistics {
  const { moments } = statistics;
  if (moments === undefined) return { statistics };
  const { edges, counts, exact } = moments.histogram;
  const without = { ...statistics, moments: { ...moments, histogram: { edges: new Float64Array(0), counts: new Float64Array(0), exact } } };
  const packedCounts = counts.every((count) => count <= 0xffffffff) ? Uint32Array.from(counts) : counts.slice();
  const [first = 0, second = 0] = edges;
  const step = second - first;
  const even = edges.every((edge, index) => edge === first + index * step);
  return { statistics: without, counts: packedCounts, ...(even ? { first, step } : { edges: edges.slice() }) };
}

/** Arrays of its own every time. */
export function unpack({ statistics, counts, edges, first, step }: PackedStatistics): Statistics {
  const { moments } = statistics;
  if (moments === undefined || counts === undefined) return statistics;
  const histogram: Histogram = {
    edges: edges?.slice() ?? Float64Array.from({ length: counts.length + 1 }, (_, index) => (first ?? 0) + index * (step ?? 0)),
    counts: Float64Array.from(counts),
    exact: moments.histogram.exact,
  };
  return { ...statistics, moments: { ...moments, histogram } };
}
