/** Modules of a whole-module pickle: their class, arguments, parameters, buffers and children, as their `__dict__` was saved. */
import { attributes, entriesOf, entry, globalName, isNode, itemsOf, numberOf, type CallNode, type PickleValue } from '../pickle/nodes.js';
import type { Role } from '../../model/parameter.js';
import { extraRepr } from './extra-repr.js';
import type { TensorFacts } from './tensor.js';

export interface ModuleFacts {
  readonly className: string;
  readonly detail: string;
  /** Own tensors as `state_dict()` lists them: parameters, then buffers that are saved. */
  readonly own: readonly { readonly name: string; readonly value: PickleValue; readonly role: Role }[];
  readonly children: readonly { readonly name: string; readonly value: PickleValue }[];
  /** Quantised layers: numbers that `state_dict()` turns into tensors, and weights packed for the processor. */
  readonly constants: readonly { readonly name: string; readonly tensor: TensorFacts }[];
  readonly packed: readonly { readonly name: string; readonly value: PickleValue }[];
}

/** The module a node stands for, or undefined. */
export type ModuleReader = (value: PickleValue | undefined) => ModuleFacts | undefined;

/** A module as Python saves it: an object with `_parameters` and `_modules` is one, whatever its class. */
export function readModule(value: PickleValue | undefined): ModuleFacts | undefined {
  if (!isNode(value) || value.kind !== 'call') return undefined;
  const state = attributes(value);
  const parameters = entriesOf(entry(state, '_parameters'));
  const modules = entriesOf(entry(state, '_modules'));
  if (parameters === undefined || modules === undefined) return undefined;
  const buffers = entriesOf(entry(state, '_buffers')) ?? [];
  const className = fullClassName(value);
  const hidden = names(entry(state, '_non_persistent_buffers_set'));
  const named = (list: readonly (readonly [PickleValue, PickleValue])[], role: 'trainable' | 'buffer'): ModuleFacts['own'] =>
    list.flatMap(([name, held]) => (typeof name === 'string' && isNode(held) ? [{ name, value: held, role }] : []));
  return {
    className: className.slice(className.lastIndexOf('.') + 1),
    detail: extraRepr(
      className,
      state,
      parameters.some(([name, held]) => name === 'bias' && isNode(held)),
    ),
    own: [...named(parameters, 'trainable'), ...named(buffers, 'buffer').filter(({ name }) => !hidden.has(name))],
    children: modules.flatMap(([name, child]) => (typeof name === 'string' && isNode(child) ? [{ name, value: child }] : [])),
    ...quantizedParts(value, state),
  };
}

function quantizedParts(call: CallNode, state: PickleValue | undefined): Pick<ModuleFacts, 'constants' | 'packed'> {
  if (!/^torch\.(ao\.)?nn\.quantized\./.test(globalName(call.callee) ?? '')) return { constants: [], packed: [] };
  const [scale, zeroPoint] = [numberOf(entry(state, 'scale')), numberOf(entry(state, 'zero_point'))];
  const packed = packedWeights(entry(state, '_packed_params'));
  return {
    constants: [
      ...(scale !== undefined ? [{ name: 'scale', tensor: constant('float32', Float32Array.of(scale)) }] : []),
      ...(zeroPoint !== undefined
        ? [{ name: 'zero_point', tensor: constant('int64', BigInt64Array.of(BigInt(Math.trunc(zeroPoint)))) }]
        : []),
    ],
    packed: packed.map((held, i) => ({ name: `_packed_params.${String(i)}`, value: held })),
  };
}

/** (weight, bias): a tuple, or what a script object of torch's quantised classes was made from. */
function packedWeights(value: PickleValue | undefined): readonly PickleValue[] {
  const items = itemsOf(value);
  if (items !== undefined) return items;
  const [weights, className] = isNode(value) && value.kind === 'call' ? (itemsOf(value.state) ?? []) : [];
  const isPacked = typeof className === 'string' && className.startsWith('__torch__.torch.classes.quantized.');
  return isPacked ? (itemsOf(weights) ?? []) : [];
}

/** A 0-d tensor of one number; typed arrays are little-endian wherever this runs. */
function constant(dtype: 'float32' | 'int64', value: Float32Array | BigInt64Array): TensorFacts {
  return {
    dtype,
    shape: [],
    body: { kind: 'held', array: { bytes: new Uint8Array(value.buffer), fortranOrder: false, byteOrder: 'little' } },
  };
}

/** `copyreg._reconstructor(class, object, None)` in old protocols, the class itself in newer ones. */
function fullClassName(call: CallNode): string {
  const name = globalName(call.callee) ?? '';
  return /^(copyreg|copy_reg)\._reconstructor$/.test(name) ? (globalName(call.args[0]) ?? '') : name;
}

/** A set is a SequenceNode, or in old protocols a call of `set` with a list. */
function names(value: PickleValue | undefined): ReadonlySet<PickleValue> {
  if (!isNode(value)) return new Set();
  if (value.kind === 'set') return new Set(value.items);
  return new Set(value.kind === 'call' ? (itemsOf(value.args[0]) ?? []) : []);
}
