/**
 * The geometry of a picture: which rows and columns of the arrangement are shown, what is asked of the session, and which cell of an
 * answer covers a place. Matrices are laid out as they are, sequences folded in lines.
 */
import type { Arrangement, Heatmap, Region } from '../../src/model/heatmap.js';
import { sizeOf } from '../../src/model/arrangement.js';
import { tileSize, type Position } from './arrangement.js';
import { axisLayout, type AxisLayout } from './axis-layout.js';
import { foldOf, type PixelSize } from './fold.js';

/** Rows and columns on the screen; `rows` and `columns` of a matrix are those of the arrangement, of a sequence its lines. */
export interface PictureGrid {
  readonly kind: 'matrix' | 'sequence';
  readonly region: Region;
  readonly rows: AxisLayout;
  readonly columns: AxisLayout;
  readonly cellRows: number;
  readonly cellColumns: number;
}

/** A side of the picture never asks for more cells than this. */
const mostCells = 1024;

/** Of a matrix: cells are stretched over the box, but stay within a shape that reads well when they can be told apart. */
export function matrixGrid(shape: readonly number[], arrangement: Arrangement, region: Region, box: PixelSize): PictureGrid {
  const full = { rows: sizeOf(shape, arrangement.rows), columns: sizeOf(shape, arrangement.columns) };
  const { width, height } = pictureSize(full, box);
  const rows = axisLayout({ start: region.rowStart, end: region.rowEnd, tile: tileSize(shape, arrangement.rows), length: height });
  const columns = axisLayout({
    start: region.columnStart,
    end: region.columnEnd,
    tile: tileSize(shape, arrangement.columns),
    length: width,
  });
  return { kind: 'matrix', region, rows, columns, cellRows: cellsOf(rows), cellColumns: cellsOf(columns) };
}

function cellsOf({ start, end, length }: AxisLayout): number {
  return Math.max(1, Math.min(end - start, Math.floor(length), mostCells));
}

const largestCell: PixelSize = { width: 96, height: 48 };
const mostElongated = 2.5;
const toldApart = 2;
/** A picture of few rows or columns is not made narrower than this. */
const smallestPicture: PixelSize = { width: 280, height: 160 };

/** Pixels of the whole picture in a box: it keeps its size while one zooms. */
export function pictureSize(full: { readonly rows: number; readonly columns: number }, box: PixelSize): PixelSize {
  let cellWidth = Math.min(box.width / full.columns, largestCell.width);
  let cellHeight = Math.min(box.height / full.rows, largestCell.height);
  if (Math.min(cellWidth, cellHeight) >= toldApart) {
    cellWidth = Math.min(cellWidth, Math.max(cellHeight * mostElongated, smallestPicture.width / full.columns));
    cellHeight = Math.min(cellHeight, Math.max(cellWidth * mostElongated, smallestPicture.height / full.rows));
  }
  return { width: Math.max(1, Math.floor(cellWidth * full.columns)), height: Math.max(1, Math.floor(cellHeight * full.rows)) };
}

/** Of a sequence: `region` holds one row; what is shown of it is folded anew. */
export function sequenceGrid(region: Region, box: PixelSize): PictureGrid {
  const count = region.columnEnd - region.columnStart;
  const fold = foldOf(count, box);
  const cellWidth = Math.min(box.width / fold.columns, largestCell.width);
  const cellHeight = Math.min(box.height / fold.rows, Math.max(cellWidth * 0.6, 6), largestCell.height);
  const width = Math.max(1, Math.floor(cellWidth * fold.columns));
  const rows = axisLayout({ start: 0, end: fold.rows, tile: 1, length: Math.max(1, Math.floor(cellHeight * fold.rows)) });
  const columns = axisLayout({ start: 0, end: fold.columns, tile: 1, length: width });
  return { kind: 'sequence', region, rows, columns, cellRows: 1, cellColumns: fold.cells };
}

/** Which piece `index` (of `size` indices cut into `pieces`) belongs to: the inverse of `pieceStart`. */
export function pieceOf(index: number, size: number, pieces: number): number {
  return Math.ceil(((index + 1) * pieces) / size) - 1;
}

export function pieceStart(piece: number, size: number, pieces: number): number {
  return Math.floor((piece * size) / pieces);
}

/** The rows and columns of the arrangement that one cell of an answer covers. */
export interface CellExtent extends Region {
  /** Index into the answer's arrays. */
  readonly cell: number;
}

/** The cell of an answer that covers a place; undefined where the answer does not reach. */
export function cellAt(heatmap: Heatmap, { row, column }: Position): CellExtent | undefined {
  const { region, cellRows, cellColumns } = heatmap;
  const rows = region.rowEnd - region.rowStart;
  const columns = region.columnEnd - region.columnStart;
  const inside = row >= region.rowStart && row < region.rowEnd && column >= region.columnStart && column < region.columnEnd;
  if (!inside) return undefined;
  const i = pieceOf(row - region.rowStart, rows, cellRows);
  const j = pieceOf(column - region.columnStart, columns, cellColumns);
  return {
    cell: i * cellColumns + j,
    rowStart: region.rowStart + pieceStart(i, rows, cellRows),
    rowEnd: region.rowStart + pieceStart(i + 1, rows, cellRows),
    columnStart: region.columnStart + pieceStart(j, columns, cellColumns),
    columnEnd: region.columnStart + pieceStart(j + 1, columns, cellColumns),
  };
}

/** The place (first element) at a row and column of the grid; undefined behind the end of a sequence. */
export function positionAt(grid: PictureGrid, row: number, column: number): Position | undefined {
  if (grid.kind === 'matrix') return { row, column };
  const cell = row * grid.columns.end + column;
  if (cell >= grid.cellColumns) return undefined;
  return { row: 0, column: grid.region.columnStart + pieceStart(cell, grid.region.columnEnd - grid.region.columnStart, grid.cellColumns) };
}

/** The inverse of `positionAt`; undefined when the place is not shown. */
export function gridPlaceOf(grid: PictureGrid, position: Position): Position | undefined {
  const { region } = grid;
  const { row, column } = position;
  if (row < region.rowStart || row >= region.rowEnd || column < region.columnStart || column >= region.columnEnd) return undefined;
  if (grid.kind === 'matrix') return position;
  const cell = pieceOf(column - region.columnStart, region.columnEnd - region.columnStart, grid.cellColumns);
  return { row: Math.floor(cell / grid.columns.end), column: cell % grid.columns.end };
}
