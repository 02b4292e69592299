/** The edits that the file does not hold, at the overview: a sentence each, to be taken back one by one or all, saved, or copied. */
import { namesChanged } from '../../src/protocol/edit-difference.js';
import type { EditState, PendingEdit } from '../../src/protocol/edits.js';
import { reportError } from '../../src/model/errors.js';
import { button } from '../controls.js';
import type { ViewContext } from '../context.js';
import { element, icon, setText } from '../dom.js';
import { counted } from '../format/numbers.js';

export interface PendingEditsPanel {
  readonly element: HTMLElement;
  readonly show: () => void;
}

export function pendingEditsPanel(context: ViewContext): PendingEditsPanel {
  const title = element('h2', {}, ['']);
  const list = element('ol', { class: 'pending-list', 'data-testid': 'pending-edits' });
  const problem = element('p', { class: 'trouble', role: 'alert' });
  const { client } = context;
  const run = (command: 'save' | 'copyEditScript' | 'copyCode'): void => void client.call('run', { command, index: null });
  const attempt = (work: () => Promise<unknown>): void => {
    setText(problem, '');
    work().catch((error: unknown) => {
      setText(problem, reportError(error).message);
    });
  };
  const head = element('div', { class: 'panel-head' }, [
    title,
    element('span', { class: 'space' }),
    button({
      label: 'Save',
      icon: 'save',
      appearance: 'primary',
      onClick: () => {
        run('save');
      },
    }),
    button({
      label: 'Revert All',
      icon: 'discard',
      onClick: () => {
        attempt(() => client.call('revertAll', {}));
      },
    }),
    button({
      label: 'Copy as Script',
      icon: 'copy',
      onClick: () => {
        run('copyEditScript');
      },
    }),
    button({
      label: 'Copy as Code…',
      icon: 'code',
      onClick: () => {
        run('copyCode');
      },
    }),
  ]);
  const panel = element('section', { class: 'panel pending', 'aria-label': 'pending edits' }, [head, list, problem]);
  const revert = (position: number): void => {
    attempt(() => client.call('revertEdit', { position }));
  };
  const show = (): void => {
    const state = context.edits();
    panel.hidden = state.saved;
    setText(title, titleOf(state));
    list.replaceChildren(...state.edits.map((pending, position) => row(pending, position, context, revert)));
  };
  show();
  return { element: panel, show };
}

function titleOf({ edits }: EditState): string {
  return edits.length === 0 ? 'Values from before the last save' : counted(edits.length, 'pending edit');
}

function row(pending: PendingEdit, position: number, context: ViewContext, revert: (position: number) => void): HTMLElement {
  const [index] = pending.indices;
  const sentence = element('button', { type: 'button', class: 'crumb link sentence', title: pending.promise }, codeParts(pending.sentence));
  sentence.addEventListener('click', () => {
    if (index !== undefined) context.navigate({ kind: 'parameter', index });
  });
  const tied =
    pending.tiedNames.length === 0
      ? []
      : [
          element('span', { class: 'muted', title: pending.tiedNames.join('\n') }, [
            icon('link'),
            ` applies to ${counted(namesChanged(pending), 'name')}`,
          ]),
        ];
  const takeBack = button({
    label: `Revert ${pending.sentence.replaceAll('`', '')}`,
    icon: 'discard',
    iconOnly: true,
    onClick: () => {
      revert(position);
    },
  });
  return element('li', {}, [sentence, ...tied, takeBack]);
}

/** Names stand between backticks. */
function codeParts(sentence: string): (HTMLElement | string)[] {
  return sentence.split('`').map((part, position) => (position % 2 === 1 ? element('code', {}, [part]) : part));
}
