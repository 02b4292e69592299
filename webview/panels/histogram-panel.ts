/** The histogram with its legend, brush and handles, and the sentences about what is pointed at and brushed. */
import { pointer } from 'd3';
import type { Moments } from '../../src/model/statistics.js';
import { CheckpointError } from '../../src/model/errors.js';
import { binOf, valuesOf, type BinRange } from '../charts/brush-bins.js';
import { colorMapFor } from '../charts/color.js';
import { histogramChart, histogramMargin, innerSize, type ChartSize } from '../charts/histogram.js';
import { valueScale, type ValueScale } from '../charts/value-scale.js';
import { checkbox } from '../controls.js';
import type { ViewContext } from '../context.js';
import { element, setText } from '../dom.js';
import { count, shortNumber } from '../format/numbers.js';
import { inNextFrame, Lifetime } from '../lifetime.js';
import { currentTheme, onThemeChange } from '../theme.js';
import { addBrush, binsAfterKey } from './histogram-brush.js';
import { addHandles } from './range-handles.js';
import type { Linked } from './linked.js';

const chartHeight = 196;
const none = '\u00a0';

export class HistogramPanel {
  readonly element: HTMLElement;
  private readonly lifetime = new Lifetime();
  private readonly chart = element('div', {
    class: 'chart',
    'data-testid': 'histogram',
    tabindex: 0,
    role: 'application',
    'aria-roledescription': 'histogram',
  });
  private readonly pointed = element('p', { class: 'readout number' }, [none]);
  private readonly brushed = element('p', { class: 'readout number', role: 'status', 'data-testid': 'brush-count' }, [none]);
  private size: ChartSize = { width: 0, height: chartHeight };
  private bins: BinRange | null = null;
  private counting = new AbortController();
  private scale: ValueScale | undefined;
  private readonly redraw = inNextFrame(() => {
    this.draw();
  });

  constructor(
    private readonly linked: Linked,
    private readonly context: ViewContext,
  ) {
    const { store } = context;
    const { logCounts, logMagnitude } = store.state.charts;
    const set = (change: Parameters<typeof store.updateCharts>[0]): void => {
      store.updateCharts(change);
      this.redraw();
    };
    const toggles = element('div', { class: 'panel-controls' }, [
      checkbox({
        label: 'log counts',
        checked: logCounts,
        onChange: (checked) => {
          set({ logCounts: checked });
        },
      }),
      checkbox({
        label: 'log magnitude',
        checked: logMagnitude,
        onChange: (checked) => {
          set({ logMagnitude: checked });
        },
      }),
    ]);
    this.element = element('section', { class: 'panel histogram', 'aria-label': 'histogram' }, [
      element('div', { class: 'panel-head' }, [element('h2', {}, ['Histogram']), toggles]),
      this.chart,
      this.pointed,
      this.brushed,
    ]);
    linked.subscribe(['statistics', 'range', 'colorMap', 'reading', 'picture'], this.redraw);
    linked.subscribe(['revision'], () => {
      this.forgetBrush();
    });
    this.lifetime.add(onThemeChange(this.redraw));
    this.lifetime.observeSize(this.chart, (width) => {
      this.size = { width, height: chartHeight };
      this.redraw();
    });
    this.lifetime.listen(this.chart, 'pointermove', (event) => {
      this.point(event);
    });
    this.lifetime.listen(this.chart, 'pointerleave', () => {
      setText(this.pointed, none);
    });
    this.lifetime.listen(this.chart, 'keydown', (event) => {
      this.onKey(event);
    });
  }

  dispose(): void {
    this.counting.abort();
    this.lifetime.dispose();
  }

  private get moments(): Moments | undefined {
    return this.linked.readStatistics?.moments;
  }

  private draw(): void {
    const { moments, size } = this;
    if (moments === undefined || size.width < 60) {
      this.chart.replaceChildren(element('p', { class: 'placeholder' }, [this.absence()]));
      this.chart.setAttribute('aria-label', 'histogram: none');
      return;
    }
    const { histogram } = moments;
    const { logCounts, logMagnitude } = this.context.store.state.charts;
    const range = this.linked.colorRange;
    const values = valueScale(histogram, innerSize(size).width, logMagnitude);
    const map = colorMapFor(this.linked.mapName, range, currentTheme().scheme);
    const svg = histogramChart({ histogram, quantiles: quantileMarks(moments) }, { values, logCounts, map, range }, size, document);
    this.scale = values;
    addBrush({
      svg,
      edges: histogram.edges,
      values,
      size,
      chosen: this.bins,
      brushed: (bins) => {
        this.brush(bins);
      },
    });
    addHandles({
      svg,
      values,
      size,
      range,
      changed: (custom) => {
        this.linked.set({ range: { kind: 'custom', range: custom } });
      },
    });
    const focused = this.focusedHandle();
    this.chart.replaceChildren(svg);
    if (focused !== undefined) svg.querySelector<SVGElement>(`[data-end=${focused}]`)?.focus();
    this.chart.setAttribute('aria-label', describe(moments));
  }

