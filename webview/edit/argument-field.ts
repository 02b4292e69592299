/** The field for one argument of an initializer, by its kind. */
import type { ArgumentSpec, ArgumentValue } from '../../src/model/initializer.js';
import { argumentOf, argumentText } from '../../src/protocol/argument-text.js';
import { inputField, selectField, type Field } from './fields.js';

export interface ArgumentField {
  readonly name: string;
  readonly element: HTMLElement;
  /** Undefined while what stands there is none, which the field says. */
  readonly read: () => { readonly value: ArgumentValue; readonly isDefault: boolean } | undefined;
}

export function argumentField(spec: ArgumentSpec, changed: () => void): ArgumentField {
  const field = fieldOf(spec, changed);
  return {
    name: spec.name,
    element: field.element,
    read: () => {
      const typed = argumentOf(spec, field.value);
      field.setProblem(typed.problem);
      if (typed.value === undefined) return undefined;
      return { value: typed.value, isDefault: JSON.stringify(typed.value) === JSON.stringify(spec.default) };
    },
  };
}

function fieldOf(spec: ArgumentSpec, changed: () => void): Field {
  const { name, kind, help } = spec;
  const value = argumentText(spec.default);
  const choices = kind === 'boolean' ? ['false', 'true'] : kind === 'choice' ? (spec.choices ?? []) : undefined;
  if (choices === undefined)
    return inputField({
      label: name,
      value,
      hint: help,
      placeholder: spec.default === null ? 'none' : '',
      onInput: changed,
      testId: `argument-${name}`,
    });
  const options = choices.map((choice) => ({ value: choice, label: choice }));
  const none = spec.default === null ? [{ value: '', label: 'none' }] : [];
  return selectField(name, [{ label: '', options: [...none, ...options] }], value, changed);
}
