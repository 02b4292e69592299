/** Moving about in a picture: what zooming, dragging and stepping make of its region and cursor. Pure. */
import type { Region } from '../../src/model/heatmap.js';
import type { Position } from './arrangement.js';
import { gridPlaceOf, type PictureGrid } from './grid.js';
import { panned, type ZoomLimit } from './region.js';

/** Cells this large have room for their number. */
const printed = { width: 56, height: 24 };
const shortestSequence = 8;

/** How close one can come. */
export function zoomLimit({ kind, rows, columns }: PictureGrid): ZoomLimit {
  if (kind === 'sequence') return { rows: 1, columns: shortestSequence };
  return { rows: Math.max(1, Math.floor(rows.length / printed.height)), columns: Math.max(1, Math.floor(columns.length / printed.width)) };
}

/** The region `from`, dragged by pixels: what was under the pointer stays under it. A sequence is dragged along its lines. */
export function dragged(from: Region, full: Region, { kind, rows, columns }: PictureGrid, x: number, y: number): Region {
  const perPixel = (from.columnEnd - from.columnStart) / columns.length;
  if (kind === 'matrix') return panned(from, full, Math.round(-y / rows.cell), Math.round(-x * perPixel));
  const perLine = (from.columnEnd - from.columnStart) / rows.end;
  return panned(from, full, 0, -Math.round((x * perPixel) / rows.end + (y / rows.cell) * perLine));
}

/** A fifth of what is seen. */
export function paged(region: Region, full: Region, rows: number, columns: number): Region {
  const page = (start: number, end: number): number => Math.max(1, Math.round((end - start) / 5));
  return panned(region, full, rows * page(region.rowStart, region.rowEnd), columns * page(region.columnStart, region.columnEnd));
}

/** The place one element further; in a sequence, up and down go a line. */
export function neighbour(from: Position, full: Region, grid: PictureGrid, rows: number, columns: number): Position {
  const inside = (index: number, end: number): number => Math.max(0, Math.min(index, end - 1));
  if (grid.kind === 'matrix') return { row: inside(from.row + rows, full.rowEnd), column: inside(from.column + columns, full.columnEnd) };
  const line = gridPlaceOf(grid, from) === undefined ? 1 : grid.columns.end;
  return { row: 0, column: inside(from.column + columns + rows * line, full.columnEnd) };
}
