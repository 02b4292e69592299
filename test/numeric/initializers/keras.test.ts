import { afterAll, describe, expect, it } from 'vitest';
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
