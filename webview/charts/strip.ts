/** Means of rows or columns as a thin strip beside the heatmap, in the same cells and gaps. */
import { entryOf } from './color.js';
import { largestMean } from '../picture/strips.js';
import { pieceOf } from '../picture/grid.js';
import type { AxisLayout } from '../picture/axis-layout.js';

export interface StripDrawing {
  readonly means: Float64Array;
  /** Of the picture; `start`, `end` of the answer the means are from. */
  readonly layout: AxisLayout;
  readonly from: { readonly start: number; readonly end: number };
  readonly table: Uint32Array;
  readonly ratio: number;
  readonly side: 'rows' | 'columns';
}

export const stripThickness = 10;

/** Coloured on a scale of its own, symmetric about zero: means are much smaller than values. */
export function drawStrip(canvas: HTMLCanvasElement, { means, layout, from, table, ratio, side }: StripDrawing): void {
  const length = Math.max(1, Math.round(layout.length * ratio));
  const thickness = Math.round(stripThickness * ratio);
  const upright = side === 'rows';
  canvas.width = upright ? thickness : length;
  canvas.height = upright ? length : thickness;
  canvas.style.width = `${upright ? stripThickness : layout.length}px`;
  canvas.style.height = `${upright ? layout.length : stripThickness}px`;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const most = largestMean(means);
  const image = context.createImageData(canvas.width, canvas.height);
  const words = new Uint32Array(image.data.buffer);
  for (let pixel = 0; pixel < length; pixel++) {
    const index = layout.indexAt((pixel + 0.5) / ratio);
    if (index === undefined || index < from.start || index >= from.end) continue;
    const mean = means[pieceOf(index - from.start, from.end - from.start, means.length)] ?? Number.NaN;
    const word = table[entryOf(mean, { low: -most, high: most })] ?? 0;
    for (let across = 0; across < thickness; across++) words[upright ? pixel * thickness + across : across * length + pixel] = word;
  }
  context.putImageData(image, 0, 0);
}
