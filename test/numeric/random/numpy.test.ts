import { describe, expect, it } from 'vitest';
import { defaultRng, randomState } from '../../../src/numeric/random/numpy.js';
import { bitEqual, doubleNormals } from '../../../src/numeric/initializers/planned.js';
import { dtypeOf, nearness, references, Tally, type Case, type Step } from '../initializers/references.js';
import { expectDistribution, normalDistribution, normalMoments } from './goodness.js';

interface NumpyCase extends Case {
  readonly generator: 'RandomState' | 'default_rng';
  readonly seed: number | string | readonly number[];
}

function numbers({ options }: Step): [number, number] {
  const [first, second] = Object.values(options).map(Number);
  return [first ?? NaN, second ?? NaN];
}

/** Both generators of NumPy take bounds, or mean and deviation. */
function drawer({ generator, seed }: NumpyCase): (step: Step) => () => number {
  const words = typeof seed === 'object' ? seed : undefined;
  if (generator === 'RandomState') {
    const state = randomState(words ?? Number(seed));
    return (step) => (step.op === 'uniform' ? () => state.uniform(...numbers(step)) : () => state.normal(...numbers(step)));
  }
  // Larger integers than doubles hold are text.
  const rng = defaultRng(words ?? BigInt(Array.isArray(seed) ? 0 : String(seed)));
  return (step) => (step.dtype === 'float32' ? () => rng.random32() : () => rng.uniform(...numbers(step)));
}

describe('what NumPy 2.4.6 drew', () => {
  it.each([
    { generator: 'RandomState', same: 43, near: 3 },
    { generator: 'default_rng', same: 120, near: 0 },
  ] as const)('with $generator', ({ generator, same, near }) => {
    const tally = new Tally();
    for (const known of references<NumpyCase>('numpy-2.4.6').filter((one) => one.generator === generator)) {
      const draw = drawer(known);
      for (const step of known.steps) {
        const values = Float64Array.from({ length: step.shape[0] ?? 0 }, draw(step));
        const dtype = dtypeOf(step);
        tally.add(
          `${step.op} ${JSON.stringify(known.seed)}`,
          dtype,
          nearness([values], dtype, step.result),
          step.op === 'normal' ? doubleNormals : bitEqual,
        );
      }
    }
    expect(tally.wrong).toEqual([]);
    expect({ same: tally.same, near: tally.near }).toEqual({ same, near });
  });
});

it('normal numbers of default_rng are distributed as they should be', () => {
  const rng = defaultRng(42);
  expectDistribution(
    Float64Array.from({ length: 1_000_000 }, () => rng.normal(0, 1)),
    normalDistribution,
    normalMoments,
  );
});
