/** What the overview says about the file: format, framework, counts, bytes by dtype, warnings. */
import { frameworkTitles } from '../../src/protocol/framework-titles.js';
import type { CheckpointSummary } from '../../src/protocol/session.js';
import { dtypeBar, segmentColor } from '../charts/dtype-bar.js';
import { element, icon } from '../dom.js';
import { bytes, count, counted } from '../format/numbers.js';

const warningsShown = 5;

export function summaryHeader(summary: CheckpointSummary): HTMLElement {
  const title = element('h1', { title: summary.path }, [summary.name]);
  const bar = element('div', { class: 'dtypes' }, [
    dtypeBar(summary.bytesByDtype, { width: 1000, height: 8 }, document),
    element('ul', { class: 'legend' }, summary.bytesByDtype.map(legendEntry)),
  ]);
  return element('header', { class: 'summary' }, [title, facts(summary), bar, ...warnings(summary)]);
}

function facts(summary: CheckpointSummary): HTMLElement {
  const { formatTitle, framework, files } = summary;
  const written = frameworkTitles[framework] === formatTitle ? [] : [frameworkTitles[framework]];
  const parts = [
    formatTitle,
    ...written,
    usedText(summary.uniqueParameterCount, summary.parameterCount, 'parameter'),
    usedText(summary.uniqueValueCount, summary.valueCount, 'value'),
    bytes(summary.bytes),
    ...(files.length > 1 ? [counted(files.length, 'file')] : []),
  ];
  return element(
    'p',
    { class: 'facts' },
    parts.map((part) => element('span', {}, [part])),
  );
}

/** Tied ones counted once, and as the network uses them. */
function usedText(unique: number, used: number, noun: string): string {
  return unique === used ? counted(used, noun) : `${counted(unique, `unique ${noun}`)} / ${count(used)} as used`;
}

function legendEntry({ dtype, bytes: size, parameters }: CheckpointSummary['bytesByDtype'][number], index: number): HTMLElement {
  const swatch = element('span', { class: 'swatch', 'aria-hidden': 'true' });
  swatch.style.background = segmentColor(index);
  return element('li', { title: counted(parameters, 'parameter') }, [
    swatch,
    `${dtype} `,
    element('span', { class: 'number muted' }, [bytes(size)]),
  ]);
}

function warnings({ warnings: found }: CheckpointSummary): HTMLElement[] {
  if (found.length === 0) return [];
  const shown = found.slice(0, warningsShown).map(({ message }) => element('li', {}, [icon('warning'), element('span', {}, [message])]));
  const rest =
    found.length > warningsShown
      ? [element('li', { class: 'muted' }, [`and ${counted(found.length - warningsShown, 'more warning')}`])]
      : [];
  return [element('ul', { class: 'warnings' }, [...shown, ...rest])];
}