  private focusedHandle(): string | undefined {
    const { activeElement } = document;
    return activeElement instanceof SVGElement && this.chart.contains(activeElement) ? activeElement.dataset['end'] : undefined;
  }

  private absence(): string {
    const { statistics, reading } = this.linked.state;
    if (statistics === null) return 'computing…';
    if (statistics.moments === undefined) return 'no finite values';
    return `statistics are of values, not of ${reading === 'code' ? 'codes' : reading}`;
  }

  private point(event: PointerEvent): void {
    const { moments, scale } = this;
    if (moments === undefined || scale === undefined) return;
    const value = scale.scale.invert(pointer(event, this.chart)[0] - histogramMargin.left);
    setText(this.pointed, this.barText(moments, binOf(moments.histogram.edges, value)));
  }

  private barText({ histogram: { edges, counts } }: Moments, bin: number): string {
    const close = bin === counts.length - 1 ? ']' : ')';
    return `${count(counts[bin] ?? 0)} in [${shortNumber(edges[bin] ?? 0)}, ${shortNumber(edges[bin + 1] ?? 0)}${close}`;
  }

  private onKey(event: KeyboardEvent): void {
    const { moments } = this;
    if (moments === undefined || event.target !== this.chart) return;
    const bins = binsAfterKey(event.key, this.bins, moments.histogram.counts.length, event.altKey);
    if (bins === undefined) return;
    event.preventDefault();
    this.brush(bins);
    if (bins !== null) setText(this.pointed, this.barText(moments, event.altKey ? bins.first : bins.last));
  }

  private brush(bins: BinRange | null): void {
    const { moments } = this;
    if (moments === undefined) return;
    this.bins = bins;
    this.counting.abort();
    this.redraw();
    const interval = bins === null ? null : valuesOf(moments.histogram.edges, bins);
    this.linked.set({ highlighted: interval });
    if (interval === null) setText(this.brushed, none);
    else void this.countInside(interval.low, interval.high);
  }

  /** What was counted was of other values. */
  private forgetBrush(): void {
    this.bins = null;
    this.counting.abort();
    setText(this.brushed, none);
    setText(this.pointed, none);
  }

  private async countInside(low: number, high: number): Promise<void> {
    this.counting = new AbortController();
    const { signal } = this.counting;
    const { index } = this.linked.details.node;
    const interval = `[${shortNumber(low)}, ${shortNumber(high)}]`;
    setText(this.brushed, `counting values in ${interval}…`);
    try {
      const { count: inside, of } = await this.context.client.call('countBetween', { index, low, high }, { signal });
      if (!signal.aborted) setText(this.brushed, `${count(inside)} of ${count(of)} values in ${interval}`);
    } catch (error) {
      if (!signal.aborted) setText(this.brushed, error instanceof CheckpointError ? error.message : String(error));
    }
  }
}

function quantileMarks({ quantiles: { values } }: Moments): { label: string; value: number }[] {
  const labels = ['', '1st percentile', '25th percentile', 'median', '75th percentile', '99th percentile', ''];
  return labels.flatMap((label, index) => (label === '' ? [] : [{ label, value: values[index] ?? Number.NaN }]));
}

/** The text alternative: the numbers that matter. */
function describe({ histogram: { counts, edges }, quantiles: { values }, min, max }: Moments): string {
  const most = counts.indexOf(Math.max(...counts));
  const peak = `most, ${count(counts[most] ?? 0)}, between ${shortNumber(edges[most] ?? 0)} and ${shortNumber(edges[most + 1] ?? 0)}`;
  return `histogram in ${count(counts.length)} bars from ${shortNumber(min)} to ${shortNumber(max)}; ${peak}; median ${shortNumber(values[3] ?? Number.NaN)}. Arrow keys select bars.`;
}
