/** Names that Keras derives instead of storing them: of groups from classes, of variables from their position in a layer. */
import type { Json } from '../../model/checkpoint.js';
import type { Role } from '../../model/parameter.js';
import { jsonField } from '../names/json-fields.js';

/** `PReLU` is `p_re_lu`, `Conv2DTranspose` is `conv2d_transpose`. */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

interface OwnVariables {
  readonly trainable: readonly string[];
  readonly buffers?: readonly string[];
}

const kernelAndBias: OwnVariables = { trainable: ['kernel', 'bias'] };
const cell: OwnVariables = { trainable: ['kernel', 'recurrent_kernel', 'bias'] };
const scaleAndCenter: OwnVariables = { trainable: ['gamma', 'beta'] };

/** Variables that a layer creates itself, in its order. */
const ownVariables = new Map<string, OwnVariables>([
  ...['Dense', 'EinsumDense', 'Conv1D', 'Conv2D', 'Conv3D', 'Conv1DTranspose', 'Conv2DTranspose', 'Conv3DTranspose'].map(
    (name): [string, OwnVariables] => [name, kernelAndBias],
  ),
  ...['DepthwiseConv1D', 'DepthwiseConv2D'].map((name): [string, OwnVariables] => [name, kernelAndBias]),
  ...['SeparableConv1D', 'SeparableConv2D'].map((name): [string, OwnVariables] => [
    name,
    { trainable: ['depthwise_kernel', 'pointwise_kernel', 'bias'] },
  ]),
  ...['LSTMCell', 'GRUCell', 'SimpleRNNCell', 'ConvLSTM1DCell', 'ConvLSTM2DCell', 'ConvLSTM3DCell'].map((name): [string, OwnVariables] => [
    name,
    cell,
  ]),
  ['Embedding', { trainable: ['embeddings'] }],
  ['BatchNormalization', { ...scaleAndCenter, buffers: ['moving_mean', 'moving_variance'] }],
  ['LayerNormalization', scaleAndCenter],
  ['GroupNormalization', scaleAndCenter],
  ['RMSNormalization', { trainable: ['scale'] }],
  ['PReLU', { trainable: ['alpha'] }],
  ['Normalization', { trainable: [], buffers: ['mean', 'variance', 'count'] }],
  ['SpectralNormalization', { trainable: ['kernel'], buffers: ['vector_u'] }],
  ['SeedGenerator', { trainable: [], buffers: ['seed_generator_state'] }],
]);

/** Layers of Keras that always have variables of their own. */
export function mustHaveVariables(className: string): boolean {
  return /^(Dense|EinsumDense|Embedding|Conv\d+D(Transpose)?|(Depthwise|Separable)Conv\dD)$/.test(className);
}

export interface NamedVariable<Stored> {
  readonly name: string;
  readonly role: Role;
  readonly stored: Stored;
}

/** A variable as far as names depend on it. */
interface Typed {
  readonly dtype: string;
}

/** Stored variables with their names and roles, in the order of `layer.weights`; names are positions where the class is not known. */
export function nameVariables<Stored extends Typed>(
  className: string | null,
  config: Json | undefined,
  stored: readonly (Stored & { readonly position: string })[],
): readonly NamedVariable<Stored>[] {
  const known = className === null ? undefined : ownVariables.get(className);
  const names = known === undefined ? undefined : plainNames(known, config);
  if (names === undefined) return stored.map((variable) => ({ name: variable.position, role: 'unknown', stored: variable }));
  const more = names.length < stored.length ? quantizedNames(names, stored) : undefined;
  const all = more ?? names;
  if (all.length !== stored.length) return stored.map((variable) => ({ name: variable.position, role: 'unknown', stored: variable }));
  const named = stored.map((variable, i): NamedVariable<Stored> => ({
    name: all[i]?.name ?? '',
    role: all[i]?.role ?? 'unknown',
    stored: variable,
  }));
  return inWeightOrder(named);
}

interface NameAndRole {
  readonly name: string;
  readonly role: Role;
}

function plainNames({ trainable, buffers = [] }: OwnVariables, config: Json | undefined): readonly NameAndRole[] {
  const absent = new Set<string>();
  if (jsonField(config, 'use_bias') === false) absent.add('bias');
  if (jsonField(config, 'bias_axes') === null) absent.add('bias');
  if (jsonField(config, 'scale') === false) absent.add('gamma');
  if (jsonField(config, 'center') === false) absent.add('beta');
  return [
    ...trainable.filter((name) => !absent.has(name)).map((name): NameAndRole => ({ name, role: 'trainable' })),
    ...buffers.map((name): NameAndRole => ({ name, role: 'buffer' })),
  ];
}

