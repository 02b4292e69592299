/** Statistics of a tensor by the pool's threads: small tensors by one thread, large ones by all. */
import { byteLength, dtypes } from '../model/dtype.js';
import { elementCount } from '../model/shape.js';
import type { Statistics } from '../model/statistics.js';
import { mostBins } from '../numeric/kernels/kernels.js';
import { planScan, type ScanPlan } from '../numeric/scan-plan.js';
import type { DenseTensor, Tensor } from '../numeric/tensor.js';
import { JobControl } from './control.js';
import { denseForm } from './dense-form.js';
import type { ByteProgress, StatisticsOptions, Work } from './kernel-pool.js';
import type { Passes } from './passes.js';
import { passCount, scanStatistics } from './scan-statistics.js';
import { onEvery, onThread, type Threads } from './threads.js';

/** Up to so many stored bytes one thread does it all: telling the others would cost more than they gain. */
const small = 1 << 22;
const sampleRuns = 64;
const sampleLength = 256;

export async function statistics(
  threads: Threads,
  tensor: Tensor,
  options: StatisticsOptions,
  work: Work<ByteProgress> = {},
): Promise<Statistics> {
  const of = elementCount(tensor.shape);
  const { kind } = dtypes[tensor.dtype];
  if (kind === 'code') return uncounted(of);
  const full = options.depth === 'full';
  const bins = options.bins === undefined || !full ? undefined : Math.max(1, Math.min(mostBins, options.bins));
  if (options.depth === 'sample') {
    const job = { tensor, runs: sampleRuns, length: sampleLength, of };
    return await onThread(threads.prompt(), (client) => client.call('summary', job, abortable(work)));
  }
  const dense = await denseForm(threads, tensor, work);
  const plan = planScan(dense);
  if (byteLength(tensor.dtype, plan.count) <= small)
    return await onThread(threads.least(), (client) => client.call('statistics', { tensor: dense, full, bins }, abortable(work)));
  const passes = pooledPasses(threads, dense, { work, plan, full });
  const result = await scanStatistics({ tensor: dense, plan, passes }, { full, bins });
  return kind === 'complex' ? { ...result, magnitude: true } : result;
}

/** Bits without a number: there is nothing to say about them but how many there are. */
function uncounted(count: number): Statistics {
  return { exact: true, count, of: count, zeros: 0, nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
}

function abortable({ signal }: Pick<Work<never>, 'signal'>): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

interface Pooled {
  readonly work: Work<ByteProgress>;
  readonly plan: ScanPlan;
  readonly full: boolean;
}

/** Each thread takes chunks until none is left; all of them under one cancel, their progress told as one. */
function pooledPasses(threads: Threads, tensor: DenseTensor, { work, plan, full }: Pooled): Passes {
  const { signal, progress } = work;
  const total = byteLength(tensor.dtype, plan.count);
  const passes = passCount(plan, full);
  const chunks = Math.ceil(plan.count / plan.chunkElements);
  const controlled = <Result>(control: JobControl, number: number, parts: Promise<Result>): Promise<Result> =>
    control.run(
      parts,
      signal,
      progress &&
        (() => {
          progress({ done: Math.floor((total * (number + control.done / chunks)) / passes), total });
        }),
    );
  return {
    sample: (runs, length) => onThread(threads.prompt(), (client) => client.call('sample', { tensor, runs, length }, abortable(work))),
    scan: (job) => {
      const control = new JobControl();
      return controlled(
        control,
        0,
        onEvery(threads, total, (client) => client.call('scan', { ...job, control: control.buffer })),
      );
    },
    refine: (job) => {
      const control = new JobControl();
      return controlled(
        control,
        1,
        onEvery(threads, total, (client) => client.call('refine', { ...job, control: control.buffer })),
      );
    },
  };
}
