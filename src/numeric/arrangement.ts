/** An arrangement of axes as a matrix: where the elements of a row lie, and how the rows of a region fall into cells. Pure. */
import { CheckpointError } from '../model/errors.js';
import type { Arrangement, HeatmapRequest, Region } from '../model/heatmap.js';
import { elementCount } from '../model/shape.js';
import { joinAxes, type View } from './runs.js';

interface Side {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Rows, or columns. */
  readonly count: number;
}

export interface Matrix {
  readonly rows: Side;
  readonly columns: Side;
  /** Position of element (0, 0) in the storage. */
  readonly offset: number;
}

/** `internal` when axes are named twice or do not exist. */
export function matrixOf(view: View, { rows, columns, fixed }: Arrangement): Matrix {
  const axes = [...rows, ...columns];
  if (new Set(axes).size !== axes.length || axes.some((axis) => view.shape[axis] === undefined))
    throw new CheckpointError('internal', 'an impossible arrangement of axes');
  const offset = view.shape.reduce((sum, size, axis) => {
    if (axes.includes(axis)) return sum;
    const index = fixed[axis] ?? 0;
    if (!(index >= 0 && index < size)) throw new CheckpointError('internal', `index ${String(index)} of axis ${String(axis)}`);
    return sum + index * (view.strides[axis] ?? 0);
  }, view.offset);
  return { rows: side(view, rows), columns: side(view, columns), offset };
}

function side(view: View, axes: readonly number[]): Side {
  const shape = axes.map((axis) => view.shape[axis] ?? 1);
  return { ...joinAxes({ shape, strides: axes.map((axis) => view.strides[axis] ?? 0) }), count: elementCount(shape) };
}

export function offsetAt({ shape, strides }: Side, index: number): number {
  let rest = index;
  let offset = 0;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    offset += (rest % size) * (strides[axis] ?? 0);
    rest = Math.floor(rest / size);
  }
  return offset;
}

/** Row `row` as a view of its own. */
export function rowView({ rows, columns, offset }: Matrix, row: number): View {
  return { shape: columns.shape, strides: columns.strides, offset: offset + offsetAt(rows, row) };
}

export function transposed(matrix: Matrix): Matrix {
  return { ...matrix, rows: matrix.columns, columns: matrix.rows };
}

/** Columns lie next to each other and rows follow each other: several rows are one run. */
export function isDense({ rows, columns }: Matrix): boolean {
  const columnsTogether = columns.shape.length === 0 || (columns.shape.length === 1 && columns.strides[0] === 1);
  return columnsTogether && (rows.shape.length === 0 || (rows.shape.length === 1 && rows.strides[0] === columns.count));
}

/** Reading row by row is right when neighbours in a row lie nearer than neighbours in a column. */
export function readsByRow({ rows, columns }: Matrix): boolean {
  return Math.abs(columns.strides.at(-1) ?? 0) <= Math.abs(rows.strides.at(-1) ?? Infinity);
}

/** Throws unless the region lies in the matrix and cells are at most its rows and columns. */
export function checkRequest({ rows, columns }: Matrix, { region, cellRows, cellColumns }: HeatmapRequest): void {
  const inside = 0 <= region.rowStart && region.rowEnd <= rows.count && 0 <= region.columnStart && region.columnEnd <= columns.count;
  const cells =
    cellRows >= 0 && cellColumns >= 0 && cellRows <= height(region) && cellColumns <= width(region) && cellRows * cellColumns <= 1 << 22;
  if (!inside || !cells || !Number.isInteger(cellRows) || !Number.isInteger(cellColumns))
    throw new CheckpointError('internal', 'an impossible picture');
}

export function height({ rowStart, rowEnd }: Region): number {
  return rowEnd - rowStart;
}

export function width({ columnStart, columnEnd }: Region): number {
  return columnEnd - columnStart;
}

/** First row of each cell row (or column of each cell column) and the end of the last, relative to the region. */
export function cellStarts(length: number, cells: number): Uint32Array {
  return Uint32Array.from({ length: cells + 1 }, (_, i) => Math.floor((i * length) / Math.max(1, cells)));
}
