/**
 * Two histograms over one axis: what is there as an outline, what would be there as a filled shape. Areas are equal, so shapes compare.
 *
 *   comparedHistograms({ before, after }, { width: 320, height: 96 }, document)
 */
import { area, curveStepAfter, line, scaleLinear, select } from 'd3';
import type { Histogram } from '../../src/model/statistics.js';
import { shortNumber } from '../format/numbers.js';
import type { ChartSize } from './histogram.js';

export interface Compared {
  readonly before: Histogram | undefined;
  readonly after: Histogram | undefined;
}

interface Step {
  readonly edge: number;
  readonly density: number;
}

const margin = { side: 6, top: 4, bottom: 18 };

export function comparedHistograms({ before, after }: Compared, { width, height }: ChartSize, document: Document): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  select(svg).attr('class', 'compared').attr('viewBox', `0 0 ${width} ${height}`).attr('aria-hidden', 'true');
  const [old, next] = [stepsOf(before), stepsOf(after)];
  const edges = [...old, ...next].map(({ edge }) => edge);
  if (edges.length === 0) return svg;
  const [low, high] = widened(Math.min(...edges), Math.max(...edges));
  const x = scaleLinear([low, high], [margin.side, width - margin.side]);
  const bottom = height - margin.bottom;
  const y = scaleLinear([0, 1], [bottom, margin.top]);
  const filled = area<Step>()
    .x(({ edge }) => x(edge))
    .y0(bottom)
    .y1(({ density }) => y(density))
    .curve(curveStepAfter);
  const outlined = line<Step>(
    ({ edge }) => x(edge),
    ({ density }) => y(density),
  ).curve(curveStepAfter);
  select(svg).append('path').attr('class', 'after').attr('d', filled(next));
  select(svg).append('path').attr('class', 'before').attr('d', outlined(old));
  const axis = select(svg).append('g').attr('class', 'axis');
  axis.append('path').attr('d', `M${margin.side},${bottom}H${width - margin.side}`);
  for (const tick of x.ticks(4))
    axis
      .append('text')
      .attr('class', 'tick column')
      .attr('x', x(tick))
      .attr('y', bottom + 13)
      .text(shortNumber(Number(tick.toPrecision(6)), 3));
  return svg;
}

/** Densities as shares of the highest; one value alone is a needle. */
function stepsOf(histogram: Histogram | undefined): Step[] {
  if (histogram === undefined) return [];
  const { edges, counts } = histogram;
  const first = edges[0] ?? 0;
  if (first === edges.at(-1))
    return [
      { edge: first, density: 0 },
      { edge: first, density: 1 },
      { edge: first, density: 0 },
    ];
  const densities = Array.from(counts, (count, bin) => count / ((edges[bin + 1] ?? 0) - (edges[bin] ?? 0)));
  const highest = Math.max(...densities.filter(Number.isFinite), Number.MIN_VALUE);
  const steps = densities.map((density, bin) => ({ edge: edges[bin] ?? 0, density: Number.isFinite(density) ? density / highest : 0 }));
  return [{ edge: first, density: 0 }, ...steps, { edge: edges.at(-1) ?? first, density: 0 }];
}

function widened(low: number, high: number): readonly [number, number] {
  const spare = high > low ? (high - low) * 0.02 : Math.max(1, Math.abs(low)) * 0.5;
  return [low - spare, high + spare];
}
