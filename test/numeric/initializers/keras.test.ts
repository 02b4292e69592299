import { describe, expect, it } from 'vitest';
import type { LayerDraw } from '../../../src/numeric/initializers/layer-draws.js';
import { kerasFidelity, kerasValues, seedPair } from '../../../src/numeric/initializers/keras/draws.js';
import { kerasLayerDraws } from '../../../src/numeric/initializers/keras/layers.js';
import { elementCount } from '../../../src/model/shape.js';
import { generatorsOf, usualMachine, type Generators, type Machine } from '../../../src/numeric/random/generators.js';
import { isDrawnFloat, type DrawnFloat } from '../../../src/numeric/rounding.js';
import { fidelityOf, piecesOf, valuesOf } from './drawn.js';
import { dtypeOf, nearness, references, Tally, type Case, type Step } from './references.js';

interface KerasCase extends Case {
  readonly seed: number | string;
  readonly model?: boolean;
  readonly seedGenerator?: boolean;
}

function drawnFloat({ dtype }: Step): DrawnFloat {
  if (!isDrawnFloat(dtype)) throw new Error(`${dtype} is not drawn`);
  return dtype;
}

/** An initializer with an int seed. */
function playInitializer(tally: Tally, machine: Machine, seed: number, step: Step): void {
  const target = { shape: step.shape, dtype: dtypeOf(step) };
  const name = `keras.${step.op}`;
  const given = { ...step.options, seed };
  const generators = generatorsOf(0, machine);
  const drawn = nearness(piecesOf(name, target, given, generators), target.dtype, step.result);
  tally.add(
    `${name} ${JSON.stringify(step.options)} [${step.shape.join()}]`,
    target.dtype,
    drawn,
    fidelityOf(name, target, given, generators),
  );
}

/** Call after call of an initializer that has a SeedGenerator: only what draws knows of them. */
function playSeedGenerator(tally: Tally, machine: Machine, seed: number, steps: readonly Step[]): void {
  steps.forEach((step, call) => {
    const dtype = drawnFloat(step);
    const pieces = kerasValues(machine, seedPair(machine, seed, call), dtype, elementCount(step.shape), {
      kind: 'normal',
      mean: 0,
      std: 0.05,
    });
    tally.add(`call ${String(call)}`, dtype, nearness(pieces, dtype, step.result), kerasFidelity(machine, dtype, 'normal'));
  });
}

const otherInitializers = new Map([
  ['he_normal', 'keras.HeNormal'],
  ['random_normal', 'keras.RandomNormal'],
]);

/** A draw by default, unless the layer was made with another initializer. */
function initialOf(draw: LayerDraw, { options }: Step): LayerDraw {
  const name = options[`${draw.name}_initializer`];
  const other = typeof name === 'string' ? otherInitializers.get(name) : undefined;
  return other === undefined ? draw : { ...draw, initializer: other, arguments: {} };
}

/** A layer of a model that is made after keras.utils.set_random_seed. */
function playLayer(tally: Tally, generators: Generators, step: Step): void {
  const recorded = new Map(Object.entries(step.results ?? {}).map(([path, result]) => [path.split('/').at(-1) ?? '', result]));
  const parameters = [...recorded].map(([name, { shape }]) => ({ name, shape }));
  for (const draw of kerasLayerDraws(step.layer ?? '', parameters) ?? []) {
    const { name, shape, initializer, arguments: given } = initialOf(draw, step);
    const target = { shape, dtype: 'float32' } as const;
    const pieces = piecesOf(initializer, target, given, generators);
    const result = recorded.get(name);
    if (result === undefined) expect([...pieces]).toEqual([]);
    else
      tally.add(
        `${step.layer ?? ''} ${name}`,
        'float32',
        nearness(pieces, 'float32', result),
        fidelityOf(initializer, target, given, generators),
      );
  }
}

function play(keras: Machine['keras']): Tally {
  const tally = new Tally();
  const machine = { ...usualMachine, keras };
  for (const { seed, steps, model, seedGenerator } of references<KerasCase>(`keras-3.15.1-${keras}`)) {
    const generators = generatorsOf(Number(seed), machine);
    if (model === true) for (const step of steps) playLayer(tally, generators, step);
    else if (seedGenerator === true) playSeedGenerator(tally, machine, Number(seed), steps);
    else for (const step of steps) playInitializer(tally, machine, Number(seed), step);
  }
  return tally;
}

