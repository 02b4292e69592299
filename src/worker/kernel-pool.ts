/**
 * The kernel pool: threads that read bytes and compute. Results do not depend on how many there are.
 */
import type { Heatmap, HeatmapRequest } from '../model/heatmap.js';
import type { Statistics } from '../model/statistics.js';
import type { Elements } from '../model/elements.js';
import type { Tensor } from '../numeric/tensor.js';

export interface Work<Progress> {
  readonly signal?: AbortSignal;
  readonly progress?: (progress: Progress) => void;
}

export interface StatisticsOptions {
  /**
   * `sample`: a few reads, `exact: false`. `scan`: one exact pass; quantiles of float32 and float64 within 2^-7, histogram bins of power-of-two
   * width. `full`: a second pass where needed, so that quantiles are exact too.
   */
  readonly depth: 'sample' | 'scan' | 'full';
  /** Histogram of this many equal bins from min to max with NumPy's edges and rules (`full` only); absent: power-of-two width, at most 512 bins. */
  readonly bins?: number;
}

/** Done bytes of all bytes of this call. */
export interface ByteProgress {
  readonly done: number;
  readonly total: number;
}

/** A rectangle of an arrangement's rows and columns, as elements: for the value grid. At most 65,536 elements. */
export interface ValueWindow {
  readonly request: Pick<HeatmapRequest, 'arrangement' | 'region'>;
  /** Stored codes instead of dequantised values. */
  readonly codes: boolean;
}

export interface KernelPool {
  statistics(tensor: Tensor, options: StatisticsOptions, work?: Work<ByteProgress>): Promise<Statistics>;
  /** `sampled`: at once, from bounded reads. `exact`: partial pictures arrive through `progress` (cells not yet done keep NaN and no mark). */
  heatmap(tensor: Tensor, request: HeatmapRequest, precision: 'sampled' | 'exact', work?: Work<Heatmap>): Promise<Heatmap>;
  values(tensor: Tensor, window: ValueWindow, work?: Work<never>): Promise<Elements>;
  /** Elements first .. first + count - 1 in C order, as numbers. At most 65,536. */
  elements(tensor: Tensor, range: { readonly first: number; readonly count: number }, work?: Work<never>): Promise<Elements>;
  /** The same elements as they are stored: C order, little endian, packed; codes of quantised tensors, whole blocks. `first` starts a byte. */
  stored(tensor: Tensor, range: { readonly first: number; readonly count: number }, work?: Work<never>): Promise<Uint8Array>;
  /** SHA-256, hexadecimal, of the stored values in C order, little endian (codes of quantised tensors; the dense form of sparse ones). */
  digest(tensor: Tensor, work?: Work<ByteProgress>): Promise<string>;
  /** All elements in C order, little endian, in pieces of at most 1 MiB, in constant memory: for export. */
  bytes(tensor: Tensor, work?: Work<ByteProgress>): AsyncIterable<Uint8Array>;
  /** Changes the number of threads; running work goes on. */
  resize(threads: number): void;
  close(): Promise<void>;
}
