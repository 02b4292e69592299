import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { declaredTree, type DeclaredBlock } from '../../../src/formats/names/declared-tree.js';
import { blockTreeFromNames } from '../../../src/formats/names/tree.js';
import type { Checkpoint, Framework } from '../../../src/model/checkpoint.js';
import { isDtype } from '../../../src/model/dtype.js';
import { parameterList, type Parameter, type ParameterList } from '../../../src/model/parameter.js';
import type { TieGroup } from '../../../src/model/tie.js';
import { encode } from '../../../src/numeric/encode.js';
import { initializers } from '../../../src/numeric/initializers/registry.js';
import { generatorsOf, type Generators } from '../../../src/numeric/random/generators.js';
import { uniform } from '../../../src/numeric/random/torch.js';
import { defaultDraws, type DefaultPlan } from '../../../src/session/edits/defaults.js';

type Facts = Pick<Checkpoint, 'framework' | 'tree' | 'parameters' | 'ties'>;

interface NetParameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype?: string;
}

function listOf(parameters: readonly NetParameter[]): ParameterList {
  return parameterList(
    parameters.map(({ name, shape, dtype = 'float32' }, index): Parameter => {
      if (!isDtype(dtype)) throw new Error(dtype);
      const values = { kind: 'none', reason: { tag: 'not-found', message: '' } } as const;
      return { index, name, path: name.split('.'), dtype, shape, role: 'unknown', values };
    }),
  );
}

/** Without classes the tree follows from the names, as for a state dict. */
function checkpointOf(
  parameters: readonly NetParameter[],
  { classes = {}, ties = [], framework = 'pytorch' }: { classes?: Readonly<Record<string, string>>; ties?: readonly TieGroup[]; framework?: Framework } = {}, // prettier-ignore
): Facts {
  const list = listOf(parameters);
  const blocks = Object.entries(classes).map(([name, className]): DeclaredBlock => ({
    path: name === '' ? [] : name.split('.'),
    className,
    detail: '',
  }));
  const paths = parameters.map(({ name }) => name.split('.'));
  const tree = blocks.length === 0 ? blockTreeFromNames(list) : declaredTree(blocks, paths);
  return { framework, tree, parameters: list, ties };
}

/** What is kept of the draws, by index, as hexadecimal digests. */
function drawn({ draws }: DefaultPlan, { parameters }: Facts, generators: Generators): ReadonlyMap<number, string> {
  const digests = new Map<number, string>();
  for (const { index, shape, initializer, arguments: given, isKept } of draws) {
    const dtype = index === undefined ? 'float32' : parameters.at(index).dtype;
    const hash = createHash('sha256');
    for (const values of initializers.get(initializer).draw(generators, { shape, dtype }, given))
      hash.update(encode(dtype, { kind: 'real', values }, 'little'));
    if (isKept && index !== undefined) digests.set(index, hash.digest('hex'));
  }
  return digests;
}

interface Net {
  readonly parameters: readonly (NetParameter & { readonly storage: number; readonly sha256: string })[];
  readonly classes: Readonly<Record<string, string>>;
  readonly nextNumber: number;
}

const { nets } = JSON.parse(readFileSync(new URL('../../fixtures/edits/fresh-nets.json', import.meta.url), 'utf8')) as {
  readonly nets: Readonly<Record<string, Net>>;
};

function sharedStorages({ parameters }: Net): readonly TieGroup[] {
  const storages = new Set(parameters.map(({ storage }) => storage));
  return [...storages].flatMap((storage): readonly TieGroup[] => {
    const indices = [...parameters.keys()].filter((index) => parameters[index]?.storage === storage);
    return indices.length < 2 ? [] : [{ kind: 'storage', names: indices.map((index) => parameters[index]?.name ?? ''), indices }];
  });
}