describe('what Keras 3.15.1 drew', () => {
  it.each([
    { backend: 'tensorflow', same: 282, near: 19, other: 0 },
    { backend: 'jax', same: 258, near: 9, other: 0 },
    { backend: 'torch', same: 248, near: 19, other: 0 },
    { backend: 'numpy', same: 130, near: 0, other: 134 },
  ] as const)('on $backend', ({ backend, same, near, other }) => {
    const tally = play(backend);
    expect(tally.wrong).toEqual([]);
    expect({ same: tally.same, near: tally.near, other: tally.other }).toEqual({ same, near, other });
  });
});

describe('seeds', () => {
  const target = { shape: [6], dtype: 'float32' } as const;

  it('an int seed gives the same values on every call, whatever the generators have done', () => {
    const generators = generatorsOf(1);
    const first = valuesOf('keras.RandomNormal', target, { seed: 5 }, generators);
    expect(valuesOf('keras.RandomNormal', target, { seed: 5 }, generators)).toEqual(first);
    expect(valuesOf('keras.RandomNormal', target, { seed: 6 }, generators)).not.toEqual(first);
    // Nor has it taken one of theirs.
    expect(generators.python.defaultSeed()).toBe(generatorsOf(1).python.defaultSeed());
  });

  it("without one, each random initializer takes the next of Python's random, which others do not", () => {
    const generators = generatorsOf(42);
    const drawn = ['keras.RandomUniform', 'keras.Zeros', 'keras.HeNormal', 'keras.Identity'].map((name) =>
      valuesOf(name, { shape: [2, 2], dtype: 'float32' }, {}, generators),
    );
    expect(drawn[0]).toEqual(valuesOf('keras.RandomUniform', { shape: [2, 2], dtype: 'float32' }, { seed: 686579304 }));
    expect(drawn[2]).toEqual(valuesOf('keras.HeNormal', { shape: [2, 2], dtype: 'float32' }, { seed: 119540832 }));
  });
});

describe('values without numbers at random', () => {
  it('Identity: gain on the diagonal', () => {
    expect(valuesOf('keras.Identity', { shape: [2, 3], dtype: 'float32' }, { gain: 2 })).toEqual([2, 0, 0, 0, 2, 0]);
    expect(valuesOf('keras.Identity', { shape: [3, 2], dtype: 'int8' })).toEqual([1, 0, 0, 1, 0, 0]);
  });

  it('in the order of memory: a transposed matrix', () => {
    const target = { shape: [2, 3], dtype: 'float32', memoryOrder: [1, 0] } as const;
    expect(valuesOf('keras.Identity', target)).toEqual([1, 0, 0, 1, 0, 0]);
    const there = valuesOf('keras.Orthogonal', { shape: [2, 3], dtype: 'float32' }, { seed: 1 });
    expect(valuesOf('keras.Orthogonal', target, { seed: 1 })).toEqual([0, 3, 1, 4, 2, 5].map((index) => there[index]));
    expect(fidelityOf('keras.RandomNormal', target, {}, generatorsOf(1))).toEqual({ kind: 'distribution' });
  });

  it('constants as the dtype stores them', () => {
    expect(valuesOf('keras.Constant', { shape: [], dtype: 'bfloat16' }, { value: 0.1 })).toEqual([0.10009765625]);
    expect(valuesOf('keras.Constant', { shape: [2], dtype: 'int32' }, { value: -1.5 })).toEqual([-1, -1]);
    expect(valuesOf('keras.Ones', { shape: [2, 0], dtype: 'float32' })).toEqual([]);
  });

  it('STFT: waves under a window, whose squares add up to one at frequency zero', () => {
    const target = { shape: [8, 1, 5], dtype: 'float64' } as const;
    const real = valuesOf('keras.STFT', target, { side: 'real' });
    const column = (values: readonly number[], frequency: number): number[] => values.filter((_, index) => index % 5 === frequency);
    expect(column(real, 0).reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 12);
    // Hann's window of 8: sin(pi n / 7) squared.
    const hann = Array.from({ length: 8 }, (_, n) => Math.sin((Math.PI * n) / 7) ** 2);
    const norm = Math.sqrt(hann.reduce((sum, weight) => sum + weight * weight, 0));
    const imaginary = valuesOf('keras.STFT', target, { side: 'imag' });
    column(imaginary, 1).forEach((value, n) => {
      expect(value).toBeCloseTo((Math.sin((-2 * Math.PI * n) / 8) * (hann[n] ?? 0)) / norm, 12);
    });
    expect(valuesOf('keras.STFT', target, { side: 'real', window: 'none' })[1]).toBe(1);
  });
});

