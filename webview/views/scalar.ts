/** A 0-d parameter: its number, large. */
import type { ParameterDetails } from '../../src/protocol/session.js';
import type { ViewContext } from '../context.js';
import { button } from '../controls.js';
import { element, setText } from '../dom.js';
import { elementText } from '../panels/cell-text.js';
import type { Body } from './registry.js';

const region = { rowStart: 0, rowEnd: 1, columnStart: 0, columnEnd: 1 };

export function createScalarBody({ node }: ParameterDetails, { client, copy }: ViewContext): Body {
  let controller = new AbortController();
  const number = element('p', { class: 'scalar number', 'data-row': 0, 'data-column': 0 }, ['\u00a0']);
  let full = '';
  const read = async (): Promise<void> => {
    const { signal } = controller;
    const request = { arrangement: { rows: [], columns: [], fixed: [] }, region };
    const elements = await client.call('values', { index: node.index, request, codes: false }, { signal });
    const text = elementText(elements, 0, node.dtype);
    full = text?.full ?? '';
    number.dataset['value'] = full;
    setText(number, text?.shown ?? '');
  };
  const show = (): void => {
    controller.abort();
    controller = new AbortController();
    const { signal } = controller;
    read().catch((error: unknown) => {
      if (!signal.aborted) setText(number, error instanceof Error ? error.message : String(error));
    });
  };
  show();
  const copyButton = button({
    label: 'Copy Value',
    icon: 'copy',
    onClick: () => {
      copy(full, 'value');
    },
  });
  return {
    element: element('section', { class: 'panel scalar-panel', 'aria-label': 'value' }, [number, copyButton]),
    renew: show,
    dispose: () => {
      controller.abort();
    },
  };
}