describe.each(Object.entries(nets))('the fresh net of PyTorch: %s', (_, net) => {
  const all = [...net.parameters.keys()];
  const ties = sharedStorages(net);
  const tied = new Set(ties.flatMap(({ indices }) => indices.slice(1)));

  it.each([
    ['told', net.classes],
    ['not told', {}],
  ])('is drawn again, classes %s', (told, classes) => {
    const checkpoint = checkpointOf(net.parameters, { classes, ties });
    const generators = generatorsOf(42);
    const plan = defaultDraws(all, 'auto', checkpoint);
    const digests = drawn(plan, checkpoint, generators);
    for (const [index, { name, sha256 }] of net.parameters.entries())
      if (!tied.has(index)) expect([name, digests.get(index)]).toEqual([name, sha256]);
    expect(digests.size).toBe(all.length - tied.size);
    const [next] = [...uniform(generators.torch, { count: 1, dtype: 'float32' }, 0, 1)].flatMap((piece) => [...piece]);
    expect(next).toBe(net.nextNumber);
    expect(plan.assumed.size).toBe(told === 'told' ? 0 : digests.size);
  });
});

describe('layers of which some parameters are chosen', () => {
  const linear = [
    { name: 'a.weight', shape: [8, 4] },
    { name: 'a.bias', shape: [8] },
    { name: 'b.weight', shape: [2, 8] },
    { name: 'b.bias', shape: [2] },
  ];
  const classes = { a: 'Linear', b: 'Linear' };

  it('are drawn whole, others not at all', () => {
    const { draws } = defaultDraws([3], 'auto', checkpointOf(linear, { classes }));
    expect(draws).toEqual([
      { index: 2, shape: [2, 8], initializer: 'torch.kaiming_uniform_', arguments: { a: Math.sqrt(5) }, isKept: false },
      { index: 3, shape: [2], initializer: 'torch.uniform_', arguments: { a: -1 / Math.sqrt(8), b: 1 / Math.sqrt(8) }, isKept: true },
    ]);
  });

  it('are drawn where a parameter is tied to the chosen one', () => {
    const ties: readonly TieGroup[] = [{ kind: 'storage', names: ['a.bias', 'b.bias'], indices: [1, 3] }];
    const plan = defaultDraws([3], 'auto', checkpointOf(linear, { classes, ties }));
    expect(plan.draws.map(({ index, isKept }) => [index, isKept])).toEqual([
      [0, false],
      [3, true],
      [2, false],
      [3, false],
    ]);
  });

  it('are drawn once when a layer is used again', () => {
    const ties: readonly TieGroup[] = [
      { kind: 'storage', names: ['a.weight', 'c.weight'], indices: [0, 2] },
      { kind: 'storage', names: ['a.bias', 'c.bias'], indices: [1, 3] },
    ];
    const plan = defaultDraws([0, 1, 2, 3], 'auto', checkpointOf(linear, { classes, ties }));
    expect(plan.draws.map(({ index }) => index)).toEqual([0, 1]);
  });

  it('keep what a layer overwrites apart from what it draws first', () => {
    const attention = ['in_proj_weight', 'in_proj_bias', 'out_proj.weight', 'out_proj.bias'];
    const shapes = [[24, 8], [24], [8, 8], [8]];
    const parameters = attention.map((name, index) => ({ name, shape: shapes[index] ?? [] }));
    const plan = defaultDraws([3], 'auto', checkpointOf(parameters, { classes: { '': 'MultiheadAttention' } }));
    expect(plan.draws.filter(({ index }) => index === 3).map(({ initializer, isKept }) => [initializer, isKept])).toEqual([
      ['torch.uniform_', false],
      ['torch.zeros_', true],
    ]);
  });

  it('are refused by name when nobody knows what they draw', () => {
    const parameters = [...linear, { name: 'mine.scale', shape: [3] }];
    expect(() => defaultDraws([0, 4], 'auto', checkpointOf(parameters, { classes: { ...classes, mine: 'Mine' } }))).toThrow(
      expect.objectContaining({ tag: 'refused', message: 'no layer is known that has such parameters: mine.scale' }) as Error,
    );
    expect(() => defaultDraws([0, 4], 'auto', checkpointOf(parameters))).toThrow('mine.scale');
    expect(defaultDraws([0], 'auto', checkpointOf(parameters)).draws).toHaveLength(2);
  });

  it('are refused where the checkpoint is of no framework with layers', () => {
    expect(() => defaultDraws([0], 'auto', checkpointOf(linear, { framework: 'gguf' }))).toThrow('say torch, keras or mxnet');
    expect(defaultDraws([0], 'torch', checkpointOf(linear, { framework: 'gguf' })).framework).toBe('torch');
  });
});

