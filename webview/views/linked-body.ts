/** Heatmap, histogram, statistics and values of one parameter, linked. */
import type { ParameterDetails } from '../../src/protocol/session.js';
import type { ViewContext } from '../context.js';
import { element } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import { HeatmapPanel } from '../panels/heatmap-panel.js';
import { HistogramPanel } from '../panels/histogram-panel.js';
import { Linked } from '../panels/linked.js';
import { readingsOf } from '../panels/picture-controls.js';
import { statisticsPanel } from '../panels/statistics-panel.js';
import { troubleBanner } from '../panels/trouble-banner.js';
import { ValuesPanel } from '../panels/values-panel.js';
import { defaultArrangement, fullRegion } from '../../src/model/arrangement.js';
import { fitsShape } from '../picture/arrangement.js';
import { within } from '../picture/region.js';
import type { Body } from './registry.js';

export function createLinkedBody(kind: 'matrix' | 'sequence', details: ParameterDetails, context: ViewContext): Body {
  const linked = restored(details, context);
  keep(linked, context);
  const heatmap = new HeatmapPanel(kind, linked, context);
  const histogram = new HistogramPanel(linked, context);
  const statistics = statisticsPanel(linked, context);
  const values = new ValuesPanel(linked, context);
  const side = element('div', { class: 'side' }, [histogram.element, statistics.element]);
  const body = element('div', { class: 'parameter-body' }, [heatmap.element, side, values.element]);
  const lifetime = fitValues(body, heatmap.element, side);
  return {
    element: element('div', { class: 'parameter-main' }, [troubleBanner(linked), body]),
    settingsChanged: () => {
      const { colorMap, heatmapRange } = context.settings();
      linked.set({ colorMap: context.store.state.charts.colorMap ?? colorMap, range: { kind: heatmapRange } });
    },
    statistics: () => linked.state.statistics,
    renew: (renewed) => {
      linked.renew(renewed);
    },
    dispose: () => {
      lifetime.dispose();
      for (const panel of [heatmap, histogram, statistics, values]) panel.dispose();
    },
  };
}

/** The values' least height, with the gap above them. */
const leastValues = 204;

/** Beside a low picture there is room for the values, under it; else they take the whole width below both columns. */
function fitValues(body: HTMLElement, picture: HTMLElement, side: HTMLElement): Lifetime {
  const lifetime = new Lifetime();
  const fit = (): void => {
    body.classList.toggle('low', contentHeight(picture) + leastValues <= contentHeight(side));
  };
  for (const column of [picture, side]) for (const child of column.children) lifetime.observeSize(child, fit);
  return lifetime;
}

/** Without what the grid adds below. */
function contentHeight(column: HTMLElement): number {
  const last = column.lastElementChild;
  return last === null ? 0 : last.getBoundingClientRect().bottom - column.getBoundingClientRect().top;
}

/** As it was left before a reload, as far as that still fits; else as the settings say. */
function restored(details: ParameterDetails, { store, settings }: ViewContext): Linked {
  const { node } = details;
  const kept = store.pictureOf(node.index);
  const { charts } = store.state;
  const arrangement =
    kept.arrangement !== null && fitsShape(node.shape, kept.arrangement) ? kept.arrangement : defaultArrangement(node.shape);
  const full = fullRegion(node.shape, arrangement);
  return new Linked(details, {
    arrangement,
    region: kept.region === null ? full : within(kept.region, full),
    reading: kept.reading ?? readingsOf(details)[0] ?? 'value',
    figure: charts.figure,
    colorMap: charts.colorMap ?? settings().colorMap,
    range: kept.range ?? { kind: settings().heatmapRange },
    cursor: null,
    highlighted: null,
    statistics: node.statistics ?? null,
    picture: null,
    revision: 0,
  });
}

function keep(linked: Linked, { store }: ViewContext): void {
  const { index } = linked.details.node;
  linked.subscribe(['arrangement', 'region', 'reading', 'range'], () => {
    const { arrangement, region, reading, range } = linked.state;
    store.updatePicture(index, { arrangement, region, reading, range });
  });
}
