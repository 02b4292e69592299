/** The fields that make an initialization: which initializer, its arguments, the seed. */
import type { InitializeEdit } from '../../src/model/edit.js';
import type { ArgumentValue, InitializerInfo } from '../../src/model/initializer.js';
import { frameworkOf, initializersFor } from '../../src/protocol/initializer-order.js';
import type { ViewContext } from '../context.js';
import { element, setText } from '../dom.js';
import { argumentField, type ArgumentField } from './argument-field.js';
import { inputField, selectField, type Field } from './fields.js';
import type { EditForm } from './edit-form.js';

const byDefault = 'default';
const byExpression = 'expression';
const likely: Readonly<Record<string, string>> = {
  torch: 'torch.xavier_uniform_',
  keras: 'keras.GlorotUniform',
  mxnet: 'mxnet.Xavier',
  jax: 'jax.glorot_uniform',
};

export function initializeForm(name: string, all: readonly InitializerInfo[], context: ViewContext, changed: () => void): EditForm {
  const own = frameworkOf(context.summary.framework);
  const groups = initializersFor(own, all).map(({ title, initializers }) => ({
    label: title,
    options: initializers.map((info) => ({ value: info.name, label: info.name.replace(/^\w+\./, '') })),
  }));
  const others = [
    { value: byDefault, label: 'as in a fresh layer' },
    { value: byExpression, label: 'an expression' },
  ];
  const proposed = all.find((info) => info.name === likely[own])?.name ?? byDefault;
  const help = element('p', { class: 'muted edit-help' });
  const fields = element('div', { class: 'edit-fields' });
  const { seed } = context.settings();
  const seedField = inputField({
    label: 'seed',
    value: seed === null ? '' : String(seed),
    placeholder: 'goes on',
    hint: 'The same seed draws the same values. Empty: draws go on where the edit before left off.',
    onInput: changed,
    testId: 'seed',
  });
  let source: Source = defaultSource;
  const choose = (value: string): void => {
    source = sourceOf(value, all, changed);
    setText(help, source.help);
    fields.replaceChildren(chooser.element, ...source.elements, seedField.element);
    changed();
  };
  const chooser: Field = selectField('initializer', [...groups, { label: 'other', options: others }], proposed, choose);
  choose(proposed);
  return {
    element: element('div', {}, [fields, help]),
    focus: () => {
      chooser.focus();
    },
    read: () => {
      const seeded = seedOf(seedField);
      const values = source.read();
      return values === undefined || seeded === undefined ? undefined : { edit: 'initialize', parameters: [name], ...values, ...seeded };
    },
  };
}

type Values =
  | { readonly initializer: string; readonly arguments?: Readonly<Record<string, ArgumentValue>> }
  | { readonly expression: string }
  | { readonly default: 'auto' };

/** Where the values come from, and the fields that ask for it. */
interface Source {
  readonly help: string;
  readonly elements: readonly HTMLElement[];
  /** Undefined while something is missing or wrong. */
  readonly read: () => Values | undefined;
}

const defaultSource: Source = {
  help: 'What the framework gives a new layer of this kind.',
  elements: [],
  read: () => ({ default: 'auto' }),
};

function sourceOf(value: string, all: readonly InitializerInfo[], changed: () => void): Source {
  const info = all.find((known) => known.name === value);
  if (info !== undefined) return initializerSource(info, changed);
  return value === byExpression ? expressionSource(changed) : defaultSource;
}

function initializerSource({ name, help, arguments: specs }: InitializerInfo, changed: () => void): Source {
  const fields = specs.map((spec) => argumentField(spec, changed));
  return {
    help,
    elements: fields.map((field) => field.element),
    read: () => {
      const given = argumentsOf(fields);
      if (given === undefined) return undefined;
      return { initializer: name, ...(Object.keys(given).length === 0 ? {} : { arguments: given }) };
    },
  };
}

/** Every field is read, so that each says what is wrong with it. */
function argumentsOf(fields: readonly ArgumentField[]): Record<string, ArgumentValue> | undefined {
  const read = fields.map((field) => ({ name: field.name, typed: field.read() }));
  const given: Record<string, ArgumentValue> = {};
  for (const { name, typed } of read) {
    if (typed === undefined) return undefined;
    if (!typed.isDefault) given[name] = typed.value;
  }
  return given;
}

function expressionSource(changed: () => void): Source {
  const field = inputField({
    label: 'expression',
    value: '',
    placeholder: 'uniform(-10, 10)',
    hint: 'x is what stands there; i, j are indices; fan_in and fan_out are known',
    wide: true,
    onInput: changed,
    testId: 'expression',
  });
  return {
    help: 'A formula, as in u = uniform(-10, 10); u * (abs(u) >= 5).',
    elements: [field.element],
    read: () => (field.value.trim() === '' ? undefined : { expression: field.value }),
  };
}

function seedOf(field: Field): Pick<InitializeEdit, 'seed'> | undefined {
  const typed = field.value.trim();
  const fits = /^\d{0,15}$/.test(typed);
  field.setProblem(fits ? undefined : 'seed is a whole number');
  if (!fits) return undefined;
  return typed === '' ? {} : { seed: Number(typed) };
}
