/** Statistics of a tensor from one exact pass, or a second one for what the first cannot tell. */
import type { Statistics } from '../model/statistics.js';
import { bytesOfPairs, distributionOfCodes, repeated } from '../numeric/distribution.js';
import { accumulatorLength, joinChunks, prefixStatistics, type Scanned } from '../numeric/prefix-statistics.js';
import { readAs } from '../numeric/readings.js';
import { codeValues, scaledPlan, type ScanPlan } from '../numeric/scan-plan.js';
import { squareScale, summarize } from '../numeric/summary.js';
import type { DenseTensor } from '../numeric/tensor.js';
import { free } from './free.js';
import type { ScanPart } from './kernel/protocol.js';
import type { Passes } from './passes.js';
import { refine } from './refinement.js';

export interface ScanTask {
  readonly tensor: DenseTensor;
  readonly plan: ScanPlan;
  readonly passes: Passes;
}

export interface ScanOptions {
  /** A second pass where one leaves quantiles approximate. */
  readonly full: boolean;
  /** Equal bins; absent: bins of power-of-two width. */
  readonly bins: number | undefined;
}

export async function scanStatistics(task: ScanTask, { full, bins }: ScanOptions): Promise<Statistics> {
  const { tensor, plan } = task;
  if (plan.kernel === 'codes8' || plan.kernel === 'codes16') {
    const { part } = await pass(task, plan, 0);
    const table = plan.kernel === 'codes8' ? bytesOfPairs(part.table) : part.table;
    const result = summarize(repeated(distributionOfCodes(codeValues(tensor), table), plan.times), { bins });
    freePart(part);
    return result;
  }
  const scanned = await scanFloats(task, plan.kernel);
  const result = prefixStatistics(scanned, full ? await refine(task, scanned, bins) : undefined);
  freePart(scanned.prefixes);
  return result;
}

/** Half a megabyte a tensor and thread: of a checkpoint of many it would pile up. */
function freePart({ table, boundaries }: ScanPart): void {
  free(table.buffer);
  free(boundaries.buffer);
}

/** Passes that `scanStatistics` makes, but for tensors of very large or small numbers. */
export function passCount({ kernel }: ScanPlan, full: boolean): number {
  return full && (kernel === 'float32' || kernel === 'float64') ? 2 : 1;
}

async function scanFloats(task: ScanTask, type: 'float32' | 'float64'): Promise<Scanned> {
  const { plan } = task;
  const pivot = await samplePivot(task.passes);
  const first = await pass(task, plan, pivot);
  const base = { type, count: plan.count * plan.times, prefixes: timesAsMany(first.part, plan.times) };
  const totals = joinChunks(first.chunks, plan.times);
  const scale = type === 'float64' ? squareScale(totals.min, totals.max) : 1;
  if (scale === 1 || totals.min > totals.max) return { ...base, pivot, scale: 1, totals };
  // Sums of such large or small values need another pass; leading bits do not.
  const second = await pass(task, scaledPlan(plan, scale), pivot * scale);
  freePart(second.part);
  return { ...base, pivot: pivot * scale, scale, totals: joinChunks(second.chunks, plan.times) };
}

/** The median of some sampled values: near the mean, whatever the tensor. */
async function samplePivot(passes: Passes): Promise<number> {
  const values = readAs(await passes.sample(63, 1), 'magnitude')
    .filter(Number.isFinite)
    .sort();
  return values[values.length >> 1] ?? 0;
}

async function pass(
  { tensor, passes }: ScanTask,
  plan: ScanPlan,
  pivot: number,
): Promise<{ readonly part: ScanPart; readonly chunks: Float64Array }> {
  const chunks = new SharedArrayBuffer(8 * accumulatorLength * Math.ceil(plan.count / plan.chunkElements));
  const parts = await passes.scan({ tensor, plan, chunks, pivot });
  return { part: joinParts(parts), chunks: new Float64Array(chunks) };
}

function joinParts(parts: readonly ScanPart[]): ScanPart {
  return parts.reduce((a, b) => {
    addTo(a.table, b.table);
    addTo(a.boundaries, b.boundaries);
    freePart(b);
    return a;
  });
}

function timesAsMany({ table, boundaries }: ScanPart, times: number): ScanPart {
  if (times === 1) return { table, boundaries };
  return { table: table.map((count) => count * times), boundaries: boundaries.map((count) => count * times) };
}

/** In place: the parts were given to us. */
function addTo(sum: Float64Array, more: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (more[i] ?? 0);
}
