import { describe, expect, it } from 'vitest';
import { resolveExpression } from '../../../src/model/access/resolve.js';
import type { AccessTree } from '../../../src/model/access/tree.js';
import { fakeTree } from './fake-tree.js';

const model = fakeTree({
  framework: 'keras',
  format: 'keras',
  files: ['mlp.keras'],
  root: {
    className: 'Sequential',
    children: [
      { name: 'flatten', className: 'Flatten' },
      { name: 'dense', className: 'Dense', parameters: { kernel: [4, 8], bias: [8] } },
      { name: 'norm', className: 'BatchNormalization', parameters: { gamma: [8], moving_mean: [8] } },
      { name: 'tower', className: 'Sequential', children: [{ name: 'out', className: 'Dense', parameters: { kernel: [8, 1] } }] },
      { name: 'optimizer', className: 'Adam', parameters: { iteration: [], learning_rate: [] } },
    ],
  },
  buffers: ['norm.moving_mean'],
});

function meaning(tree: AccessTree, text: string): string {
  const outcome = resolveExpression(tree, text);
  switch (outcome.kind) {
    case 'error':
      return outcome.error.message;
    case 'parameter':
      return outcome.of.name;
    case 'collection':
      return outcome.indices.map((index) => tree.nameAt(index)).join(' ');
    case 'block':
      return `block ${outcome.path}`;
    case 'value':
      return JSON.stringify(outcome.told);
    case 'none':
      return 'None';
  }
}

describe('access expressions of Keras', () => {
  it.each([
    ['net.layers[1].kernel', 'dense.kernel'],
    ['net.layers[-1].layers[0].kernel', 'tower.out.kernel'],
    ["net.get_layer('dense').bias", 'dense.bias'],
    ['net.get_layer(index=1).weights[1].numpy()', 'dense.bias'],
    ['net.get_weights()[-1]', 'tower.out.kernel'],
    ['net.non_trainable_weights', 'norm.moving_mean'],
    ['net.optimizer.iterations', 'optimizer.iteration'],
    ['net.layers[0]', 'block flatten'],
    ['net.layers[3].layers[0].bias', 'None'],
    ['[layer.name for layer in net.layers]', '["flatten","dense","norm","tower"]'],
    ['net.count_params()', '64'],
    ['[w.path for w in net.layers[1].weights]', '["dense/kernel","dense/bias"]'],
  ])('%s means %s', (text, expected) => {
    expect(meaning(model, text)).toBe(expected);
  });

  it.each([
    ['net[1]', "TypeError: 'Sequential' object is not subscriptable"],
    ['net.layers[4]', 'IndexError: list index out of range'],
    ["net.layers['dense']", 'TypeError: list indices must be integers or slices, not str'],
    ['net.dense', "AttributeError: 'Sequential' object has no attribute 'dense'"],
    ['net.layers[1].weight', "AttributeError: 'Dense' object has no attribute 'weight'"],
    ["net.get_layer('nope')", "ValueError: No such layer: nope. Existing layers are: ['flatten', 'dense', 'norm', 'tower']."],
    ['net.get_layer(index=9)', 'ValueError: Was asked to retrieve layer at index 9 but model only has 4 layers.'],
  ])('%s fails as Keras says', (text, message) => {
    expect(meaning(model, text)).toBe(message);
  });

  it('does not guess positions that a file does not tell', () => {
    const layer = { name: 'layer_with_weights-0', parameters: { kernel: [4, 8] } };
    const checkpoint = fakeTree({ framework: 'tensorflow', format: 'tf-checkpoint', root: { children: [layer] } });
    expect(meaning(checkpoint, 'net.layers[0].kernel')).toMatch(/^the file does not tell all layers/);
    expect(meaning(checkpoint, 'net.get_weights()[0]')).toBe('layer_with_weights-0.kernel');
  });

  it('finds a variable of a saved module under its other name', () => {
    const tie = { kind: 'alias', names: ['table'], indices: [0], usedBy: ['table', 'tied'] } as const;
    const saved = fakeTree({ framework: 'tensorflow', format: 'saved-model', root: { parameters: { table: [2] } }, ties: [tie] });
    expect(meaning(saved, 'net.tied')).toBe('table');
    expect(meaning(saved, 'net.table is net.tied')).toBe('true');
  });
});

describe('access expressions of TensorFlow.js', () => {
  const tree = fakeTree({
    framework: 'tensorflowjs',
    format: 'tfjs-layers-model',
    root: { className: 'Sequential', children: [{ name: 'dense', className: 'Dense', parameters: { kernel: [4, 8], bias: [8] } }] },
  });

  it.each([
    ['model.layers[0].getWeights()[1]', 'dense.bias'],
    ["model.getLayer('dense').weights[0].read()", 'dense.kernel'],
    ['model.getLayer(null, 0).kernel', 'dense.kernel'],
    ['model.layers.length', '1'],
    ['model.layers[-1]', 'undefined'],
    ['model.layers[0].gamma', 'undefined'],
    ["model.getLayer('nope')", 'Error: No such layer: nope'],
  ])('%s means %s', (text, expected) => {
    expect(meaning(tree, text)).toBe(expected);
  });
});
