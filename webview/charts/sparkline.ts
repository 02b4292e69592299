/** A histogram the size of a word. */
import { area, curveStepAfter, select } from 'd3';
import type { Histogram } from '../../src/model/statistics.js';

export interface SparklineSize {
  readonly width: number;
  readonly height: number;
}

/** Over the row's own range; square roots of counts, so that tails are seen. */
export function sparkline({ counts }: Histogram, size: SparklineSize, document: Document): SVGSVGElement {
  const bars = pooled(counts, Math.floor(size.width / 2));
  const most = Math.sqrt(Math.max(...bars, 1));
  const step = size.width / bars.length;
  const points = [...bars, bars.at(-1) ?? 0];
  const outline = area<number>()
    .x((_, index) => index * step)
    .y0(size.height)
    .y1((value) => size.height - (Math.sqrt(value) / most) * (size.height - 1))
    .curve(curveStepAfter);
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  select(svg).attr('class', 'sparkline').attr('width', size.width).attr('height', size.height).attr('aria-hidden', 'true');
  select(svg).append('path').attr('d', outline(points));
  return svg;
}

/** Neighbouring bins added together until at most `most` are left. */
export function pooled(counts: Float64Array, most: number): number[] {
  const each = Math.max(1, Math.ceil(counts.length / most));
  const bars: number[] = [];
  for (let start = 0; start < counts.length; start += each) {
    bars.push(counts.subarray(start, start + each).reduce((sum, count) => sum + count, 0));
  }
  return bars;
}
