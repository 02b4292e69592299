/** Means of rows and columns, from the means of cells weighted by how many elements each cell covers. */
import type { Heatmap } from '../../src/model/heatmap.js';
import { pieceStart } from './grid.js';

export interface StripMeans {
  /** One per cell row; NaN where a row has no finite cell. */
  readonly rows: Float64Array;
  /** One per cell column. */
  readonly columns: Float64Array;
}

export function stripMeans({ region, cellRows, cellColumns, mean }: Heatmap): StripMeans {
  const rowWeights = extents(region.rowEnd - region.rowStart, cellRows);
  const columnWeights = extents(region.columnEnd - region.columnStart, cellColumns);
  const rows = new Float64Array(cellRows);
  const columns = new Float64Array(cellColumns);
  const rowTotals = new Float64Array(cellRows);
  const columnTotals = new Float64Array(cellColumns);
  for (let i = 0, cell = 0; i < cellRows; i++) {
    for (let j = 0; j < cellColumns; j++, cell++) {
      const value = mean[cell] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      const rowWeight = rowWeights[i] ?? 0;
      const columnWeight = columnWeights[j] ?? 0;
      rows[i] = (rows[i] ?? 0) + value * columnWeight;
      rowTotals[i] = (rowTotals[i] ?? 0) + columnWeight;
      columns[j] = (columns[j] ?? 0) + value * rowWeight;
      columnTotals[j] = (columnTotals[j] ?? 0) + rowWeight;
    }
  }
  return { rows: quotients(rows, rowTotals), columns: quotients(columns, columnTotals) };
}

/** How many indices each of `pieces` pieces covers. */
function extents(size: number, pieces: number): Float64Array {
  return Float64Array.from({ length: pieces }, (_, piece) => pieceStart(piece + 1, size, pieces) - pieceStart(piece, size, pieces));
}

function quotients(sums: Float64Array, weights: Float64Array): Float64Array {
  return sums.map((sum, index) => ((weights[index] ?? 0) === 0 ? Number.NaN : sum / (weights[index] ?? 1)));
}

/** The largest size of a mean: the strip's own colour scale is symmetric about zero. */
export function largestMean(means: Float64Array): number {
  return means.reduce((most, mean) => (Number.isNaN(mean) ? most : Math.max(most, Math.abs(mean))), 0);
}
