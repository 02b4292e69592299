/** What the pool asks of its threads. Threads work synchronously: a cancel reaches them through shared memory, not through a message. */
import type { Elements } from '../../model/elements.js';
import type { Heatmap, HeatmapRequest } from '../../model/heatmap.js';
import type { Call } from '../../protocol/call.js';
import type { Statistics } from '../../model/statistics.js';
import type { DenseTensor, SparseTensor, Tensor } from '../../numeric/tensor.js';
import type { PrefixCounts } from '../../numeric/power-of-two-bins.js';
import type { ScanPlan } from '../../numeric/scan-plan.js';

export const kernelChannel = 'kernel';

/** A thread's `workerData`. */
export interface KernelRole {
  readonly role: 'kernel';
  readonly module: WebAssembly.Module;
}

/** Words of the Int32Array that the threads of one job share. */
export const controlWords = { next: 0, cancelled: 1, done: 2, length: 4 } as const;

export interface ScanJob {
  readonly tensor: DenseTensor;
  readonly plan: ScanPlan;
  readonly control: SharedArrayBuffer;
  /** `accumulatorLength` float64 for each chunk: the result does not depend on which thread took it. */
  readonly chunks: SharedArrayBuffer;
  /** A value near the mean: it keeps the digits of std where |mean| is large. */
  readonly pivot: number;
}

/** Counts of codes, or of leading bits, over the chunks that this thread took. */
export type ScanPart = PrefixCounts;

export interface RefineJob {
  readonly tensor: DenseTensor;
  readonly plan: ScanPlan;
  readonly control: SharedArrayBuffer;
  /** Leading bits of the buckets that hold wanted order statistics, at most `mostBuckets`. */
  readonly buckets: readonly number[];
  /** Of the histogram: equally wide bins, at most `mostBins`. Empty: none. */
  readonly edges: Float64Array;
}

export interface RefinePart {
  /** Float32: 65,536 counts of the low 16 bits for each bucket. */
  readonly tables: Float64Array;
  /** Float64: the values in each bucket, unsorted. */
  readonly values: readonly Float64Array[];
  readonly histogram: Float64Array;
}

export interface SummaryJob {
  readonly tensor: Tensor;
  readonly runs: number;
  readonly length: number;
  /** Elements of the parameter. */
  readonly of: number;
}

/** A tensor for one thread. */
export interface StatisticsJob {
  readonly tensor: DenseTensor;
  /** As `ScanOptions`. */
  readonly full: boolean;
  readonly bins: number | undefined;
}

export interface HeatmapJob {
  readonly tensor: Tensor;
  readonly request: HeatmapRequest;
  readonly control: SharedArrayBuffer;
  /** cellRows * cellColumns each; a band is one row of cells, filled when it is done. */
  readonly min: SharedArrayBuffer;
  readonly max: SharedArrayBuffer;
  readonly mean: SharedArrayBuffer;
  readonly marks: SharedArrayBuffer;
}

export interface KernelProtocol {
  scan: Call<ScanJob, ScanPart>;
  refine: Call<RefineJob, RefinePart>;
  heatmap: Call<HeatmapJob, null>;
  sampledHeatmap: Call<{ readonly tensor: Tensor; readonly request: HeatmapRequest }, Heatmap>;
  window: Call<
    { readonly tensor: Tensor; readonly request: Pick<HeatmapRequest, 'arrangement' | 'region'>; readonly codes: boolean },
    Elements
  >;
  elements: Call<{ readonly tensor: Tensor; readonly first: number; readonly count: number }, Elements>;
  /** Elements spread evenly over the tensor, in runs. */
  sample: Call<{ readonly tensor: Tensor; readonly runs: number; readonly length: number }, Elements>;
  /** Statistics of `runs` runs of `length` elements spread evenly, or of all when they are fewer. */
  summary: Call<SummaryJob, Statistics>;
  /** Exact, by this thread alone. */
  statistics: Call<StatisticsJob, Statistics>;
  /** The dense form of a sparse tensor. */
  dense: Call<{ readonly tensor: SparseTensor }, Uint8Array>;
  digest: Call<{ readonly tensor: Tensor; readonly control: SharedArrayBuffer }, string>;
  bytes: Call<{ readonly tensor: Tensor; readonly first: number; readonly count: number }, Uint8Array>;
}
