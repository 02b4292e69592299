import { describe, expect, it } from 'vitest';
import type { Arguments } from '../../../src/model/initializer.js';
import { initializers } from '../../../src/numeric/initializers/registry.js';
import { generatorsOf } from '../../../src/numeric/random/generators.js';
import { isRandom, isRandomInitializer } from '../../../src/session/edits/randomness.js';

/** Shapes of which each initializer takes one, and arguments that must be given. */
const shapes = [[4, 4], [8, 1, 5], [2, 2, 4, 4], [8]];
const given: Readonly<Record<string, Arguments>> = {
  'torch.constant_': { val: 2 },
  'torch.sparse_': { sparsity: 0.5 },
  'keras.STFT': { side: 'real' },
  'mxnet.Constant': { value: 2 },
  'jax.constant': { value: 2 },
  'jax.variance_scaling': { scale: 1, mode: 'fan_in', distribution: 'uniform' },
};

function drawn(name: string, seed: number): readonly number[] | undefined {
  const initializer = initializers.get(name);
  for (const shape of shapes) {
    const target = { shape, dtype: 'float32' } as const;
    try {
      initializer.check(target, given[name] ?? {});
    } catch {
      continue; // another shape, then
    }
    return [...initializer.draw(generatorsOf(seed), target, given[name] ?? {})].flatMap((piece) => [...piece]);
  }
  return undefined;
}

describe('whether the seed matters', () => {
  it.each(initializers.all().map(({ name }) => name))('is known of %s', (name) => {
    const [one, other] = [drawn(name, 1), drawn(name, 2)];
    expect(one).toBeDefined();
    expect(isRandomInitializer(name)).toBe(JSON.stringify(one) !== JSON.stringify(other));
  });

  it.each([
    ['x + 1', false],
    ['where(x > 0, abs(-x), 1 if n > 2 else 2)', false],
    ['where(x > 0, abs(-normal()), 1)', true],
    ['1 if n > 2 else uniform()', true],
    ['u = randint(0, 2); x', true],
  ])('is known of %s', (expression, random) => {
    expect(isRandom({ edit: 'initialize', parameters: '*', expression })).toBe(random);
  });

  it('is known of other edits', () => {
    expect(isRandom({ edit: 'set', parameters: '*', statement: '[0] += bernoulli(0.5)' })).toBe(true);
    expect(isRandom({ edit: 'initialize', parameters: '*', default: 'auto' })).toBe(true);
    expect(isRandom({ edit: 'untie', parameters: '*' })).toBe(false);
  });
});
