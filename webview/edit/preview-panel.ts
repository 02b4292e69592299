/** What the first parameter holds and what it would hold, side by side; or why the edit cannot be made. Its place is kept. */
import type { Statistics } from '../../src/model/statistics.js';
import { namesChanged } from '../../src/protocol/edit-difference.js';
import type { EditPreview } from '../../src/protocol/edits.js';
import { comparedHistograms } from '../charts/compared-histograms.js';
import { element, setText } from '../dom.js';
import { count, counted, exactNumber, shortNumber } from '../format/numbers.js';
import type { PreviewState } from './live-preview.js';

const figures = ['min', 'max', 'mean', 'std'] as const;
const size = { width: 340, height: 104 };

export interface PreviewPanel {
  readonly element: HTMLElement;
  readonly show: (state: PreviewState) => void;
}

export function previewPanel(current: () => Statistics | null): PreviewPanel {
  const problem = element('p', { class: 'edit-problem trouble', role: 'alert', 'data-testid': 'edit-problem' });
  const chart = element('div', { class: 'edit-chart' });
  const before = figureCells('now');
  const after = figureCells('then');
  const head = element('tr', {}, [element('td', {}), ...figures.map((name) => element('th', { scope: 'col' }, [name]))]);
  const table = element('table', { class: 'edit-figures number' }, [
    element('caption', { class: 'visually-hidden' }, ['values now, and then']),
    element('thead', {}, [head]),
    element('tbody', {}, [before.row, after.row]),
  ]);
  const notes = element('p', { class: 'facts', role: 'status', 'data-testid': 'edit-notes' });
  const shown = element('div', { class: 'edit-preview', 'data-testid': 'edit-preview' }, [
    chart,
    element('div', { class: 'edit-numbers' }, [table, notes, problem]),
  ]);
  const show = (state: PreviewState): void => {
    setText(problem, state.state === 'refused' ? state.message : '');
    shown.dataset['state'] = state.state;
    // While it is asked what stands there stays, so that nothing flickers; what cannot be done has no figures.
    if (state.state === 'refused' || state.state === 'none') {
      before.fill(current() ?? undefined);
      after.fill(undefined);
      chart.replaceChildren(comparedHistograms({ before: current()?.moments?.histogram, after: undefined }, size, document));
      notes.replaceChildren();
    }
    if (state.state !== 'ready') return;
    const { preview } = state;
    const old = preview.before ?? current() ?? undefined;
    before.fill(old);
    after.fill(preview.after);
    chart.replaceChildren(comparedHistograms({ before: old?.moments?.histogram, after: preview.after.moments?.histogram }, size, document));
    notes.replaceChildren(...notesOf(preview).map((note) => element('span', {}, [note])));
  };
  return { element: shown, show };
}

function figureCells(label: string): { readonly row: HTMLElement; readonly fill: (statistics: Statistics | undefined) => void } {
  const cells = figures.map((name) => ({ name, cell: element('td', { 'data-name': `${label}-${name}` }, ['–']) }));
  return {
    row: element('tr', {}, [element('th', { scope: 'row' }, [label]), ...cells.map(({ cell }) => cell)]),
    fill: (statistics) => {
      for (const { name, cell } of cells) {
        const value = statistics?.moments?.[name];
        cell.dataset['value'] = value === undefined ? '' : exactNumber(value);
        setText(cell, value === undefined ? '–' : shortNumber(value));
      }
    },
  };
}

function notesOf({ after, fans, pending }: EditPreview): string[] {
  const { nan, positiveInfinity, negativeInfinity, exact } = after;
  const notFinite = nan + positiveInfinity + negativeInfinity;
  return [
    ...(exact ? [] : [`of a sample of ${count(after.count)}`]),
    ...(notFinite === 0 ? [] : [`${counted(notFinite, 'value')} not finite`]),
    ...(fans === undefined ? [] : [`fan_in ${count(fans.fanIn)}, fan_out ${count(fans.fanOut)}`]),
    ...(pending.tiedNames.length === 0
      ? []
      : [`applies to ${counted(namesChanged(pending), 'name')}: tied with ${pending.tiedNames.join(', ')}`]),
    ...(pending.promise === undefined ? [] : [pending.promise]),
  ];
}
