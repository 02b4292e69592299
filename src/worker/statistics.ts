/** Statistics of a tensor by the pool's threads: a sample, one exact pass, or a second pass for what one cannot tell. */
import { dtypes } from '../model/dtype.js';
import { elementCount } from '../model/shape.js';
import type { Statistics } from '../model/statistics.js';
import { quantileLevels } from '../model/statistics.js';
import { bytesOfPairs, distributionOfCodes } from '../numeric/code-statistics.js';
import { mostBins, mostBuckets } from '../numeric/kernels/kernels.js';
import {
  accumulatorLength,
  joinChunks,
  locateRanks,
  prefixStatistics,
  refinedValue,
  type Located,
  type PrefixType,
  type Refinement,
  type Totals,
} from '../numeric/prefix-statistics.js';
import { readAs } from '../numeric/readings.js';
import { withoutRepeats } from '../numeric/runs.js';
import { codeValues, planScan, type ScanPlan } from '../numeric/scan-plan.js';
import { defaultBins, distributionOf, interpolate, linearEdges, summarize } from '../numeric/summary.js';
import type { DenseTensor, Tensor } from '../numeric/tensor.js';
import { JobControl } from './control.js';
import type { ByteProgress, StatisticsOptions, Work } from './kernel-pool.js';
import type { RefinePart, ScanPart } from './kernel/protocol.js';
import { onThread, type Threads } from './threads.js';

/** Up to here all values are read and sorted: exact at once, and cheaper than tables. */
const small = 65_536;
const sampleRuns = 64;
const sampleLength = 256;
/** Float64 values that are kept to find exact quantiles; beyond, they stay approximate and say so. */
const mostKept = 4_000_000;

export async function statistics(
  threads: Threads,
  tensor: Tensor,
  options: StatisticsOptions,
  work: Work<ByteProgress> = {},
): Promise<Statistics> {
  const count = elementCount(tensor.shape);
  const { kind } = dtypes[tensor.dtype];
  const magnitude = kind === 'complex';
  const bins = options.bins === undefined ? undefined : Math.min(mostBins, options.bins);
  if (options.depth === 'sample' || count <= small || tensor.kind === 'sparse') {
    const runs = options.depth === 'sample' ? { runs: sampleRuns, length: sampleLength } : { runs: 1, length: Math.min(count, small) };
    return await ofElements(threads, { tensor, times: 1, ...runs }, { bins, of: count, magnitude }, work);
  }
  const { distinct, times } = distinctElements(tensor);
  if (times > 1 && elementCount(distinct.shape) <= small) {
    return await ofElements(threads, { tensor: distinct, times, runs: 1, length: small }, { bins, of: count, magnitude }, work);
  }
  const result = await scanned(threads, tensor, { ...options, ...(bins === undefined ? {} : { bins }) }, work);
  return withoutCodes(magnitude ? { ...result, magnitude: true } : result, kind);
}

/** The stored elements of an expanded tensor: one element may be shown 2^40 times. */
function distinctElements(tensor: DenseTensor): { readonly distinct: DenseTensor; readonly times: number } {
  if (tensor.quantization !== undefined) return { distinct: tensor, times: 1 };
  const { view, times } = withoutRepeats(tensor);
  return { distinct: { ...tensor, ...view }, times };
}

interface Sample {
  readonly tensor: Tensor;
  readonly runs: number;
  readonly length: number;
  readonly times: number;
}

async function ofElements(
  threads: Threads,
  { times, ...sample }: Sample,
  options: { readonly bins: number | undefined; readonly of: number; readonly magnitude: boolean },
  work: Work<ByteProgress>,
): Promise<Statistics> {
  const elements = await onThread(threads.least(), (client) => client.call('sample', sample, abortable(work)));
  const { distribution, counts } = distributionOf(readAs(elements, 'magnitude'), times);
  return withoutCodes(summarize(distribution, counts, options), dtypes[sample.tensor.dtype].kind);
}

