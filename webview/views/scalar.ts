/** A 0-d parameter: its number, large. */
import type { ParameterDetails } from '../../src/protocol/session.js';
import type { View, ViewContext } from '../context.js';
import { button } from '../controls.js';
import { element, setText } from '../dom.js';
import { elementText } from '../panels/cell-text.js';

const region = { rowStart: 0, rowEnd: 1, columnStart: 0, columnEnd: 1 };

export function createScalarBody({ node }: ParameterDetails, { client, copy }: ViewContext): View {
  const controller = new AbortController();
  const number = element('p', { class: 'scalar number', 'data-row': 0, 'data-column': 0 }, ['\u00a0']);
  let full = '';
  const show = async (): Promise<void> => {
    const request = { arrangement: { rows: [], columns: [], fixed: [] }, region };
    const elements = await client.call('values', { index: node.index, request, codes: false }, { signal: controller.signal });
    const text = elementText(elements, 0, node.dtype);
    full = text?.full ?? '';
    number.dataset['value'] = full;
    setText(number, text?.shown ?? '');
  };
  show().catch((error: unknown) => {
    if (!controller.signal.aborted) setText(number, error instanceof Error ? error.message : String(error));
  });
  const copyButton = button({
    label: 'Copy Value',
    icon: 'copy',
    onClick: () => {
      copy(full, 'value');
    },
  });
  return {
    element: element('section', { class: 'panel scalar-panel', 'aria-label': 'value' }, [number, copyButton]),
    dispose: () => {
      controller.abort();
    },
  };
}
