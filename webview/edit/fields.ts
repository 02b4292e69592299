/**
 * Labelled fields of forms, in the theme's colours. What is wrong with a field stands below it and is told to screen readers.
 *
 *   const field = inputField({ label: 'gain', value: '1', onInput: changed });
 *   field.setProblem('gain is a number');
 */
import { element, setAttributes, setText } from '../dom.js';

export interface FieldOptions {
  readonly label: string;
  readonly value: string;
  readonly onInput: () => void;
  readonly placeholder?: string;
  /** One sentence for people. */
  readonly hint?: string;
  readonly wide?: boolean;
  readonly testId?: string;
}

export interface Field {
  readonly element: HTMLElement;
  readonly value: string;
  readonly setProblem: (problem: string | undefined) => void;
  readonly focus: () => void;
}

let last = 0;

function newId(): string {
  last++;
  return `field-${last}`;
}

export function inputField({ label, value, onInput, placeholder, hint, wide = false, testId }: FieldOptions): Field {
  const id = newId();
  const attributes = { class: 'field-input', id, type: 'text', value, placeholder, title: hint, spellcheck: 'false', autocomplete: 'off' };
  const input = element('input', { ...attributes, 'data-testid': testId });
  const problem = element('span', { class: 'field-problem trouble', id: `${id}-problem` });
  input.addEventListener('input', onInput);
  return {
    element: element('div', { class: `field${wide ? ' wide' : ''}` }, [
      element('label', { for: id, class: 'label' }, [label]),
      input,
      problem,
    ]),
    get value() {
      return input.value;
    },
    setProblem: (text) => {
      setText(problem, text ?? '');
      setAttributes(input, {
        'aria-invalid': text === undefined ? undefined : 'true',
        'aria-describedby': text === undefined ? undefined : problem.id,
      });
    },
    focus: () => {
      input.focus();
      input.select();
    },
  };
}

export interface OptionGroup {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export function selectField(label: string, groups: readonly OptionGroup[], value: string, onChange: (value: string) => void): Field {
  const id = newId();
  const select = element('select', { class: 'field-input', id, 'data-testid': `select-${label}` });
  for (const group of groups) {
    const options = group.options.map((option) =>
      element('option', { value: option.value, selected: option.value === value }, [option.label]),
    );
    select.append(...(group.label === '' ? options : [element('optgroup', { label: group.label }, options)]));
  }
  select.addEventListener('change', () => {
    onChange(select.value);
  });
  return {
    element: element('div', { class: 'field' }, [element('label', { for: id, class: 'label' }, [label]), select]),
    get value() {
      return select.value;
    },
    setProblem: () => undefined,
    focus: () => {
      select.focus();
    },
  };
}
