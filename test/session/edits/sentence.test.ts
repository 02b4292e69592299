import { describe, expect, it } from 'vitest';
import type { Edit } from '../../../src/model/edit.js';
import type { Fidelity } from '../../../src/numeric/initializers/initializer.js';
import { usualMachine } from '../../../src/numeric/random/generators.js';
import { promiseOf } from '../../../src/session/edits/promise.js';
import { sentenceOf } from '../../../src/session/edits/sentence.js';

const three = ['a', 'b', 'c'];

describe('the sentence of an edit', () => {
  it.each<[Edit, readonly string[], string]>([
    [
      { edit: 'initialize', parameters: '0.weight', initializer: 'torch.xavier_uniform_', arguments: { gain: 1 } },
      ['0.weight'],
      '`0.weight`: torch.xavier_uniform_(gain=1), seed 42',
    ],
    [
      { edit: 'initialize', parameters: '0.weight', initializer: 'torch.kaiming_normal_', arguments: { mode: 'fan_out' }, seed: 7 },
      ['0.weight'],
      '`0.weight`: torch.kaiming_normal_(mode=fan_out), seed 7',
    ],
    [{ edit: 'initialize', parameters: '*', initializer: 'mxnet.One' }, three, '3 parameters: mxnet.One()'],
    [
      { edit: 'initialize', parameters: '*', expression: 'u = uniform(-10, 10)\n u * (abs(u) >= 5)' },
      three,
      '3 parameters: u = uniform(-10, 10); u * (abs(u) >= 5), seed 42',
    ],
    [{ edit: 'initialize', parameters: '*', expression: 'x / 2' }, three, '3 parameters: x / 2'],
    [{ edit: 'initialize', parameters: '*', module: 'models/mine.js', function: 'fill' }, ['a'], '`a`: fill of mine.js, seed 42'],
    [{ edit: 'initialize', parameters: '*', default: 'torch' }, ['a'], '`a`: as in a fresh layer of PyTorch, seed 42'],
    [{ edit: 'set', parameters: '*', statement: '[:] += 1' }, three, '3 parameters: [:] += 1'],
    [{ edit: 'set', parameters: '*', statement: '[0] = normal()' }, ['a'], '`a`: [0] = normal(), seed 42'],
    [{ edit: 'paste', parameters: 'a', at: [0, 1], values: [[1, 2]] }, ['a'], '`a`: 2 values pasted at [0, 1]'],
    [{ edit: 'paste', parameters: 'a', at: [3], values: [['NaN']] }, ['a'], '`a`: 1 value (NaN) pasted at [3]'],
    [{ edit: 'paste', parameters: 'a', at: [0, 0], values: [[1, 2], [3, 4]] }, ['a'], '`a`: 2 × 2 values pasted at [0, 0]'], // prettier-ignore
    [{ edit: 'load', parameters: 'a', file: '/data/new.npy' }, ['a'], '`a`: values of new.npy'],
    [{ edit: 'untie', parameters: 'a' }, ['a'], '`a`: given storage of its own'],
    [{ edit: 'rename', parameters: 'a', to: 'b' }, ['a'], '`a` renamed to `b`'],
    [{ edit: 'rename', parameters: 'module.*', to: '*' }, ['module.a'], '`module.a` renamed to `a`'],
    [{ edit: 'rename', parameters: 'module.*', to: '*' }, three, '3 parameters renamed from `module.*` to `*`'],
    [{ edit: 'remove', parameters: '*' }, three, '3 parameters removed'],
  ])('says what %j does', (edit, names, sentence) => {
    expect(sentenceOf(edit, names, 42)).toBe(sentence);
  });
});

describe('the sentence of fresh layers', () => {
  it('says which classes were assumed, each once', () => {
    const edit: Edit = { edit: 'initialize', parameters: '*', default: 'auto' };
    expect(sentenceOf(edit, three, 0, ['Linear', 'Conv2d', 'Linear'])).toBe(
      '3 parameters: as in a fresh layer (assumed: Conv2d, Linear), seed 0',
    );
  });
});

describe('the promise of drawn values', () => {
  const exact: Fidelity = { kind: 'bit-equal' };

  it('names the framework and its versions', () => {
    expect(promiseOf([exact], 'torch', usualMachine)).toBe('bit-equal with PyTorch 2.13 to 2.15 (AVX2)');
    expect(promiseOf([exact], 'torch', { ...usualMachine, torch: { version: [2, 5], avx2: false } })).toBe(
      'bit-equal with PyTorch 2.1 to 2.11 (without AVX2)',
    );
    expect(promiseOf([exact], 'torch', { ...usualMachine, torch: { version: [1, 13], avx2: true } })).toBe(
      'bit-equal with PyTorch 1.13 (AVX2)',
    );
    expect(promiseOf([exact], 'keras', usualMachine)).toBe('bit-equal with Keras 3 on TensorFlow');
  });

  it('is the weakest of several', () => {
    const near: Fidelity = { kind: 'within', ulps: 1 };
    const nearer: Fidelity = { kind: 'within', absolute: 1e-5 };
    expect(promiseOf([exact, { kind: 'within', ulps: 3 }, near], 'torch', usualMachine)).toBe(
      'within 3 units in the last place of PyTorch 2.13 to 2.15 (AVX2)',
    );
    expect(promiseOf([near, nearer], 'keras', usualMachine)).toBe('within 1 unit in the last place or 0.00001 of Keras 3 on TensorFlow');
    expect(promiseOf([near, { kind: 'distribution' }], 'mxnet', usualMachine)).toBe('same distribution as MXNet 1.9');
    expect(promiseOf([], 'torch', usualMachine)).toBeUndefined();
  });
});
