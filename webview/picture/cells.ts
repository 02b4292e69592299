/**
 * Cells of a heatmap as colours and marks: what is painted, before it is stretched over pixels.
 *
 *   const cells = shadeCells(heatmap, { figure: 'mean', range, table, highlighted: null });
 */
import { cellMarks, type Heatmap } from '../../src/model/heatmap.js';
import { entryOf } from '../charts/color.js';
import type { ColorRange } from '../charts/color-range.js';

/** The figure of a cell that is coloured. `extreme`: its value furthest from zero. */
export type Figure = 'mean' | 'min' | 'max' | 'extreme';

/** Marks of painted cells: not colours alone. */
export const patterns = { none: 0, nan: 1, positiveInfinity: 2, negativeInfinity: 3, clipped: 4 } as const;

export interface Shading {
  readonly figure: Figure;
  readonly range: ColorRange;
  /** Of `colorTable`. */
  readonly table: Uint32Array;
  /** Cells that certainly hold no value between these are dimmed. */
  readonly highlighted: ColorRange | null;
}

export interface ShadedCells {
  readonly colors: Uint32Array;
  readonly patterns: Uint8Array;
  /** Whether any cell has a pattern: without, painting is a plain copy. */
  readonly marked: boolean;
}

/** Of 255. */
const dimmedAlpha = 36;

export function shadeCells(heatmap: Heatmap, { figure, range, table, highlighted }: Shading): ShadedCells {
  const cells = heatmap.mean.length;
  const colors = new Uint32Array(cells);
  const marks = new Uint8Array(cells);
  let marked = false;
  for (let cell = 0; cell < cells; cell++) {
    const value = figureOf(heatmap, cell, figure);
    const pattern = patternOf(heatmap.marks[cell] ?? 0, value, range);
    const color = table[entryOf(Number.isNaN(value) ? standIn(pattern, range) : value, range)] ?? 0;
    colors[cell] = highlighted !== null && outside(heatmap, cell, highlighted) ? dimmed(color) : color;
    if (pattern === patterns.none) continue;
    marks[cell] = pattern;
    marked = true;
  }
  return { colors, patterns: marks, marked };
}

export function figureOf({ min, max, mean }: Heatmap, cell: number, figure: Figure): number {
  const low = min[cell] ?? Number.NaN;
  const high = max[cell] ?? Number.NaN;
  if (figure === 'mean') return mean[cell] ?? Number.NaN;
  if (figure === 'min') return low;
  return figure === 'max' || Math.abs(high) >= Math.abs(low) ? high : low;
}

/** Cells of nothing but infinities wear the colour of that end, under their mark. */
function standIn(pattern: number, { low, high }: ColorRange): number {
  if (pattern === patterns.positiveInfinity) return high;
  return pattern === patterns.negativeInfinity ? low : Number.NaN;
}

/** NaN before infinity before clipping: the worse trouble is shown. */
function patternOf(mark: number, value: number, range: ColorRange): number {
  if ((mark & cellMarks.nan) !== 0) return patterns.nan;
  if ((mark & cellMarks.positiveInfinity) !== 0) return patterns.positiveInfinity;
  if ((mark & cellMarks.negativeInfinity) !== 0) return patterns.negativeInfinity;
  return isClipped(value, range) ? patterns.clipped : patterns.none;
}

/** Beyond the range by more than the rounding of cells to float32. */
export function isClipped(value: number, { low, high }: ColorRange): boolean {
  const slack = (Math.abs(low) + Math.abs(high)) * 2 ** -22;
  return value < low - slack || value > high + slack;
}

function outside({ min, max }: Heatmap, cell: number, { low, high }: ColorRange): boolean {
  const least = min[cell] ?? Number.NaN;
  const most = max[cell] ?? Number.NaN;
  return !(most >= Math.fround(low) && least <= Math.fround(high));
}

function dimmed(color: number): number {
  return ((color & 0xffffff) | (dimmedAlpha << 24)) >>> 0;
}
