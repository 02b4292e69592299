/** Statistics of a tensor by the pool's threads: a sample, one exact pass, or a second pass for what one cannot tell. */
import { byteLength, dtypes } from '../model/dtype.js';
import { elementCount } from '../model/shape.js';
import type { Statistics } from '../model/statistics.js';
import { bytesOfPairs, distributionOfCodes, repeated } from '../numeric/distribution.js';
import { mostBins } from '../numeric/kernels/kernels.js';
import { accumulatorLength, joinChunks, prefixStatistics, type Scanned } from '../numeric/prefix-statistics.js';
import { readAs } from '../numeric/readings.js';
import { withoutRepeats } from '../numeric/runs.js';
import { codeValues, planScan, scaledPlan, type ScanPlan } from '../numeric/scan-plan.js';
import { squareScale, summarize } from '../numeric/summary.js';
import type { DenseTensor, Tensor } from '../numeric/tensor.js';
import { JobControl } from './control.js';
import { denseForm } from './dense-form.js';
import type { ByteProgress, StatisticsOptions, Work } from './kernel-pool.js';
import type { ScanPart, SummaryJob } from './kernel/protocol.js';
import { refine } from './refinement.js';
import { onEvery, onThread, type Threads } from './threads.js';

/** Up to here all values are read and sorted: exact at once, and cheaper than tables. */
const small = 65_536;
const sampleRuns = 64;
const sampleLength = 256;

export async function statistics(
  threads: Threads,
  tensor: Tensor,
  options: StatisticsOptions,
  work: Work<ByteProgress> = {},
): Promise<Statistics> {
  const count = elementCount(tensor.shape);
  const { kind } = dtypes[tensor.dtype];
  const magnitude = kind === 'complex';
  const bins = options.bins === undefined || options.depth !== 'full' ? undefined : Math.max(1, Math.min(mostBins, options.bins));
  if (kind === 'code') return uncounted(count);
  if (options.depth === 'sample' || count <= small) {
    const runs = options.depth === 'sample' ? { runs: sampleRuns, length: sampleLength } : { runs: 1, length: small };
    return await summary(threads, { tensor, ...runs, times: 1, bins, magnitude, of: count }, work);
  }
  const dense = await denseForm(threads, tensor, work);
  const { view, times } = withoutRepeats(dense);
  if (times > 1 && dense.quantization === undefined && elementCount(view.shape) <= small) {
    const stored = { ...dense, ...view };
    return await summary(threads, { tensor: stored, runs: 1, length: small, times, bins, magnitude, of: count }, work);
  }
  const result = await new Scan(threads, dense, work, options.depth === 'full').run(bins);
  return magnitude ? { ...result, magnitude: true } : result;
}

function summary(threads: Threads, job: SummaryJob, work: Pick<Work<never>, 'signal'>): Promise<Statistics> {
  return onThread(threads.least(), (client) => client.call('summary', job, abortable(work)));
}

function abortable({ signal }: Pick<Work<never>, 'signal'>): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/** Bits without a number: there is nothing to say about them but how many there are. */
function uncounted(count: number): Statistics {
  return { exact: true, count, of: count, zeros: 0, nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
}

/** The passes over one tensor. */
class Scan {
  private readonly plan: ScanPlan;
  private readonly bytes: number;

  constructor(
    private readonly threads: Threads,
    private readonly tensor: DenseTensor,
    private readonly work: Work<ByteProgress>,
    private readonly full: boolean,
  ) {
    this.plan = planScan(tensor);
    this.bytes = byteLength(tensor.dtype, this.plan.count);
  }

  async run(bins: number | undefined): Promise<Statistics> {
    const { plan, tensor } = this;
    if (plan.kernel === 'codes8' || plan.kernel === 'codes16') {
      const { table } = await this.counts(plan.kernel);
      return summarize(repeated(distributionOfCodes(codeValues(tensor), table), plan.times), { bins });
    }
    const scanned = await this.floats(plan.kernel);
    if (!this.full) return prefixStatistics(scanned);
    const control = new JobControl();
    const run = <Result>(parts: Promise<Result>): Promise<Result> => this.controlled(control, parts, 1);
    return prefixStatistics(scanned, await refine(this.threads, { tensor, plan, scanned, bins, control, run }));
  }

  private async counts(kernel: 'codes8' | 'codes16'): Promise<ScanPart> {
    const { part } = await this.pass(this.plan, 0);
    return kernel === 'codes8' ? { ...part, table: bytesOfPairs(part.table) } : part;
  }

  private async floats(type: 'float32' | 'float64'): Promise<Scanned> {
    const pivot = await this.pivot();
    const first = await this.pass(this.plan, pivot);
    const { times } = this.plan;
    const base = { type, count: this.plan.count * times, prefixes: timesAsMany(first.part, times) };
    const totals = joinChunks(first.chunks, times);
    const scale = type === 'float64' ? squareScale(totals.min, totals.max) : 1;
    if (scale === 1 || totals.min > totals.max) return { ...base, pivot, scale: 1, totals };
    // Sums of such large or small values need another pass; leading bits do not.
    const second = await this.pass(scaledPlan(this.plan, scale), pivot * scale);
    return { ...base, pivot: pivot * scale, scale, totals: joinChunks(second.chunks, times) };
  }

  /** The median of some sampled values: near the mean, whatever the tensor. */
  private async pivot(): Promise<number> {
    const job = { tensor: this.tensor, runs: 63, length: 1 };
    const elements = await onThread(this.threads.least(), (client) => client.call('sample', job, abortable(this.work)));
    const values = readAs(elements, 'magnitude').filter(Number.isFinite).sort();
    return values[values.length >> 1] ?? 0;
  }

  private async pass(plan: ScanPlan, pivot: number): Promise<{ readonly part: ScanPart; readonly chunks: Float64Array }> {
    const control = new JobControl();
    const chunks = new SharedArrayBuffer(8 * accumulatorLength * this.chunkCount);
    const job = { tensor: this.tensor, plan, control: control.buffer, chunks, pivot };
    const parts = onEvery(this.threads, (client) => client.call('scan', job));
    return { part: joinParts(await this.controlled(control, parts, 0)), chunks: new Float64Array(chunks) };
  }

  private get chunkCount(): number {
    return Math.ceil(this.plan.count / this.plan.chunkElements);
  }

  /** Runs the threads' part under cancel and progress; `pass` of one or two. */
  private controlled<Result>(control: JobControl, parts: Promise<Result>, pass: number): Promise<Result> {
    const { signal, progress } = this.work;
    const passes = this.full && (this.plan.kernel === 'float32' || this.plan.kernel === 'float64') ? 2 : 1;
    const tick = (): void => {
      progress?.({ done: Math.floor((this.bytes * (pass + control.done / this.chunkCount)) / passes), total: this.bytes });
    };
    return control.run(parts, signal, progress && tick);
  }
}

function joinParts(parts: readonly ScanPart[]): ScanPart {
  return parts.reduce((a, b) => {
    addTo(a.table, b.table);
    addTo(a.boundaries, b.boundaries);
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