describe('fans', () => {
  const limit = (shape: readonly number[], given: Parameters<typeof valuesOf>[2] = {}): number =>
    Math.max(...valuesOf('keras.LecunUniform', { shape, dtype: 'float32' }, { seed: 1, ...given }).map(Math.abs)) ** 2 / 3;

  it('are those of the last two axes and the window before them, or of axes that are named', () => {
    expect(1 / limit([400, 10])).toBeCloseTo(400, -1);
    expect(1 / limit([3, 3, 50, 10])).toBeCloseTo(450, -1);
    expect(1 / limit([2000])).toBeCloseTo(2000, -2);
    expect(1 / limit([20, 5, 30], { input_axes: 0, output_axes: [1, 2] })).toBeCloseTo(20, 0);
  });
});

describe('what is refused', () => {
  it.each<[string, Parameters<typeof valuesOf>[1], Parameters<typeof valuesOf>[2], string]>([
    ['keras.Identity', { shape: [3], dtype: 'float32' }, {}, 'Received: shape=(3,) of rank 1.'],
    ['keras.Orthogonal', { shape: [3], dtype: 'float32' }, {}, 'at least two-dimensional'],
    ['keras.VarianceScaling', { shape: [3, 3], dtype: 'float32' }, { scale: 0 }, 'must be positive float. Received: scale=0'],
    ['keras.VarianceScaling', { shape: [3, 3], dtype: 'float32' }, { mode: 'fan' }, 'mode is one of fan_in, fan_out, fan_avg, not "fan"'],
    ['keras.GlorotUniform', { shape: [3, 3], dtype: 'float32' }, { input_axes: 0 }, 'given together'],
    ['keras.GlorotUniform', { shape: [3, 3], dtype: 'float32' }, { input_axes: 2, output_axes: 0 }, 'axis 2 is not in shape=(3, 3)'],
    ['keras.RandomNormal', { shape: [3], dtype: 'int32' }, {}, 'requires a floating point `dtype`. Received: dtype=int32'],
    ['keras.RandomNormal', { shape: [3], dtype: 'float32' }, { seed: 0.5 }, 'seed is an integer, not 0.5'],
    ['keras.Constant', { shape: [3], dtype: 'uint8' }, { value: 300 }, 'uint8 holds 0 to 255, not 300'],
    ['keras.Zeros', { shape: [3], dtype: 'q4_0' }, {}, 'not q4_0'],
    ['keras.STFT', { shape: [3], dtype: 'float32' }, {}, 'the argument side is missing'],
  ])('%s of %j with %j', (name, target, given, message) => {
    expect(() => valuesOf(name, target, given)).toThrow(
      expect.objectContaining({ tag: 'refused', message: expect.stringContaining(message) as string }) as Error,
    );
  });
});

describe('what fresh layers draw', () => {
  const drawn = (className: string, ...names: string[]): string[] | undefined =>
    kerasLayerDraws(
      className,
      names.map((name) => ({ name, shape: [4, 8] })),
    )?.map(({ name, initializer }) => `${name} ${initializer}`);

  it('in the order of their initializers, whatever the order in the file', () => {
    expect(drawn('SeparableConv2D', 'bias', 'pointwise_kernel', 'depthwise_kernel')).toEqual([
      'depthwise_kernel keras.GlorotUniform',
      'pointwise_kernel keras.GlorotUniform',
      'bias keras.Zeros',
    ]);
    expect(drawn('BatchNormalization', 'gamma:0', 'moving_variance:0')).toEqual(['gamma:0 keras.Ones', 'moving_variance:0 keras.Ones']);
  });

  it('a seed for dropout behind the cells of recurrent layers and in layers of noise', () => {
    expect(drawn('GRUCell', 'kernel', 'recurrent_kernel', 'bias')).toEqual([
      'kernel keras.GlorotUniform',
      'recurrent_kernel keras.Orthogonal',
      'bias keras.Zeros',
      'seed_generator keras.RandomUniform',
    ]);
    expect(drawn('SpatialDropout2D')).toEqual(['seed_generator keras.RandomUniform']);
    // The layer around a cell has nothing of its own.
    expect(drawn('LSTM')).toEqual([]);
  });

  it('nothing is told of layers that are not known', () => {
    expect(drawn('MyLayer', 'kernel')).toBeUndefined();
  });
});
