/** Above the views of a parameter: where it is in the network, its facts, its ties, what is wrong with its values. */
import type { TieGroup } from '../../src/model/tie.js';
import type { ParameterDetails } from '../../src/protocol/session.js';
import { button } from '../controls.js';
import type { ViewContext } from '../context.js';
import { element, icon } from '../dom.js';
import { bytes, count, counted, shapeText } from '../format/numbers.js';
import { tieWords } from './tie-chip.js';

const namesShown = 6;

/** `rgnet.pt › 0 (Sequential) › block 1 (Sequential) › weight`; the file leads back to the overview. */
export function breadcrumb({ blocks, node, path }: ParameterDetails, { summary, navigate }: ViewContext): HTMLElement {
  const home = element('button', { type: 'button', class: 'crumb link', title: 'All parameters' }, [icon('arrow-left'), summary.name]);
  home.addEventListener('click', () => {
    navigate({ kind: 'overview' });
  });
  const crumbs = blocks
    .filter(({ name }) => name !== '')
    .map(({ name, className, detail }) => {
      const kind = className === null ? [] : [element('span', { class: 'muted' }, [` (${className})`])];
      return element(
        'span',
        { class: 'crumb', title: detail === undefined || className === null ? undefined : `${className}(${detail})` },
        [name, ...kind],
      );
    });
  const last = element('span', { class: 'crumb here', 'aria-current': 'page' }, [path.at(-1) ?? node.name]);
  const items = [home, ...crumbs, last].map((crumb) => element('li', {}, [crumb]));
  return element('nav', { class: 'breadcrumb', 'aria-label': 'place in the network', 'data-testid': 'breadcrumb' }, [
    element('ol', {}, items),
  ]);
}

/** `editing`: the buttons that open forms. */
export function headerActions({ node }: ParameterDetails, { client }: ViewContext, editing: readonly HTMLElement[]): HTMLElement {
  const run = (command: 'copyName' | 'export'): void => void client.call('run', { command, index: node.index });
  return element('div', { class: 'actions' }, [
    ...editing,
    button({
      label: 'Copy Name',
      icon: 'copy',
      onClick: () => {
        run('copyName');
      },
    }),
    button({
      label: 'Export…',
      icon: 'export',
      onClick: () => {
        run('export');
      },
    }),
  ]);
}

const roleWords: Readonly<Record<ParameterDetails['node']['role'], string>> = {
  trainable: 'trainable',
  buffer: 'buffer',
  optimizer: 'optimizer state',
  other: 'other',
  unknown: 'role not told by the file',
};

/** One line of facts; the gradient is always said. */
export function factsLine(details: ParameterDetails): HTMLElement {
  const { node, fans, fileOffset, contiguous, of, requiresGrad, quantization, composite, file } = details;
  const facts: [string, string?][] = [
    [`${shapeText(node.shape)} ${node.typeName ?? node.dtype}`],
    [of === undefined ? roleWords[node.role] : `${roleWords[node.role]} of ${of}`],
    ...(requiresGrad === false ? [['frozen (requires_grad=False)'] as [string]] : []),
    ...(fans === undefined ? [] : [[`fan_in ${count(fans.fanIn)}, fan_out ${count(fans.fanOut)}`] as [string]]),
    [counted(node.count, 'value')],
    [
      bytes(node.bytes) + (fileOffset === undefined ? '' : ` at ${count(fileOffset)}`),
      fileOffset === undefined ? undefined : `first byte in ${file}`,
    ] as [string, string?],
    ...(contiguous ? [] : [[`strides ${(details.strides ?? []).join(', ')}`] as [string]]),
    ...(quantization === undefined ? [] : [[quantizationText(quantization)] as [string]]),
    ...(composite === undefined ? [] : [[`${composite.layout} of ${counted(composite.parts.length, 'part')}`] as [string]]),
    ['gradient none: this file holds no gradients'],
  ];
  return element(
    'p',
    { class: 'facts' },
    facts.map(([text, title]) => element('span', { title }, [text])),
  );
}

function quantizationText({ scheme, scales, zeroPoints, axis }: NonNullable<ParameterDetails['quantization']>): string {
  const one =
    scales.length === 1
      ? `scale ${scales[0] ?? ''}, ${scheme === 'scale_and_minimum' ? 'minimum' : 'zero point'} ${zeroPoints[0] ?? ''}`
      : counted(scales.length, 'scale');
  return `${scheme.replaceAll('_', ' ')}, ${one}${axis === undefined ? '' : ` along axis ${axis}`}`;
}

/** One line a group; equal content is said to be no tie. */
export function tieBanner({ ties, node }: ParameterDetails, context: ViewContext): HTMLElement | undefined {
  if (ties.length === 0) return undefined;
  const rows = ties.map((group) =>
    element('li', {}, [icon('link'), element('span', {}, [tieText(group, node.name)]), ...highlightButton(group, node.index, context)]),
  );
  return element('ul', { class: 'banner ties', 'data-testid': 'tie-banner' }, rows);
}

function tieText({ kind, names, inferred, sameView, constant }: TieGroup, own: string): string {
  const others = names.filter((name) => name !== own);
  const shown = others.slice(0, namesShown).join(', ') + (others.length > namesShown ? ` and ${others.length - namesShown} more` : '');
  const notes = [
    ...(inferred === true ? ['as the configuration says'] : []),
    ...(sameView === false ? ['through another view'] : []),
    ...(constant === true ? ['all elements are one value'] : []),
  ];
  return `${tieWords[kind].sentence}${notes.length === 0 ? '' : ` (${notes.join(', ')})`} — ${shown}${reachOfEdits(kind, names.length)}`;
}

/** What one edit changes, all names of one storage show. */
function reachOfEdits(kind: TieGroup['kind'], names: number): string {
  if (kind !== 'alias' && kind !== 'storage') return '';
  return names === 2 ? '; edits apply to both' : `; edits apply to all ${count(names)}`;
}

function highlightButton({ kind }: TieGroup, index: number, { client }: ViewContext): HTMLElement[] {
  if (kind === 'equal') return [];
  return [button({ label: 'Highlight', onClick: () => void client.call('run', { command: 'highlightTied', index }) })];
}
