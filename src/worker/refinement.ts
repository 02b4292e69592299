/** The second pass over float32 and float64, when exact quantiles or a histogram with other edges are wanted. */
import type { Histogram } from '../model/statistics.js';
import { mostBuckets } from '../numeric/kernels/kernels.js';
import { linearEdges } from '../numeric/linear-bins.js';
import { powerOfTwoEdges } from '../numeric/power-of-two-bins.js';
import { locateRanks, refinedValue, type Located } from '../numeric/prefix.js';
import { finiteCount, type Refinement, type Scanned } from '../numeric/prefix-statistics.js';
import { interpolate, wantedRanks } from '../numeric/quantiles.js';
import type { RefinePart } from './kernel/protocol.js';
import type { ScanTask } from './scan-statistics.js';

/** Float64 values that are kept to find exact quantiles; beyond, they stay approximate and say so. */
const mostKept = 8_000_000;

/** Undefined when there is nothing finite. */
export async function refine(task: ScanTask, scanned: Scanned, bins: number | undefined): Promise<Refinement | undefined> {
  const { tensor, plan, passes } = task;
  const finite = finiteCount(scanned);
  if (finite === 0) return undefined;
  const { type, totals, prefixes, scale } = scanned;
  const [min, max] = [totals.min / scale, totals.max / scale];
  const ranks = wantedRanks(finite);
  const located = locateRanks(type, prefixes.table, ranks);
  const buckets = keptBuckets(scanned, located);
  const edges = bins === undefined ? powerOfTwoEdges({ min, max, finite }) : linearEdges(min, max, bins);
  const isConstant = min === max;
  const parts = await passes.refine({ tensor, plan, buckets, edges: isConstant ? new Float64Array(0) : edges });
  const histogram: Histogram = { edges, counts: isConstant ? Float64Array.of(finite) : addCounts(parts, plan.times), exact: true };
  if (buckets.length === 0) return { histogram, quantiles: undefined };
  return { histogram, quantiles: interpolate(finite, orderStatistics(scanned, parts, { buckets, located, ranks, times: plan.times })) };
}

function keptBuckets({ type, prefixes }: Scanned, located: readonly Located[]): readonly number[] {
  const buckets = [...new Set(located.map(({ bucket }) => bucket))].slice(0, mostBuckets);
  const kept = buckets.reduce((sum, bucket) => sum + (prefixes.table[bucket] ?? 0), 0);
  return type === 'float64' && kept > mostKept ? [] : buckets;
}

function addCounts(parts: readonly RefinePart[], times: number): Float64Array {
  const counts = parts.map(({ histogram }) => histogram).reduce((a, b) => a.map((count, i) => count + (b[i] ?? 0)));
  return counts.map((count) => count * times);
}

interface Wanted {
  readonly buckets: readonly number[];
  readonly located: readonly Located[];
  readonly ranks: readonly number[];
  readonly times: number;
}

function orderStatistics(
  { type }: Scanned,
  parts: readonly RefinePart[],
  { buckets, located, ranks, times }: Wanted,
): (rank: number) => number {
  const held = new Map(buckets.map((bucket, i) => [bucket, type === 'float32' ? lowBits(parts, i, times) : sortedValues(parts, i)]));
  const found = new Map<number, number>();
  ranks.forEach((rank, i) => {
    const place = located[i];
    const inside = place === undefined ? undefined : held.get(place.bucket);
    if (place === undefined || inside === undefined) return;
    const value = type === 'float32' ? refinedValue(place, inside, rank) : inside[Math.floor((rank - place.below) / times)];
    found.set(rank, value ?? NaN);
  });
  return (rank) => found.get(rank) ?? NaN;
}

function lowBits(parts: readonly RefinePart[], slot: number, times: number): Float64Array {
  const slices = parts.map(({ tables }) => tables.subarray(slot * 65_536, (slot + 1) * 65_536));
  const counts = slices.reduce((a, b) => a.map((count, i) => count + (b[i] ?? 0)));
  return counts.map((count) => count * times);
}

function sortedValues(parts: readonly RefinePart[], slot: number): Float64Array {
  const all = parts.map(({ values }) => values[slot] ?? new Float64Array(0));
  const joined = new Float64Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of all) {
    joined.set(values, at);
    at += values.length;
  }
  return joined.sort();
}
