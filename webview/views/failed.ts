/** A file that could not be opened: one sentence, and what can be done. */
import type { EditorProtocol, Opened } from '../../src/protocol/editor.js';
import type { Client } from '../../src/protocol/call.js';
import { button } from '../controls.js';
import type { View } from '../context.js';
import { element, icon } from '../dom.js';

type Failure = Extract<Opened, { state: 'failed' }>;
type Help = 'openAsText' | 'showLog' | 'reopenWith';

const helps: readonly { readonly command: Help; readonly label: string }[] = [
  { command: 'openAsText', label: 'Open as Text' },
  { command: 'showLog', label: 'Show Log' },
  { command: 'reopenWith', label: 'Reopen With…' },
];

export function createFailedView({ error, sentence }: Failure, client: Client<EditorProtocol>): View {
  const where =
    error.offset === undefined ? [] : [element('p', { class: 'muted number' }, [`at byte ${error.offset.toLocaleString('en-US')}`])];
  const buttons = helps.map(({ command, label }, index) =>
    button({ label, appearance: index === 0 ? 'primary' : 'secondary', onClick: () => void client.call('run', { command, index: null }) }),
  );
  const shown = element('section', { class: 'failed' }, [
    element('h1', { class: 'visually-hidden' }, ['This file could not be opened']),
    icon('warning'),
    element('p', { class: 'sentence', role: 'alert', 'data-testid': 'error-sentence' }, [sentence]),
    ...where,
    element('div', { class: 'actions' }, buttons),
  ]);
  return {
    element: shown,
    dispose: () => {
      shown.remove();
    },
  };
}
