import { describe, expect, it } from 'vitest';
import { elementCount } from '../../../src/model/shape.js';
import { initialByName, mxnetLayerDraws } from '../../../src/numeric/initializers/mxnet/layers.js';
import { bitEqual } from '../../../src/numeric/initializers/planned.js';
import { generatorsOf, usualMachine, type Generators } from '../../../src/numeric/random/generators.js';
import { uniform, type MxnetInterface } from '../../../src/numeric/random/mxnet.js';
import type { Values } from '../../../src/numeric/random/pieces.js';
import { fidelityOf, piecesOf, valuesOf } from './drawn.js';
import { dtypeOf, nearness, references, Tally, type Case, type Step } from './references.js';

interface MxnetCase extends Case {
  readonly seed: number | string;
  readonly interface: MxnetInterface;
}

const names = new Map([
  ['uniform', 'mxnet.Uniform'],
  ['normal', 'mxnet.Normal'],
  ['xavier', 'mxnet.Xavier'],
  ['msraprelu', 'mxnet.MSRAPrelu'],
  ['constant', 'mxnet.Constant'],
  ['zeros', 'mxnet.Zero'],
  ['ones', 'mxnet.One'],
  ['lstmbias', 'mxnet.LSTMBias'],
  ['bilinear', 'mxnet.Bilinear'],
  ['orthogonal', 'mxnet.Orthogonal'],
]);

function machineOf(style: MxnetInterface): Generators['machine'] {
  return { ...usualMachine, mxnet: style };
}

/** The initializer of a course: uniform numbers from -10 to 10, those nearer to zero than 5 times zero. */
function* myInit({ mxnet, machine }: Generators, { shape }: Step): Iterable<Values> {
  for (const piece of uniform(mxnet, machine.mxnet, 'float32', elementCount(shape), -10, 10))
    yield piece.map((value) => value * (Math.abs(value) >= 5 ? 1 : 0));
}

function play(style: MxnetInterface): Tally {
  const tally = new Tally();
  for (const { seed, interface: used, steps } of references<MxnetCase>('mxnet-1.9.1').filter((known) => known.interface === style)) {
    const generators = generatorsOf(Number(seed), machineOf(used));
    for (const step of steps) {
      const target = { shape: step.shape, dtype: dtypeOf(step) };
      const name = names.get(step.op);
      const pieces = name === undefined ? myInit(generators, step) : piecesOf(name, target, step.options, generators);
      const promised = name === undefined ? bitEqual : fidelityOf(name, target, step.options, generators);
      tally.add(
        `${step.op} ${JSON.stringify(step.options)} [${step.shape.join()}]`,
        target.dtype,
        nearness(pieces, target.dtype, step.result),
        promised,
      );
    }
  }
  return tally;
}

describe('what MXNet 1.9.1 drew', () => {
  it.each([
    { style: 'nd', same: 173, near: 1, other: 6 },
    { style: 'np', same: 162, near: 0, other: 6 },
  ] as const)('by its interface $style', ({ style, same, near, other }) => {
    const tally = play(style);
    expect(tally.wrong).toEqual([]);
    expect({ same: tally.same, near: tally.near, other: tally.other }).toEqual({ same, near, other });
  });

  it.each(['nd', 'np'] as const)('an orthogonal matrix takes the numbers of the classic interface: %s', (style) => {
    const generators = generatorsOf(42, machineOf(style));
    const other = generatorsOf(42, machineOf(style));
    valuesOf('mxnet.Orthogonal', { shape: [3, 5], dtype: 'float32' }, {}, generators);
    expect([...uniform(other.mxnet, 'nd', 'float32', 15, -1, 1)]).toHaveLength(1);
    const next = (from: Generators): number[] => valuesOf('mxnet.Normal', { shape: [7], dtype: 'float32' }, {}, from);
    expect(next(generators)).toEqual(next(other));
  });
});

describe('orthogonal matrices', () => {
  it.each([
    [[8, 4], 'uniform'],
    [[4, 8], 'normal'],
    [[16, 3, 3, 3], 'uniform'],
    [[5, 2, 4], 'normal'],
  ] as const)('%j from %s numbers: the shorter side is orthonormal, times the scale', (shape, kind) => {
    const q = valuesOf('mxnet.Orthogonal', { shape, dtype: 'float64' }, { scale: 2, rand_type: kind });
    const rows = shape[0];
    const columns = q.length / rows;
    const vector = (i: number): number[] =>
      rows < columns ? q.slice(i * columns, (i + 1) * columns) : Array.from({ length: rows }, (_, row) => q[row * columns + i] ?? 0);
    for (let i = 0; i < Math.min(rows, columns); i++)
      for (let j = 0; j < Math.min(rows, columns); j++) {
        const dot = vector(i).reduce((sum, value, k) => sum + value * (vector(j)[k] ?? 0), 0);
        expect(dot).toBeCloseTo(i === j ? 4 : 0, 12);
      }
  });

  it('columns point in all directions alike: the marginals of 4000 square matrices', () => {
    const generators = generatorsOf(1);
    // In three dimensions each coordinate of a random unit vector is uniform in [-1, 1].
    const first = Array.from({ length: 4000 }, () =>
      valuesOf('mxnet.Orthogonal', { shape: [3, 3], dtype: 'float64' }, { scale: 1, rand_type: 'normal' }, generators),
    );
    for (let element = 0; element < 9; element++) {
      const sorted = first.map((matrix) => matrix[element] ?? NaN).sort((a, b) => a - b);
      const distance = Math.max(...sorted.map((value, i) => Math.abs((value + 1) / 2 - (i + 0.5) / sorted.length)));
      expect(distance * Math.sqrt(sorted.length)).toBeLessThan(2.2);
    }
  });
});