function abortable({ signal }: Pick<Work<never>, 'signal'>): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/** Bits without a number have no moments. */
function withoutCodes(result: Statistics, kind: string): Statistics {
  if (kind !== 'code') return result;
  const { exact, count, of } = result;
  return { exact, count, of, zeros: 0, nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
}

async function scanned(threads: Threads, tensor: DenseTensor, options: StatisticsOptions, work: Work<ByteProgress>): Promise<Statistics> {
  const plan = planScan(tensor);
  const chunkCount = Math.ceil(plan.count / plan.chunkElements);
  const bytes = Math.ceil((plan.count * dtypes[tensor.dtype].bits) / 8);
  const passes = options.depth === 'full' && (plan.kernel === 'float32' || plan.kernel === 'float64') ? 2 : 1;
  const report = (pass: number, control: JobControl) => (): void => {
    work.progress?.({ done: Math.floor((bytes * (pass + control.done / chunkCount)) / passes), total: bytes });
  };
  const pivot = await pivotOf(threads, tensor, plan, work);
  const control = new JobControl();
  const chunks = new SharedArrayBuffer(8 * accumulatorLength * chunkCount);
  const scan = Promise.all(
    threads
      .all()
      .map((thread) => onThread(thread, (client) => client.call('scan', { tensor, plan, control: control.buffer, chunks, pivot }))),
  );
  const parts = await control.run(scan, work.signal, work.progress && report(0, control));
  const table = addTables(parts);
  if (plan.kernel === 'codes8' || plan.kernel === 'codes16') {
    const { distribution, counts } = distributionOfCodes(codeValues(tensor), plan.kernel === 'codes8' ? bytesOfPairs(table) : table);
    return summarize(distribution, counts, { bins: options.bins });
  }
  const totals = joinChunks(new Float64Array(chunks));
  const of = { count: plan.count, pivot };
  if (passes === 1) return prefixStatistics(plan.kernel, table, totals, of);
  const second = new JobControl();
  const refined = await refine(
    threads,
    { tensor, plan, type: plan.kernel, table, totals, bins: options.bins ?? defaultBins(plan.count) },
    second,
    work,
    report(1, second),
  );
  return prefixStatistics(plan.kernel, table, totals, of, refined);
}

function addTables(parts: readonly ScanPart[]): Float64Array {
  const [first = new Float64Array(0), ...others] = parts.map(({ table }) => table);
  return first.map((count, i) => others.reduce((sum, table) => sum + (table[i] ?? 0), count));
}

/** The median of some sampled values: near the mean, whatever the tensor. 0 where the kernel takes no pivot. */
async function pivotOf(threads: Threads, tensor: DenseTensor, plan: ScanPlan, work: Pick<Work<never>, 'signal'>): Promise<number> {
  if (plan.kernel === 'codes8' || plan.kernel === 'codes16') return 0;
  const elements = await onThread(threads.least(), (client) => client.call('sample', { tensor, runs: 63, length: 1 }, abortable(work)));
  const values = readAs(elements, 'magnitude').filter(Number.isFinite).sort();
  const middle = values[values.length >> 1] ?? 0;
  // A pivot so large that its square overflows would cost more digits than it saves.
  return Math.abs(middle) < 1e100 ? middle : 0;
}

interface RefineTask {
  readonly tensor: DenseTensor;
  readonly plan: ScanPlan;
  readonly type: PrefixType;
  readonly table: Float64Array;
  readonly totals: Totals;
  readonly bins: number;
}

async function refine(
  threads: Threads,
  task: RefineTask,
  control: JobControl,
  work: Work<ByteProgress>,
  tick: () => void,
): Promise<Refinement | undefined> {
  const { tensor, plan, type, table, totals, bins } = task;
  const finite = plan.count - totals.nan - totals.positiveInfinity - totals.negativeInfinity;
  if (finite === 0) return undefined;
  const ranks = wantedRanks(finite);
  const located = locateRanks(type, table, ranks);
  const all = [...new Set(located.map(({ bucket }) => bucket))];
  const kept = all.reduce((sum, bucket) => sum + (table[bucket] ?? 0), 0);
  const buckets = type === 'float64' && kept > mostKept ? [] : all.slice(0, mostBuckets);
  const edges = linearEdges(totals.min, totals.max, bins);
  const run = Promise.all(
    threads
      .all()
      .map((thread) => onThread(thread, (client) => client.call('refine', { tensor, plan, control: control.buffer, buckets, edges }))),
  );
  const parts = await control.run(run, work.signal, work.progress && tick);
  const histogram =
    totals.min === totals.max
      ? { edges: Float64Array.of(totals.min, totals.max), counts: Float64Array.of(finite), exact: true }
      : {
          edges,
          counts: parts.map(({ histogram: counts }) => counts).reduce((a, b) => a.map((count, i) => count + (b[i] ?? 0))),
          exact: true,
        };
  const statistic = buckets.length === 0 ? undefined : orderStatistics(type, parts, buckets, located, ranks);
  return { histogram, quantiles: statistic && interpolate(finite, statistic) };
}

/** The ranks that interpolated quantiles need, ascending. */
function wantedRanks(finite: number): readonly number[] {
  const ranks = quantileLevels.flatMap((level) => {
    const position = level * (finite - 1);
    const rank = Math.floor(position);
    return position > rank ? [rank, rank + 1] : [rank];
  });
  return [...new Set(ranks)].sort((a, b) => a - b);
}

function orderStatistics(
  type: PrefixType,
  parts: readonly RefinePart[],
  buckets: readonly number[],
  located: readonly Located[],
  ranks: readonly number[],
): (rank: number) => number {
  const byBucket = new Map(buckets.map((bucket, i) => [bucket, type === 'float32' ? lowBits(parts, i) : sortedValues(parts, i)]));
  const found = new Map(
    ranks.map((rank, i) => {
      const place = located[i];
      const held = place === undefined ? undefined : byBucket.get(place.bucket);
      if (place === undefined || held === undefined) return [rank, NaN];
      return [rank, type === 'float32' ? refinedValue(place, held, rank) : (held[rank - place.below] ?? NaN)];
    }),
  );
  return (rank) => found.get(rank) ?? NaN;
}

function lowBits(parts: readonly RefinePart[], slot: number): Float64Array {
  const slices = parts.map(({ tables }) => tables.subarray(slot * 65_536, (slot + 1) * 65_536));
  return (slices[0] ?? new Float64Array(0)).map((count, i) => slices.slice(1).reduce((sum, slice) => sum + (slice[i] ?? 0), count));
}

function sortedValues(parts: readonly RefinePart[], slot: number): Float64Array {
  return Float64Array.from(parts.flatMap(({ values }) => [...(values[slot] ?? [])])).sort();
}
