/**
 * Shaded cells stretched over pixels. Device pixels look up their cell through one table per axis, so gaps, zoom and answers for another
 * region than the one shown (while the next is on its way) are all the same loop.
 */
import type { Heatmap } from '../../src/model/heatmap.js';
import { patterns, type ShadedCells } from './cells.js';
import { pieceOf, type PictureGrid } from './grid.js';
import type { AxisLayout } from './axis-layout.js';

/** For each device pixel the cell's share of its index along one axis; -1 in gaps and where the answer does not reach. */
export interface PixelMaps {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly limit: number;
}

export function pixelMaps(grid: PictureGrid, heatmap: Heatmap, ratio: number): PixelMaps {
  if (grid.kind === 'sequence') {
    const rows = pixelMap(grid.rows, ratio, (line) => line * grid.columns.end);
    return { rows, columns: pixelMap(grid.columns, ratio, (column) => column), limit: heatmap.cellColumns };
  }
  const { region, cellRows, cellColumns } = heatmap;
  const rows = pixelMap(grid.rows, ratio, (row) => cellIn(row, region.rowStart, region.rowEnd, cellRows) * cellColumns);
  const columns = pixelMap(grid.columns, ratio, (column) => cellIn(column, region.columnStart, region.columnEnd, cellColumns));
  return { rows, columns, limit: cellRows * cellColumns };
}

function cellIn(index: number, start: number, end: number, pieces: number): number {
  return index < start || index >= end ? -1 : pieceOf(index - start, end - start, pieces);
}

function pixelMap(layout: AxisLayout, ratio: number, cellOf: (index: number) => number): Int32Array {
  const pixels = Math.round(layout.length * ratio);
  return Int32Array.from({ length: pixels }, (_, pixel) => {
    const index = layout.indexAt((pixel + 0.5) / ratio);
    return index === undefined ? -1 : Math.max(cellOf(index), -1);
  });
}

/** Ink of patterns, as words of RGBA bytes. */
export interface PatternInk {
  readonly nan: number;
  readonly dark: number;
  readonly light: number;
}

/** Fills `pixels` (rows.length * columns.length words). Patterns are drawn in pixels where `small`; larger cells get glyphs instead. */
export function rasterise(cells: ShadedCells, maps: PixelMaps, pixels: Uint32Array, ink: PatternInk, small: boolean): void {
  const { rows, columns, limit } = maps;
  const patterned = cells.marked;
  for (let y = 0, pixel = 0; y < rows.length; y++) {
    const row = rows[y] ?? -1;
    for (let x = 0; x < columns.length; x++, pixel++) {
      const column = columns[x] ?? -1;
      const cell = row + column;
      if (row < 0 || column < 0 || cell >= limit) continue;
      const color = cells.colors[cell] ?? 0;
      pixels[pixel] = patterned ? withPattern(color, cells.patterns[cell] ?? 0, x, y, ink, small) : color;
    }
  }
}

/** NaN is hatched at every size; the others are dotted where a glyph has no room: two of nine pixels, or one. */
function withPattern(color: number, pattern: number, x: number, y: number, { nan, dark, light }: PatternInk, small: boolean): number {
  if (pattern === patterns.none) return color;
  if (pattern === patterns.nan) return (x + y) % 6 < 2 ? (color === nan ? light : nan) : color;
  if (pattern === patterns.clipped) return small && x % 3 === 0 && y % 3 === 0 ? dark : color;
  if (!small) return color;
  return y % 4 < 2 === (pattern === patterns.positiveInfinity) ? light : dark;
}
