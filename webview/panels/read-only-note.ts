/** Why there is nothing to edit with: said where the buttons would be looked for. */
import { button } from '../controls.js';
import type { ViewContext } from '../context.js';
import { element, icon } from '../dom.js';

export function readOnlyNote({ client }: Pick<ViewContext, 'client'>): HTMLElement {
  return element('p', { class: 'banner read-only', role: 'note', 'data-testid': 'read-only' }, [
    icon('lock'),
    element('span', {}, ['Read only: checkpoints are changed only in workspaces that you trust.']),
    button({ label: 'Manage Workspace Trust', onClick: () => void client.call('run', { command: 'manageTrust', index: null }) }),
  ]);
}
