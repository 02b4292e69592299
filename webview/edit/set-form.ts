/** The field for a statement, as one writes it in code. */
import { element } from '../dom.js';
import type { EditForm } from './edit-form.js';
import { inputField } from './fields.js';

export function setForm(name: string, changed: () => void): EditForm {
  const field = inputField({
    label: 'statement',
    value: '',
    placeholder: '[:] += 1',
    hint: 'As in code: [:] += 1, [0, 0] = 42, [1:3, :] *= 0.5',
    wide: true,
    onInput: changed,
    testId: 'statement',
  });
  return {
    element: element('div', {}, [
      element('div', { class: 'edit-fields' }, [field.element]),
      element('p', { class: 'muted edit-help' }, ['[:] += 1 changes all values, [0, 0] = 42 one, [1:3, :] *= 0.5 some rows.']),
    ]),
    focus: field.focus,
    read: () => (field.value.trim() === '' ? undefined : { edit: 'set', parameters: [name], statement: field.value }),
  };
}
