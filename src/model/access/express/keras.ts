/** How code with Keras, h5py or TensorFlow.js reaches a variable. */
import type { Block } from '../../block.js';
import { variablesBelow } from '../keras/layer.js';
import { quoted } from '../python/value.js';
import type { AccessTree } from '../tree.js';
import type { Printed } from './dialect.js';
import { attribute, key, position } from './parts.js';

/** More are not counted through for `net.weights[…]`. */
const mostCounted = 10_000;

export function kerasExpressions(tree: AccessTree, index: number): readonly Printed[] {
  const chain = tree.holders(index).slice(1);
  const isBeside = chain[0]?.name === 'optimizer' || chain[0]?.name === 'metrics';
  const paths = isBeside
    ? [optimizerPath(tree, index)]
    : [layerPath(tree, index, 'position'), layerPath(tree, index, 'name'), ...countedPaths(tree, index)];
  return paths.flatMap((expression) => (expression === undefined ? [] : [{ dialect: 'keras', expression }]));
}

export function h5pyExpressions(tree: AccessTree, index: number): readonly Printed[] {
  return [{ dialect: 'h5py', expression: key(`h5py.File(${quoted(tree.files[0] ?? '')})`, tree.nameAt(index)) }];
}

export function tensorflowjsExpressions(tree: AccessTree, index: number): readonly Printed[] {
  const [, layer, ...rest] = tree.holders(index);
  const path: readonly Block[] = layer === undefined ? [] : [layer, ...rest];
  const place = path.reduce((of, block) => position(`${of}.layers`, block.index), 'model');
  const holder = path.at(-1);
  const own = holder === undefined ? -1 : [...variablesBelow(holder)].findIndex((variable) => variable.index === index);
  const counted = tree.parameterCount > mostCounted ? -1 : [...variablesBelow(tree.root)].findIndex((variable) => variable.index === index);
  return [
    ...(own < 0 ? [] : [position(`${place}.getWeights()`, own)]),
    ...(own < 0 || layer === undefined || rest.length > 0 ? [] : [position(`model.getLayer(${quoted(layer.name)}).getWeights()`, own)]),
    ...(counted < 0 ? [] : [position('model.weights', counted)]),
  ].map((expression) => ({ dialect: 'tensorflowjs', expression }));
}

/** `net.layers[2].kernel`, `net.get_layer('dense').kernel`; layers in layers are reached through `weights`. */
function layerPath(tree: AccessTree, index: number, by: 'position' | 'name'): string | undefined {
  const chain = tree.holders(index);
  const depth = chain.findIndex(({ className, path }) => path.length > 0 && !isModel(className));
  const end = depth < 0 ? chain.length - 1 : depth;
  const layer = chain[end];
  if (layer === undefined || end === 0) return undefined;
  const steps = chain.slice(1, end + 1);
  const reached = steps.reduce(
    (of, block) => (by === 'name' ? `${of}.get_layer(${quoted(block.name)})` : position(`${of}.layers`, block.index)),
    'net',
  );
  const own = layer.parameters.find((parameter) => parameter.index === index);
  if (own !== undefined && !/^\d+$/.test(own.name)) return attribute(reached, own.name);
  const place = [...variablesBelow(layer)].findIndex((variable) => variable.index === index);
  return place < 0 ? undefined : position(`${reached}.weights`, place);
}

function isModel(className: string | null): boolean {
  return className === 'Sequential' || className === 'Functional' || className === 'Model';
}

function countedPaths(tree: AccessTree, index: number): readonly string[] {
  if (tree.parameterCount > mostCounted) return [];
  const place = [...variablesBelow(tree.root)].findIndex((variable) => variable.index === index);
  return place < 0 ? [] : [position('net.weights', place), position('net.get_weights()', place)];
}

function optimizerPath(tree: AccessTree, index: number): string | undefined {
  const [, optimizer] = tree.holders(index);
  if (optimizer?.name !== 'optimizer') return undefined;
  const place = [...variablesBelow(optimizer)].findIndex((variable) => variable.index === index);
  return place < 0 ? undefined : position('net.optimizer.variables', place);
}
