/** A parameter as a small heatmap: the mean of each cell, or one of its values where only a sample was read. */
import { defaultArrangement, fullRegion } from '../../model/arrangement.js';
import type { Heatmap, HeatmapRequest } from '../../model/heatmap.js';
import type { Picture } from '../../protocol/glance.js';
import { paletteFor, type ValueRange } from './palette.js';
import { encodePng } from './png.js';

/** Pixels. */
const widest = 240;
const highest = 96;
/** Pixels of a cell. */
const largestCell = 24;
const stripHeight = 16;

/** Undefined for what has one value or none. */
export function smallPictureRequest(shape: readonly number[], isComplex: boolean): HeatmapRequest | undefined {
  const arrangement = defaultArrangement(shape);
  const region = fullRegion(shape, arrangement);
  if (shape.includes(0) || region.rowEnd * region.columnEnd < 2) return undefined;
  return {
    arrangement,
    region,
    cellRows: Math.min(region.rowEnd, highest / 2),
    cellColumns: Math.min(region.columnEnd, widest / 2),
    reading: isComplex ? 'magnitude' : 'value',
  };
}

/** Null when no cell has a finite value. */
export function smallPicture(heatmap: Heatmap, scheme: 'dark' | 'light'): Picture | null {
  const range = rangeOf(heatmap);
  if (range === undefined) return null;
  const { cellRows, cellColumns, mean, exact, sampled, of } = heatmap;
  const cell = Math.min(largestCell, Math.floor(widest / cellColumns), Math.max(1, Math.floor(highest / cellRows)));
  const cellHeight = cellRows === 1 ? Math.max(cell, stripHeight) : cell;
  const width = cellColumns * cell;
  const height = cellRows * cellHeight;
  const palette = paletteFor(range, scheme);
  const entries = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / cellHeight) * cellColumns;
    for (let x = 0; x < width; x++) entries[y * width + x] = palette.entryOf(mean[row + Math.floor(x / cell)] ?? Number.NaN);
  }
  return { png: encodePng({ width, height, entries, colors: palette.colors }), width, height, ...range, exact, sampled, of };
}

function rangeOf({ min, max }: Heatmap): ValueRange | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of min) if (value < low) low = value;
  for (const value of max) if (value > high) high = value;
  return low > high ? undefined : { low, high };
}
