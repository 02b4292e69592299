/** All figures of a parameter's statistics, each exact or said to be sampled; places are kept while they are computed. */
import { quantileLevels, type Statistics } from '../../src/model/statistics.js';
import { button } from '../controls.js';
import type { ViewContext } from '../context.js';
import { element, setText } from '../dom.js';
import { count, exactNumber, percent, shortNumber } from '../format/numbers.js';
import type { Linked } from './linked.js';

interface Figure {
  readonly name: string;
  readonly label: string;
  readonly value: (statistics: Statistics) => number | undefined;
  /** A share is said beside the number. */
  readonly share?: true;
}

const moment = (name: 'min' | 'max' | 'mean' | 'std' | 'sum' | 'l1' | 'l2' | 'linf', label: string = name): Figure => ({
  name,
  label,
  value: ({ moments }) => moments?.[name],
});

const quantileLabels = ['', '1 %', '25 %', 'median', '75 %', '99 %', ''];

const figures: readonly Figure[] = [
  moment('min'),
  moment('max'),
  moment('mean'),
  moment('std'),
  ...quantileLevels.flatMap((level, index): Figure[] => {
    const label = quantileLabels[index] ?? '';
    return label === '' ? [] : [{ name: `quantile ${level}`, label, value: ({ moments }) => moments?.quantiles.values[index] }];
  }),
  moment('sum'),
  moment('l1', 'L1 norm'),
  moment('l2', 'L2 norm'),
  moment('linf', 'L∞ norm'),
  { name: 'count', label: 'values', value: (statistics) => statistics.count },
  { name: 'zeros', label: 'zeros', value: (statistics) => statistics.zeros, share: true },
  { name: 'nan', label: 'NaN', value: (statistics) => statistics.nan, share: true },
  { name: 'positiveInfinity', label: '+Inf', value: (statistics) => statistics.positiveInfinity, share: true },
  { name: 'negativeInfinity', label: '−Inf', value: (statistics) => statistics.negativeInfinity, share: true },
];

export interface StatisticsPanel {
  readonly element: HTMLElement;
  readonly dispose: () => void;
}

export function statisticsPanel(linked: Linked, { client, settings, copy }: ViewContext): StatisticsPanel {
  let controller = new AbortController();
  const { node } = linked.details;
  const precision = element('span', { class: 'precision' });
  const problem = element('p', { class: 'trouble', role: 'status' });
  const cells = figures.map((figure) => ({ figure, cell: element('dd', { class: 'number', 'data-name': figure.name }, ['–']) }));
  const list = element(
    'dl',
    { class: 'figures', 'data-testid': 'statistics' },
    cells.map(({ figure, cell }) => element('div', {}, [element('dt', {}, [figure.label]), cell])),
  );
  const whole = button({ label: 'Compute Exactly', onClick: () => void compute('full') });
  const copyButton = button({
    label: 'Copy Statistics',
    icon: 'copy',
    iconOnly: true,
    onClick: () => {
      copy(asText(linked.details.node.name, linked.state.statistics), 'statistics');
    },
  });
  whole.hidden = true;

  function show(): void {
    const { statistics } = linked.state;
    setText(precision, statistics === null ? 'computing…' : precisionText(statistics));
    if (statistics !== null) for (const { figure, cell } of cells) fill(cell, figure, statistics);
  }

  async function compute(depth: 'sample' | 'full'): Promise<void> {
    whole.hidden = true;
    const { signal } = controller;
    try {
      const statistics = await client.call('statistics', { index: node.index, depth }, { signal });
      if (!signal.aborted) linked.set({ statistics });
    } catch (error) {
      if (!signal.aborted) setText(problem, error instanceof Error ? error.message : String(error));
    }
  }

  async function start(): Promise<void> {
    if (linked.state.statistics?.exact === true && linked.state.statistics.moments?.quantiles.exact !== false) return;
    await computeFor(linked.state.statistics === null);
  }

  async function computeFor(isUnknown: boolean): Promise<void> {
    const { signal } = controller;
    const automatic = node.bytes <= settings().automaticBytes;
    if (isUnknown && !(automatic && node.bytes < quickBytes)) await compute('sample');
    if (signal.aborted) return;
    if (automatic) await compute('full');
    else whole.hidden = false;
  }

  linked.subscribe(['statistics'], show);
  // The old figures stay until the new ones are there.
  linked.subscribe(['revision'], () => {
    controller.abort();
    controller = new AbortController();
    void computeFor(true);
  });
  show();
  void start();
  const head = element('div', { class: 'panel-head' }, [
    element('h2', {}, ['Statistics']),
    precision,
    element('span', { class: 'space' }),
    whole,
    copyButton,
  ]);
  return {
    element: element('section', { class: 'panel statistics', 'aria-label': 'statistics' }, [head, problem, list]),
    dispose: () => {
      controller.abort();
    },
  };
}

/** So few bytes are read at once: a sample would only flicker. */
const quickBytes = 2 ** 22;

function fill(cell: HTMLElement, { name, value, share }: Figure, statistics: Statistics): void {
  const figure = value(statistics);
  cell.dataset['value'] = figure === undefined ? '' : exactNumber(figure);
  cell.title = figure === undefined ? '' : exactNumber(figure);
  if (figure === undefined) setText(cell, '–');
  else if (name === 'count') setText(cell, count(figure));
  else if (share !== true) setText(cell, shortNumber(figure, 5));
  else
    cell.replaceChildren(
      count(figure),
      ...(figure === 0 ? [] : [element('span', { class: 'muted' }, [` ${percent(figure, statistics.count)}`])]),
    );
}

/** `exact`, `sampled 10,000 of 1,000,000`, and of what. */
function precisionText({ exact, count: seen, of, magnitude, moments }: Statistics): string {
  const what = magnitude === true ? 'of magnitudes, ' : '';
  if (!exact) return `${what}sampled ${count(seen)} of ${count(of)}`;
  return moments?.quantiles.exact === false ? `${what}exact; percentiles within 1 %` : `${what}exact`;
}

function asText(name: string, statistics: Statistics | null): string {
  if (statistics === null) return name;
  const lines = figures.map(({ name: figure, value }) => `${figure}\t${exactNumber(value(statistics) ?? Number.NaN)}`);
  return [`${name}\t${precisionText(statistics)}`, ...lines].join('\n');
}
