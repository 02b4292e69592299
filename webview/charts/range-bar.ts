/** From min to max on an axis all rows share, with mean ± std: layers compare at a glance. */
import { scaleSymlog, select, type ScaleSymLog } from 'd3';
import type { Moments } from '../../src/model/statistics.js';
import { shortNumber } from '../format/numbers.js';

export type RangeScale = ScaleSymLog<number, number>;

export interface RangeBarSize {
  readonly width: number;
  readonly height: number;
}

/** Symmetric about zero, in powers of ten, so that it seldom changes as more rows come in. What is below a thousandth is near zero. */
export function rangeScale(largest: number, width: number): RangeScale {
  const end = largest > 0 ? 10 ** Math.ceil(Math.log10(largest)) : 1;
  return scaleSymlog([-end, end], [1, width - 1]).constant(Math.min(end, 1) / 1000);
}

export function rangeBar(moments: Moments, scale: RangeScale, size: RangeBarSize, document: Document): SVGSVGElement {
  const { min, max, mean, std } = moments;
  const middle = size.height / 2;
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const drawing = select(svg).attr('class', 'range-bar').attr('width', size.width).attr('height', size.height).attr('aria-hidden', 'true');
  const bar = (className: string, from: number, to: number, thickness: number): void => {
    drawing
      .append('rect')
      .attr('class', className)
      .attr('x', scale(from))
      .attr('width', Math.max(scale(to) - scale(from), 1))
      .attr('y', middle - thickness / 2)
      .attr('height', thickness);
  };
  drawing.append('line').attr('class', 'zero').attr('x1', scale(0)).attr('x2', scale(0)).attr('y1', 0).attr('y2', size.height);
  bar('whole', min, max, 3);
  bar('spread', Math.max(mean - std, min), Math.min(mean + std, max), 7);
  drawing.append('title').text(`${shortNumber(min)} to ${shortNumber(max)}, mean ${shortNumber(mean)} ± ${shortNumber(std)}`);
  return svg;
}