const float8 = ['inputs', 'kernel', 'outputs_grad'].flatMap((what) => [`${what}_scale`, `${what}_amax_history`]);

/** Quantised layers store, behind what they had before, scales and what else their codes need. */
function quantizedNames(plain: readonly NameAndRole[], stored: readonly Typed[]): readonly NameAndRole[] | undefined {
  const [main] = plain;
  if (main === undefined) return undefined;
  const isCodes = stored[0]?.dtype === 'int8' || stored[0]?.dtype === 'uint8';
  if (!isCodes) return [...plain, ...float8.map((name): NameAndRole => ({ name, role: 'trainable' }))];
  const more = [`${main.name}_scale`, `${main.name}_zero`, 'g_idx'].slice(0, stored.length - plain.length);
  return [{ ...main, role: 'buffer' }, ...plain.slice(1), ...more.map((name): NameAndRole => ({ name, role: 'buffer' }))];
}

/** `layer.weights` has what is trained first; of float8 layers, what was added comes before what was there. */
function inWeightOrder<Stored>(variables: readonly NamedVariable<Stored>[]): readonly NamedVariable<Stored>[] {
  const isFloat8 = variables.some(({ name }) => name === 'inputs_amax_history');
  const rank = ({ name, role }: NamedVariable<Stored>): number => (isFloat8 && !float8.includes(name) ? 1 : role === 'buffer' ? 2 : 0);
  return variables.toSorted((a, b) => rank(a) - rank(b));
}

/** Of a variable whose name is stored but whose layer is not known. */
export function roleFromVariable(className: string | null, name: string): Role {
  const known = className === null ? undefined : ownVariables.get(className);
  if (known?.buffers?.includes(name) === true || name === 'moving_mean' || name === 'moving_variance') return 'buffer';
  if (name === 'seed_generator_state') return 'buffer';
  return known === undefined ? 'unknown' : 'trainable';
}

/** Layers that Keras makes inside another: attribute, class. */
const innerClasses = new Map<string, ReadonlyMap<string, string>>([
  ['LSTM', new Map([['cell', 'LSTMCell']])],
  ['GRU', new Map([['cell', 'GRUCell']])],
  ['SimpleRNN', new Map([['cell', 'SimpleRNNCell']])],
  ['ConvLSTM2D', new Map([['cell', 'ConvLSTM2DCell']])],
  ...['MultiHeadAttention', 'GroupedQueryAttention', 'GroupQueryAttention'].map((name): [string, ReadonlyMap<string, string>] => [
    name,
    new Map(['query', 'key', 'value', 'output'].flatMap((part) => [`${part}_dense`, `_${part}_dense`]).map((key) => [key, 'EinsumDense'])),
  ]),
]);

export function innerClass(className: string | null, attribute: string): string | undefined {
  if (attribute === 'seed_generator') return 'SeedGenerator';
  return className === null ? undefined : innerClasses.get(className)?.get(attribute);
}

/** Names of cells tell their class. */
export function classOfCell(name: string): string | null {
  const found = ['LSTMCell', 'GRUCell', 'SimpleRNNCell'].find((className) => new RegExp(`^${snakeCase(className)}(_\\d+)?$`).test(name));
  return found ?? null;
}

const innerOrder = [
  'forward_layer',
  'backward_layer',
  ...['query', 'key', 'value', 'output'].flatMap((part) => [`${part}_dense`, `_${part}_dense`]),
];

/** Position of an attribute among those that Keras's layers make in an order of their own; the others come after. */
export function innerRank(attribute: string): number {
  const rank = innerOrder.indexOf(attribute);
  return rank < 0 ? innerOrder.length : rank;
}

/** What Keras calls a layer in an attribute, where the file does not tell: after the attribute, or by its own name. */
export function innerName(attribute: string, name: string | null, className: string | null): string {
  const [, direction] = /^(forward|backward)_layer$/.exec(attribute) ?? [];
  if (direction !== undefined && name !== null) return name.startsWith(`${direction}_`) ? name : `${direction}_${name}`;
  if (name !== null) return name;
  if (/^_?(query|key|value)_dense$/.test(attribute)) return attribute.replace(/^_/, '').replace(/_dense$/, '');
  if (/^_?output_dense$/.test(attribute)) return 'attention_output';
  return attribute === 'cell' && className !== null ? snakeCase(className) : attribute;
}
