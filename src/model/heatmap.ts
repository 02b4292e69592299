/** A picture of a parameter: axes laid on rows and columns, a region of them, reduced to cells. */

/**
 * Which axes make the rows, which the columns; the other axes are held at one index. Several axes on one side are nested, the first outermost
 * (rows [0, 2] of out x in x kh x kw: row = out * kh + y).
 */
export interface Arrangement {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** One per axis of the shape; ignored for axes on a side. */
  readonly fixed: readonly number[];
}

/** Half-open, in rows and columns of the arrangement. */
export interface Region {
  readonly rowStart: number;
  readonly rowEnd: number;
  readonly columnStart: number;
  readonly columnEnd: number;
}

/** Complex values are shown by one of their parts. Quantised ones as values, or as stored codes. */
export type Reading = 'value' | 'code' | 'magnitude' | 'phase' | 'real' | 'imaginary';

export interface HeatmapRequest {
  readonly arrangement: Arrangement;
  readonly region: Region;
  /** Wanted picture; never more cells than rows or columns. */
  readonly cellRows: number;
  readonly cellColumns: number;
  readonly reading: Reading;
}

/** Marks of a cell: bits of `Heatmap.marks`. */
export const cellMarks = { nan: 1, positiveInfinity: 2, negativeInfinity: 4 } as const;

/** Cell (i, j) covers rows floor(i * rows / cellRows) .. floor((i + 1) * rows / cellRows) of the region, likewise columns. */
export interface Heatmap {
  readonly region: Region;
  readonly cellRows: number;
  readonly cellColumns: number;
  /** Row-major, cellRows * cellColumns. Over finite values; NaN where a cell has none. */
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly mean: Float32Array;
  readonly marks: Uint8Array;
  /** False: each cell shows a sample; `sampled` elements of `of` were read. */
  readonly exact: boolean;
  readonly sampled: number;
  readonly of: number;
}