describe('what is refused', () => {
  it.each<[string, Parameters<typeof valuesOf>[1], Parameters<typeof valuesOf>[2], string]>([
    ['mxnet.Xavier', { shape: [3], dtype: 'float32' }, {}, 'Xavier initializer cannot be applied to a vector of shape (3,)'],
    ['mxnet.MSRAPrelu', { shape: [0, 0], dtype: 'float32' }, {}, 'divides by a fan of zero'],
    ['mxnet.Xavier', { shape: [3, 3], dtype: 'float32' }, { rnd_type: 'normal' }, 'rnd_type is one of uniform, gaussian, not "normal"'],
    ['mxnet.Bilinear', { shape: [3, 3], dtype: 'float32' }, {}, '4 axes'],
    ['mxnet.Constant', { shape: [3, 3], dtype: 'float32' }, {}, 'the argument value is missing'],
    ['mxnet.Uniform', { shape: [3], dtype: 'int32' }, {}, 'not int32'],
    ['mxnet.Uniform', { shape: [3], dtype: 'float32' }, { scale: '1' }, 'scale is a number, not "1"'],
    ['mxnet.Uniform', { shape: [3], dtype: 'float32' }, { sigma: 1 }, 'it takes no argument "sigma"'],
  ])('%s of %j with %j', (name, target, given, message) => {
    expect(() => valuesOf(name, target, given)).toThrow(
      expect.objectContaining({ tag: 'refused', message: expect.stringContaining(message) as string }) as Error,
    );
  });

  it('other types than float32 after npx.set_np()', () => {
    const generators = generatorsOf(42, machineOf('np'));
    expect(() => valuesOf('mxnet.Uniform', { shape: [3], dtype: 'float64' }, {}, generators)).toThrow('float32 only');
  });
});

describe('what fresh layers get', () => {
  it('by the endings of names', () => {
    const weights = { initializer: 'mxnet.Xavier', arguments: {} };
    const made = ['dense0_weight', 'l0_h2h_bias', 'beta', 'gamma', 'running_max', 'state'].map(
      (name) => initialByName(name, weights)?.initializer,
    );
    expect(made).toEqual(['mxnet.Xavier', 'mxnet.Zero', 'mxnet.Zero', 'mxnet.One', 'mxnet.One', undefined]);
  });

  it('in two dense layers, as net.initialize() after mx.random.seed(42)', () => {
    const generators = generatorsOf(42);
    const layer = (rows: number, columns: number): (number | undefined)[] =>
      (
        mxnetLayerDraws('Dense', [
          { name: 'weight', shape: [rows, columns] },
          { name: 'bias', shape: [rows] },
        ]) ?? []
      ).map(({ shape, initializer, arguments: given }) => valuesOf(initializer, { shape, dtype: 'float32' }, given, generators)[0]);
    // test/fixtures/initializers/mxnet-1.9.1.json, "default".
    expect([...layer(8, 4), ...layer(1, 8)].map((value) => value?.toFixed(6))).toEqual(['0.046073', '0.000000', '-0.068742', '0.000000']);
  });

  it('in batch normalization, recurrent layers, PReLU; nothing is told of others', () => {
    const initials = (className: string, ...parameters: string[]): (string | undefined)[] | undefined =>
      mxnetLayerDraws(
        className,
        parameters.map((name) => ({ name, shape: [4] })),
      )?.map(({ initializer }) => initializer);
    expect(initials('BatchNorm', 'gamma', 'beta', 'running_mean', 'running_var')).toEqual([
      'mxnet.One',
      'mxnet.Zero',
      'mxnet.Zero',
      'mxnet.One',
    ]);
    expect(initials('LSTM', 'l0_i2h_weight', 'l0_i2h_bias')).toEqual(['mxnet.Uniform', 'mxnet.Zero']);
    expect(mxnetLayerDraws('PReLU', [{ name: 'alpha', shape: [1] }])).toEqual([
      { name: 'alpha', shape: [1], initializer: 'mxnet.Constant', arguments: { value: 0.25 } },
    ]);
    expect(initials('Dense', 'weight', 'mask')).toBeUndefined();
    expect(initials('MyLayer', 'weight')).toBeUndefined();
  });
});
