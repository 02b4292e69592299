import { describe, expect, it } from 'vitest';
import { elementCount } from '../../../src/model/shape.js';
import { generatorsOf } from '../../../src/numeric/random/generators.js';
import { foldIn, keyOf, normal, split } from '../../../src/numeric/random/jax.js';
import { inPieces } from '../../../src/numeric/random/pieces.js';
import { bitEqual } from '../../../src/numeric/initializers/planned.js';
import { fidelityOf, piecesOf, valuesOf } from './drawn.js';
import { dtypeOf, nearness, references, Tally, type Case } from './references.js';

interface JaxCase extends Case {
  readonly seed?: number | string;
  readonly raw?: readonly [number, number];
  readonly split?: readonly (readonly number[])[];
  readonly foldIn7?: readonly number[];
}

const cases = references<JaxCase>('jax-0.10.2');

describe('what jax.nn.initializers of JAX 0.10.2 drew', () => {
  it('for the key of a seed', () => {
    const tally = new Tally();
    for (const { seed, steps } of cases.filter((known) => known.raw === undefined))
      for (const step of steps) {
        const target = { shape: step.shape, dtype: dtypeOf(step) };
        const given = { ...step.options, seed: Number(seed) };
        const name = `jax.${step.op}`;
        const generators = generatorsOf(0);
        const drawn = nearness(piecesOf(name, target, given, generators), target.dtype, step.result);
        tally.add(
          `${name} ${JSON.stringify(given)} [${step.shape.join()}]`,
          target.dtype,
          drawn,
          fidelityOf(name, target, given, generators),
        );
      }
    expect(tally.wrong).toEqual([]);
    expect({ same: tally.same, near: tally.near, other: tally.other }).toEqual({ same: 95, near: 4, other: 0 });
  });

  it('for keys of two words', () => {
    const tally = new Tally();
    for (const { raw = [0, 0] as const, steps } of cases.filter((known) => known.raw !== undefined))
      for (const step of steps) {
        expect(step.op).toBe('normal');
        tally.add(
          raw.join(),
          'float32',
          nearness(inPieces('float32', elementCount(step.shape), normal(raw, 'float32')), 'float32', step.result),
          bitEqual,
        );
      }
    expect({ same: tally.same, wrong: tally.wrong }).toEqual({ same: 3, wrong: [] });
  });

  it('as keys', () => {
    const derived = cases.filter((known) => known.split !== undefined);
    expect(derived).toHaveLength(2);
    for (const known of derived) {
      const key = keyOf(Number(known.seed));
      expect(split(key, 3)).toEqual(known.split);
      expect(foldIn(key, 7)).toEqual(known.foldIn7);
    }
  });
});

describe('without a seed', () => {
  it('each draw has the next subkey of the generators', () => {
    const generators = generatorsOf(42);
    const target = { shape: [5], dtype: 'float32' } as const;
    const [first, second] = [valuesOf('jax.normal', target, {}, generators), valuesOf('jax.normal', target, {}, generators)];
    const [rest = [0, 0] as const, subkey = [0, 0] as const] = split(keyOf(42), 2);
    const expected = (key: readonly [number, number]): number[] => {
      const out = new Float32Array(5);
      normal(key, 'float32')(out, 0);
      return [...out.map((value) => Math.fround(value * Math.fround(0.01)))];
    };
    expect(first).toEqual(expected(subkey));
    expect(second).toEqual(expected(split(rest, 2)[1] ?? [0, 0]));
  });
});

describe('axes', () => {
  it('name inputs and outputs; the others are a window, or a batch', () => {
    const limit = (shape: readonly number[], given: Parameters<typeof valuesOf>[2]): number =>
      Math.max(...valuesOf('jax.glorot_uniform', { shape, dtype: 'float32' }, given).map(Math.abs));
    // fans 300 and 300, 900 and 900, 30 and 30
    expect(limit([3, 100, 100], {})).toBeCloseTo(Math.sqrt(6 / 600), 3);
    expect(limit([3, 3, 30, 100], { in_axis: [0, 1, 2], out_axis: -1 })).toBeCloseTo(Math.sqrt(6 / 370), 3);
    expect(limit([40, 30, 30], { batch_axis: 0 })).toBeCloseTo(Math.sqrt(6 / 60), 3);
  });

  it('of the columns of an orthogonal matrix', () => {
    const shape = [4, 3, 5];
    const target = { shape, dtype: 'float64' } as const;
    const q = valuesOf('jax.orthogonal', target, { column_axis: 0, seed: 3 });
    // Rows are the 15 elements behind the first axis: four orthonormal columns.
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 4; j++) {
        let dot = 0;
        for (let k = 0; k < 15; k++) dot += (q[i * 15 + k] ?? 0) * (q[j * 15 + k] ?? 0);
        expect(dot).toBeCloseTo(i === j ? 1 : 0, 12);
      }
  });

  it('a delta kernel is an orthogonal matrix in the middle of the window', () => {
    const kernel = valuesOf('jax.delta_orthogonal', { shape: [3, 4, 2, 5], dtype: 'float32' }, { seed: 3 });
    const matrix = valuesOf('jax.orthogonal', { shape: [2, 5], dtype: 'float32' }, { seed: 3 });
    const start = (1 * 4 + 1) * 10;
    expect(kernel.slice(start, start + 10)).toEqual(matrix);
    expect(kernel.filter((value) => value !== 0)).toHaveLength(10);
  });
});

describe('what is refused', () => {
  it.each<[string, Parameters<typeof valuesOf>[1], Parameters<typeof valuesOf>[2], string]>([
    ['jax.glorot_normal', { shape: [3], dtype: 'float32' }, {}, "Can't compute input and output sizes of a 1-dimensional weights tensor"],
    ['jax.he_normal', { shape: [3, 3], dtype: 'float32' }, { in_axis: 2 }, 'no axis 2 in (3, 3)'],
    ['jax.variance_scaling', { shape: [3, 3], dtype: 'float32' }, { scale: 1, mode: 'fan_avg' }, 'the argument distribution is missing'],
    ['jax.orthogonal', { shape: [3], dtype: 'float32' }, {}, 'requires at least a 2D shape'],
    ['jax.delta_orthogonal', { shape: [1, 4, 2], dtype: 'float32' }, {}, '`fan_in` must be less or equal'],
    ['jax.normal', { shape: [3], dtype: 'int64' }, {}, 'not int64'],
    ['jax.zeros', { shape: [3], dtype: 'complex64' }, {}, 'not complex64'],
  ])('%s of %j with %j', (name, target, given, message) => {
    expect(() => valuesOf(name, target, given)).toThrow(
      expect.objectContaining({ tag: 'refused', message: expect.stringContaining(message) as string }) as Error,
    );
  });
});
