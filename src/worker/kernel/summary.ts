/** Statistics that one thread makes alone: of a sample, and of tensors that are not worth sharing. */
import { dtypes } from '../../model/dtype.js';
import { elementCount } from '../../model/shape.js';
import type { Statistics } from '../../model/statistics.js';
import { distributionOf, repeated, type Counted } from '../../numeric/distribution.js';
import type { Kernels } from '../../numeric/kernels/kernels.js';
import { readAs } from '../../numeric/readings.js';
import { planScan, type ScanPlan } from '../../numeric/scan-plan.js';
import { summarize } from '../../numeric/summary.js';
import type { DenseTensor } from '../../numeric/tensor.js';
import type { Passes } from '../passes.js';
import { scanStatistics } from '../scan-statistics.js';
import { controlWords, type StatisticsJob, type SummaryJob } from './protocol.js';
import { readSample } from './read.js';
import { withReader } from './reader.js';
import { refine } from './refine.js';
import { scan } from './scan.js';

/** Up to here sorting all values costs less than the tables of a scan, which are the larger for float64. */
const mostSorted = { codes8: 1024, codes16: 2048, float32: 2048, float64: 16_384 } as const;

export function summary({ tensor, runs, length, of }: SummaryJob): Statistics {
  const values = readAs(readSample(tensor, runs, length), 'magnitude');
  return summarize(distributionOf(values), { of, ...magnitudeOf(tensor) });
}

function magnitudeOf({ dtype }: Pick<DenseTensor, 'dtype'>): { readonly magnitude: boolean } {
  return { magnitude: dtypes[dtype].kind === 'complex' };
}

export async function statistics({ tensor, full, bins }: StatisticsJob, kernels: Kernels): Promise<Statistics> {
  const plan = planScan(tensor);
  if (plan.count <= mostSorted[plan.kernel]) return summarize(sorted(tensor, plan), { bins, ...magnitudeOf(tensor) });
  const result = await scanStatistics({ tensor, plan, passes: ownPasses(tensor, kernels) }, { full, bins });
  return magnitudeOf(tensor).magnitude ? { ...result, magnitude: true } : result;
}

function sorted(tensor: DenseTensor, { view, count, times }: ScanPlan): Counted {
  const elements = withReader(tensor, (reader) => reader.ofView(view, 0, count, false));
  return repeated(distributionOf(readAs(elements, 'magnitude')), times);
}

/** All chunks are this thread's. */
function ownPasses(tensor: DenseTensor, kernels: Kernels): Passes {
  const control = (): SharedArrayBuffer => new SharedArrayBuffer(4 * controlWords.length);
  return {
    sample: (runs, length) => Promise.resolve(readSample(tensor, Math.min(runs, elementCount(tensor.shape)), length)),
    scan: (job) => Promise.resolve([scan({ ...job, control: control() }, kernels)]),
    refine: (job) => Promise.resolve([refine({ ...job, control: control() }, kernels)]),
  };
}
