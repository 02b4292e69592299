/** The inline panel in which an edit of one parameter is written: fields, what it would do, Apply and Cancel. Escape closes it. */
import type { Edit } from '../../src/model/edit.js';
import { reportError } from '../../src/model/errors.js';
import type { Statistics } from '../../src/model/statistics.js';
import { button } from '../controls.js';
import type { ViewContext } from '../context.js';
import { element } from '../dom.js';
import { LivePreview } from './live-preview.js';
import { previewPanel } from './preview-panel.js';

/** A set of fields that make an edit. */
export interface EditForm {
  readonly element: HTMLElement;
  readonly focus: () => void;
  /** Undefined while something is missing or wrong, which the fields say. */
  readonly read: () => Edit | undefined;
}

export interface EditPanelOptions {
  readonly title: string;
  readonly form: (changed: () => void) => EditForm;
  readonly context: ViewContext;
  readonly statistics: () => Statistics | null;
  readonly closed: () => void;
}

export interface EditPanel {
  readonly element: HTMLElement;
  readonly focus: () => void;
  readonly dispose: () => void;
}

export function editPanel({ title, form: createForm, context, statistics, closed }: EditPanelOptions): EditPanel {
  const shown = previewPanel(statistics);
  const preview = new LivePreview(context.client, shown.show);
  const fields: { form?: EditForm } = {};
  const changed = (): void => {
    preview.ask(fields.form?.read());
  };
  const form = (fields.form = createForm(changed));
  changed();
  const apply = async (): Promise<void> => {
    const edit = form.read();
    if (edit === undefined) return;
    preview.cancel();
    try {
      await context.client.call('edit', { edit });
      closed();
    } catch (error) {
      shown.show({ state: 'refused', message: reportError(error).message });
    }
  };
  const actions = element('div', { class: 'actions' }, [
    button({ label: 'Apply', appearance: 'primary', onClick: () => void apply(), testId: 'apply-edit' }),
    button({ label: 'Cancel', onClick: closed }),
  ]);
  const panel = element('section', { class: 'edit-panel', 'aria-label': title, 'data-testid': 'edit-panel' }, [
    element('h2', {}, [title]),
    form.element,
    shown.element,
    actions,
  ]);
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closed();
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) void apply();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return {
    element: panel,
    focus: form.focus,
    dispose: () => {
      preview.cancel();
    },
  };
}
