/** A layers model of TensorFlow.js. JavaScript gives `undefined` where Python raises: that is told as an error, too. */
import type { Block } from '../../block.js';
import { CheckpointError } from '../../errors.js';
import { elementCount } from '../../shape.js';
import { variablesBelow } from '../keras/layer.js';
import { numpyArray } from '../numpy/array.js';
import { builtin, method } from '../python/containers.js';
import { asInteger, integer, none, text, type PythonObject, type Value } from '../python/value.js';
import { wholeTensor } from '../tensor/tensor.js';
import type { AccessTree } from '../tree.js';

export function tensorflowjsNames(tree: AccessTree): (name: string) => Value | undefined {
  const model = (): PythonObject => layer(tree, tree.root);
  const known = new Map<string, Value>([
    ['null', none],
    ['undefined', none],
    ['tf', { kind: 'object', type: 'module', attribute: (name) => (name === 'loadLayersModel' ? builtin(model) : undefined) }],
  ]);
  return (name) => known.get(name) ?? model();
}

function isUndefined(): CheckpointError {
  return new CheckpointError('not-found', 'undefined');
}

function layer(tree: AccessTree, block: Block): PythonObject {
  const indices = (): readonly number[] => [...variablesBelow(block)].map(({ index }) => index);
  const layers = (): readonly Block[] => block.children.filter(({ name }) => block.path.length > 0 || name !== 'optimizer');
  const weights = (): Value => array(indices().map((index) => variable(tree, index)));
  const attribute = (name: string): Value | undefined => {
    switch (name) {
      case 'layers':
        return array(layers().map((child) => layer(tree, child)));
      case 'weights':
        return weights();
      case 'getWeights':
        return method(() => array(indices().map((index) => numpyArray(wholeTensor(tree.parameter(index), tree.nameAt(index))))));
      case 'getLayer':
        return method(({ positional: [name = none, at = none] }) => layer(tree, found(layers(), name, at)));
      case 'countParams':
        return method(() => integer(indices().reduce((sum, index) => sum + elementCount(tree.parameter(index).shape), 0)));
      case 'name':
        return text(block.name);
      default:
        return ownVariable(tree, block, name);
    }
  };
  const orUndefined = (name: string): Value => {
    const value = attribute(name);
    if (value === undefined) throw isUndefined();
    return value;
  };
  const means = { kind: 'block', path: block.path.join('.'), parameters: indices } as const;
  return { kind: 'object', type: block.className ?? 'Layer', identity: () => block, means, attribute: orUndefined };
}

function ownVariable(tree: AccessTree, block: Block, name: string): Value | undefined {
  const own = block.parameters.find((parameter) => parameter.name === name);
  return own === undefined ? undefined : variable(tree, own.index);
}

function found(layers: readonly Block[], name: Value, at: Value): Block {
  const index = asInteger(at);
  const layer = index === undefined ? layers.find((each) => name.kind === 'string' && each.name === name.value) : layers[index];
  if (layer === undefined) throw new CheckpointError('not-found', `Error: No such layer: ${name.kind === 'string' ? name.value : 'null'}`);
  return layer;
}

/** An array of JavaScript: no negative indices, a length. */
function array(items: readonly Value[]): PythonObject {
  return {
    kind: 'object',
    type: 'Array',
    means: { kind: 'items', items: () => items },
    iterate: () => items,
    attribute: (name) => (name === 'length' ? integer(items.length) : undefined),
    item: (key) => {
      const item = items[asInteger(key) ?? -1];
      if (item === undefined) throw isUndefined();
      return item;
    },
  };
}

function variable(tree: AccessTree, index: number): PythonObject {
  const tensor = numpyArray(wholeTensor(tree.parameter(index), tree.nameAt(index)));
  const { attribute, means } = tensor;
  const own = (name: string): Value | undefined => (name === 'read' ? method(() => tensor) : attribute?.(name));
  return {
    kind: 'object',
    type: 'LayerVariable',
    attribute: own,
    identity: () => `variable ${String(index)}`,
    ...(means === undefined ? {} : { means }),
  };
}