describe('fresh layers of Keras', () => {
  const parameters = [
    { name: 'dense.kernel', shape: [4, 8] },
    { name: 'dense.bias', shape: [8] },
    { name: 'head.kernel', shape: [8, 2] },
  ];
  const classes = { '': 'Sequential', dense: 'Dense', drop: 'Dropout', head: 'Dense' };
  const initializersOf = (chosen: readonly number[]): readonly (readonly [number | undefined, string])[] =>
    defaultDraws(chosen, 'auto', checkpointOf(parameters, { classes, framework: 'keras' })).draws.map(({ index, initializer }) => [
      index,
      initializer,
    ]);

  it('take a seed for a Dropout between them when the whole net is made', () => {
    expect(initializersOf([0, 1, 2])).toEqual([
      [0, 'keras.GlorotUniform'],
      [1, 'keras.Zeros'],
      [undefined, 'keras.RandomUniform'],
      [2, 'keras.GlorotUniform'],
    ]);
    expect(initializersOf([2])).toEqual([[2, 'keras.GlorotUniform']]);
  });

  it.each([
    ['kernel', [4, 8], 'Dense'],
    ['kernel', [3, 3, 4, 8], 'Conv2D'],
    ['embeddings', [10, 4], 'Embedding'],
    ['recurrent_kernel', [5, 20], 'LSTM'],
    ['recurrent_kernel', [5, 15], 'GRU'],
    ['gamma', [4], 'LayerNormalization'],
  ])('are assumed from %s of shape %j: %s', (name, shape, className) => {
    const plan = defaultDraws([0], 'keras', checkpointOf([{ name: `layer.${name}`, shape }]));
    expect(plan.assumed.get(0)).toBe(className);
  });
});

describe('fresh layers of MXNet', () => {
  it('go by the names of parameters, one after the other', () => {
    const names = ['0.weight', '0.bias', '1.gamma', '1.running_var', 'encoder.l0_i2h_weight', '2.alpha'];
    const checkpoint = checkpointOf(
      names.map((name) => ({ name, shape: [2, 2] })),
      { framework: 'mxnet' },
    );
    const { draws } = defaultDraws([5, 4, 3, 2, 1, 0], 'auto', checkpoint);
    expect(draws.map(({ initializer }) => initializer)).toEqual(
      ['Uniform', 'Zero', 'One', 'One', 'Uniform', 'Constant'].map((name) => `mxnet.${name}`),
    );
    expect(() => defaultDraws([0], 'mxnet', checkpointOf([{ name: 'scale', shape: [2] }]))).toThrow('scale');
  });
});

describe('layers of PyTorch without a class', () => {
  it.each([
    ['fc', { weight: [8, 4], bias: [8] }, 'Linear'],
    ['fc', { weight: [8, 4] }, 'Linear'],
    ['token_embedding', { weight: [8, 4] }, 'Embedding'],
    ['norm', { weight: [8], bias: [8] }, 'LayerNorm'],
    ['bn', { weight: [8], bias: [8], running_mean: [8], running_var: [8], num_batches_tracked: [] }, 'BatchNorm2d'],
    ['conv', { weight: [8, 4, 3, 3, 3] }, 'Conv3d'],
    ['rnn', { weight_ih_l0: [5, 4], weight_hh_l0: [5, 5], bias_ih_l0: [5], bias_hh_l0: [5] }, 'RNN'],
    ['rnn', { weight_ih_l0: [15, 4], weight_hh_l0: [15, 5] }, 'GRU'],
    ['rnn', { weight_ih_l0: [20, 4], weight_hh_l0: [20, 3], weight_hr_l0: [3, 5] }, 'LSTM'],
    ['cell', { weight_ih: [20, 4], weight_hh: [20, 5] }, 'LSTMCell'],
  ])('are assumed from their parameters: %s %j is %s', (block, shapes, className) => {
    const parameters = Object.entries(shapes).map(([name, shape]) => ({ name: `${block}.${name}`, shape }));
    expect(defaultDraws([0], 'auto', checkpointOf(parameters)).assumed.get(0)).toBe(className);
  });
});
