/** Statistics of one parameter. Every figure is exact or says that it is not. Moments and norms are over finite values, in float64. */

export interface Statistics {
  /** False: computed from a sample; then `count < of`. */
  readonly exact: boolean;
  /** Elements looked at. */
  readonly count: number;
  /** Elements of the parameter. */
  readonly of: number;
  readonly zeros: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  /** Complex parameters: the statistics are of the magnitude. */
  readonly magnitude?: true;
  /** Absent when there is no finite value. */
  readonly moments?: Moments;
}

export interface Moments {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Of the population (divided by n). */
  readonly std: number;
  readonly sum: number;
  readonly l1: number;
  readonly l2: number;
  readonly linf: number;
  readonly quantiles: Quantiles;
  readonly histogram: Histogram;
}

/** The levels at which quantiles are given: NumPy's linear interpolation. */
export const quantileLevels = [0, 0.01, 0.25, 0.5, 0.75, 0.99, 1] as const;

export interface Quantiles {
  /** One for each of `quantileLevels`. */
  readonly values: readonly number[];
  /** False after a single pass over float32 or float64: each is within 2^-7 of its value. */
  readonly exact: boolean;
}

/** Counts between edges: bin i holds edges[i] <= x < edges[i + 1], the last bin also its upper edge. */
export interface Histogram {
  /** counts.length + 1 ascending numbers; two equal edges when all finite values are one. */
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  /** False only when made from a sample. */
  readonly exact: boolean;
}
