/**
 * The histogram, which is the legend too: bars wear the colour map, the bar below is its scale, handles on it set the range.
 *
 *   histogramChart({ histogram, quantiles }, { values, color, logCounts }, { width: 300, height: 180 }, document)
 */
import { curveStepAfter, line, scaleLinear, scaleSymlog, select, type Selection } from 'd3';
import type { Histogram } from '../../src/model/statistics.js';
import { count, shortNumber } from '../format/numbers.js';
import type { ColorMap } from './color.js';
import type { ColorRange } from './color-range.js';
import type { ValueScale } from './value-scale.js';

export interface HistogramData {
  readonly histogram: Histogram;
  /** Marked on the axis. */
  readonly quantiles: readonly { readonly label: string; readonly value: number }[];
}

export interface HistogramScales {
  readonly values: ValueScale;
  readonly logCounts: boolean;
  readonly map: ColorMap;
  readonly range: ColorRange;
}

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

export const histogramMargin = { left: 44, right: 14, top: 8, bottom: 48 } as const;
const legendHeight = 9;
/** Between bars and legend: the quantiles' ticks stand there. */
const legendGap = 9;
const legendSteps = 64;

type Group = Selection<SVGGElement, unknown, null, undefined>;

/** Bars, axes and legend. Classes `bars`, `legend` and `over` mark the groups a panel adds its interaction to. */
export function histogramChart(data: HistogramData, scales: HistogramScales, size: ChartSize, document: Document): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const inner = innerSize(size);
  select(svg).attr('class', 'histogram-chart').attr('width', size.width).attr('height', size.height);
  const plot = select(svg).append('g').attr('transform', `translate(${histogramMargin.left},${histogramMargin.top})`);
  drawCounts(plot, data.histogram, scales, inner);
  drawBars(plot.append('g').attr('class', 'bars'), data.histogram, scales, inner);
  drawQuantiles(plot.append('g').attr('class', 'quantiles'), data.quantiles, scales.values, inner);
  drawLegend(
    plot
      .append('g')
      .attr('class', 'legend')
      .attr('transform', `translate(0,${inner.height + legendGap})`),
    scales,
    inner,
  );
  drawValues(plot.append('g').attr('transform', `translate(0,${inner.height + legendGap + legendHeight + 15})`), scales.values);
  plot.append('g').attr('class', 'over');
  return svg;
}

export function innerSize({ width, height }: ChartSize): ChartSize {
  const { left, right, top, bottom } = histogramMargin;
  return { width: Math.max(1, width - left - right), height: Math.max(1, height - top - bottom) };
}

/** The colour of a value. */
export function colorOf(value: number, { map, range: { low, high } }: Pick<HistogramScales, 'map' | 'range'>): string {
  return map(high > low ? Math.max(0, Math.min(1, (value - low) / (high - low))) : 0.5);
}

function countScale(histogram: Histogram, logCounts: boolean, height: number): (count: number) => number {
  const domain = [0, Math.max(...histogram.counts, 1)];
  return logCounts ? scaleSymlog(domain, [height, 0]).constant(1) : scaleLinear(domain, [height, 0]);
}

function drawBars(group: Group, histogram: Histogram, scales: HistogramScales, { height }: ChartSize): void {
  const { edges, counts } = histogram;
  const x = scales.values.scale;
  const y = countScale(histogram, scales.logCounts, height);
  const left = (bin: number): number => x(edges[bin] ?? 0);
  const isPoint = edges[0] === edges.at(-1);
  group
    .selectAll('rect')
    .data([...counts])
    .join('rect')
    .attr('x', (_, bin) => left(bin) - (isPoint ? 3 : 0))
    .attr('width', (_, bin) => (isPoint ? 6 : Math.max(left(bin + 1) - left(bin) - (left(bin + 1) - left(bin) > 4 ? 1 : 0), 0.75)))
    .attr('y', (value) => Math.min(y(value), value > 0 ? height - 1 : height))
    .attr('height', (value) => (value > 0 ? Math.max(height - y(value), 1) : 0))
    .attr('fill', (_, bin) => colorOf(((edges[bin] ?? 0) + (edges[bin + 1] ?? 0)) / 2, scales));
  if (isPoint) return;
  // Bars near zero wear the colour of the page: their outline is what is seen of them.
  const outline = line<number>(
    (_, edge) => x(edges[edge] ?? 0),
    (value) => y(value),
  ).curve(curveStepAfter);
  group
    .append('path')
    .attr('class', 'silhouette')
    .attr('d', outline([...counts, counts.at(-1) ?? 0]));
}

function drawCounts(plot: Group, histogram: Histogram, { logCounts }: HistogramScales, { width, height }: ChartSize): void {
  const y = countScale(histogram, logCounts, height);
  const most = Math.max(...histogram.counts, 1);
  const ticks = logCounts ? decadesUpTo(most) : scaleLinear([0, most], [0, 1]).ticks(3).filter(Number.isInteger);
  const axis = plot.append('g').attr('class', 'counts');
  for (const tick of ticks) {
    axis.append('line').attr('class', 'rule').attr('x2', width).attr('y1', y(tick)).attr('y2', y(tick));
    axis.append('text').attr('class', 'tick row').attr('x', -6).attr('y', y(tick)).attr('dy', '0.35em').text(briefTick(tick));
  }
}

function decadesUpTo(most: number): number[] {
  const last = Math.floor(Math.log10(most));
  if (last < 1) return [0, 1];
  const step = Math.max(1, Math.ceil(last / 3));
  return [0, ...Array.from({ length: Math.floor(last / step) }, (_, index) => 10 ** ((index + 1) * step))];
}

function briefTick(tick: number): string {
  if (tick < 10_000) return count(tick);
  return tick < 1e6 ? `${tick / 1e3}K` : tick < 1e9 ? `${tick / 1e6}M` : `${tick / 1e9}B`;
}

/** Ticks between bars and legend at the quantiles. */
function drawQuantiles(group: Group, quantiles: HistogramData['quantiles'], { scale }: ValueScale, { height }: ChartSize): void {
  group
    .selectAll('path')
    .data(quantiles)
    .join('path')
    .attr('d', ({ value, label }) => `M${scale(value)},${height + 2}v${label === 'median' ? 6 : 4}`)
    .append('title')
    .text(({ label, value }) => `${label}: ${shortNumber(value)}`);
}

function drawLegend(group: Group, { values, map, range }: HistogramScales, { width }: ChartSize): void {
  const step = width / legendSteps;
  group
    .selectAll('rect')
    .data(Array.from({ length: legendSteps }, (_, index) => index))
    .join('rect')
    .attr('x', (index) => index * step)
    .attr('width', step + 0.5)
    .attr('height', legendHeight)
    .attr('fill', (index) => colorOf(values.scale.invert((index + 0.5) * step), { map, range }));
  group.append('rect').attr('class', 'outline').attr('width', width).attr('height', legendHeight);
}

function drawValues(group: Group, { scale, ticks }: ValueScale): void {
  group
    .selectAll('text')
    .data(ticks)
    .join('text')
    .attr('class', 'tick column')
    .attr('x', (tick) => scale(tick))
    .attr('y', 8)
    .text((tick) =>
      shortNumber(Number(tick.toPrecision(6)), 3)
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, ''),
    );
}
