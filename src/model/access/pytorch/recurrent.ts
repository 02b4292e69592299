/** `all_weights` and `_flat_weights` of LSTM, GRU and RNN. */
import type { Block, BlockParameter } from '../../block.js';
import { list } from '../python/containers.js';
import type { PythonObject, Value } from '../python/value.js';

const weightName = /^(?:weight|bias)_(?:ih|hh|hr)_(l\d+(?:_reverse)?)$/;

export function recurrentWeights(block: Block, name: string, tensor: (index: number) => PythonObject): Value | undefined {
  if (name !== 'all_weights' && name !== '_flat_weights') return undefined;
  const weights = block.parameters.filter((parameter) => weightName.test(parameter.name));
  if (weights.length === 0) return undefined;
  if (name === '_flat_weights') return list(weights.map(({ index }) => tensor(index)));
  const layers = new Map<string, BlockParameter[]>();
  for (const weight of weights) {
    const layer = weightName.exec(weight.name)?.[1] ?? '';
    layers.set(layer, [...(layers.get(layer) ?? []), weight]);
  }
  return list(Array.from(layers.values(), (own) => list(own.map(({ index }) => tensor(index)))));
}
