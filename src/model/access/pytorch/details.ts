/** Facts about a module besides its parameters: constructor arguments, and parameters that it knows and does not have (`bias=False`). */
import type { Block } from '../../block.js';
import type { Network } from './network.js';
import { integer, none, boolean, float, text, type Value } from '../python/value.js';

/** Arguments that the framework prints without their names. */
const unnamed: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(Lazy)?Conv(Transpose)?\dd$/, ['in_channels', 'out_channels']],
  [/^Embedding(Bag)?$/, ['num_embeddings', 'embedding_dim']],
  [/^(LSTM|GRU|RNN)(Cell)?$/, ['input_size', 'hidden_size']],
  [/^(Sync)?BatchNorm|^InstanceNorm/, ['num_features']],
  [/^GroupNorm$/, ['num_groups', 'num_channels']],
  [/^LayerNorm$|^RMSNorm$/, ['normalized_shape']],
];

/** Parameters that a class registers as None when it goes without them. */
const optional: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(Lazy)?(Linear|Bilinear|Conv(Transpose)?\dd|NonDynamicallyQuantizableLinear)$/, ['bias']],
  [/BatchNorm|^InstanceNorm/, ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked']],
  [/^(LayerNorm|GroupNorm|RMSNorm)$/, ['weight', 'bias']],
  [/^MultiheadAttention$/, ['in_proj_weight', 'in_proj_bias', 'q_proj_weight', 'k_proj_weight', 'v_proj_weight', 'bias_k', 'bias_v']],
];

/** Undefined: it has no such attribute, as far as the file tells. */
export function detailOf(network: Network, block: Block, name: string): Value | undefined {
  const { className } = block;
  if (className === null) return inferred(network, block, name);
  if (optional.some(([pattern, names]) => pattern.test(className) && names.includes(name)) && isUsual(className, name)) return none;
  return argumentsOf(className, block.detail ?? '').get(name);
}

/** RMSNorm never has a bias. */
function isUsual(className: string, name: string): boolean {
  return !(className === 'RMSNorm' && name === 'bias');
}

function argumentsOf(className: string, detail: string): ReadonlyMap<string, Value> {
  const names = unnamed.find(([pattern]) => pattern.test(className))?.[1] ?? [];
  const found = new Map<string, Value>();
  for (const [position, part] of topLevelParts(detail).entries()) {
    const [, name = names[position], value = part] = /^(\w+)=(.*)$/.exec(part) ?? [];
    const read = name === undefined ? undefined : literal(value);
    if (name !== undefined && read !== undefined) found.set(name, read);
  }
  return found;
}

function topLevelParts(detail: string): readonly string[] {
  return detail.match(/(?:[^,([]|[([][^)\]]*[)\]])+/g)?.map((part) => part.trim()) ?? [];
}

function literal(words: string): Value | undefined {
  if (/^-?\d+$/.test(words)) return integer(Number(words));
  if (/^-?\d*\.?\d+(e[+-]?\d+)?$/.test(words)) return float(Number(words));
  if (words === 'True' || words === 'False') return boolean(words === 'True');
  if (words === 'None') return none;
  return /^\w+$/.test(words) ? text(words) : undefined;
}

/** Of a layer whose class the file does not tell: what the shape of its weight says. */
function inferred(network: Network, block: Block, name: string): Value | undefined {
  const weight = block.parameters.find((parameter) => parameter.name === 'weight');
  const names = new Set(block.parameters.map((parameter) => parameter.name));
  if (names.has('in_proj_weight') && /^([qkv]_proj_weight|bias_[kv])$/.test(name)) return none;
  if (weight === undefined || block.children.length > 0) return undefined;
  const { shape } = network.parameter(weight.index);
  if (name === 'bias' && shape.length > 2) return none;
  if (shape.length !== 2) return undefined;
  const size = shape[name === 'in_features' ? 1 : 0];
  return (name === 'in_features' || name === 'out_features') && size !== undefined ? integer(size) : undefined;
}
