import { describe, expect, it } from 'vitest';
import { generatorsOf } from '../../../src/numeric/random/generators.js';
import * as jax from '../../../src/numeric/random/jax.js';
import { mxnetGenerator, uniform as mxnetUniform } from '../../../src/numeric/random/mxnet.js';
import { inPieces, joined, newValues, pieceLength, type Slice } from '../../../src/numeric/random/pieces.js';
import * as tensorflow from '../../../src/numeric/random/tensorflow.js';
import type { DrawnFloat } from '../../../src/numeric/rounding.js';
import { expectDistribution, normalDistribution, normalMoments, truncatedDistribution, truncatedMoments } from './goodness.js';

const dtypes = ['float64', 'float32', 'float16', 'bfloat16'] as const;
const streams: readonly [string, (dtype: DrawnFloat) => Slice][] = [
  ['TensorFlow, uniform', (dtype) => tensorflow.uniform([42, 7], dtype, -1, 1)],
  ['TensorFlow, normal', (dtype) => tensorflow.normal([42, 7], dtype, 0.3, 1.7)],
  ['TensorFlow, truncated', (dtype) => tensorflow.truncatedNormal([42, 7], dtype, 0.3, 1.7)],
  ['JAX, uniform', (dtype) => jax.uniform([0, 42], dtype, -1, 1)],
  ['JAX, normal', (dtype) => jax.normal([0, 42], dtype)],
  ['JAX, truncated', (dtype) => jax.truncatedNormal([0, 42], dtype, -1, 3)],
];

describe.each(streams)('any part of a stream can be made alone: %s', (_, stream) => {
  it.each(dtypes)('%s', (dtype) => {
    const whole = newValues(dtype, 100);
    stream(dtype)(whole, 0);
    for (const [start, length] of [
      [0, 1],
      [1, 5],
      [2, 7],
      [3, 97],
      [99, 1],
      [64, 4],
    ] as const) {
      const part = newValues(dtype, length);
      stream(dtype)(part, start);
      expect([...part]).toEqual([...whole.subarray(start, start + length)]);
    }
  });

  it('also beyond 2 ** 32 numbers', () => {
    const [first, second] = [newValues('float32', 8), newValues('float32', 8)];
    stream('float32')(first, 2 ** 33);
    stream('float32')(second, 2 ** 33 + 4);
    expect([...second.subarray(0, 4)]).toEqual([...first.subarray(4)]);
    const early = newValues('float32', 8);
    stream('float32')(early, 0);
    expect([...first]).not.toEqual([...early]);
  });
});

describe('pieces', () => {
  it('have at most 65,536 numbers and are those of one long array', () => {
    const count = 2 * pieceLength + 3;
    const slice = tensorflow.uniform([1, 0], 'float32', 0, 1);
    const whole = newValues('float32', count);
    slice(whole, 0);
    const lengths: number[] = [];
    let at = 0;
    for (const piece of inPieces('float32', count, slice)) {
      lengths.push(piece.length);
      expect(piece.every((value, i) => value === whole[at + i])).toBe(true);
      at += piece.length;
    }
    expect(lengths).toEqual([65_536, 65_536, 3]);
  });
});

describe('MXNet', () => {
  it('twisters of the classic interface go on where the call before has left them', () => {
    const [one, other] = [mxnetGenerator(3), mxnetGenerator(3)];
    const drawn = (from: typeof one, count: number): number[] => [
      ...joined('float32', count, mxnetUniform(from, 'nd', 'float32', count, 0, 1)),
    ];
    const pair = drawn(one, 2);
    // Below 65 numbers only the first twister is used: two calls are one.
    expect([...drawn(other, 1), ...drawn(other, 1)]).toEqual(pair);
    expect(drawn(one, 2)).not.toEqual(pair);
  });
});

describe('JAX', () => {
  it.each([
    ['normal', jax.normal([0, 1], 'float64'), normalDistribution, normalMoments],
    ['truncated', jax.truncatedNormal([0, 1], 'float64', -2, 2), truncatedDistribution, truncatedMoments],
  ] as const)('%s numbers of double precision are distributed as they should be', (_, slice, distribution, moments) => {
    const values = new Float64Array(100_000);
    slice(values, 0);
    expectDistribution(values, distribution, moments);
  });

  it('bounds at zero and at infinity', () => {
    for (const dtype of dtypes) {
      const values = newValues(dtype, 1000);
      jax.truncatedNormal([0, 1], dtype, 0, Infinity)(values, 0);
      expect(values.every((value) => value >= 0 && value < Infinity)).toBe(true);
    }
  });

  it.each(['float32', 'float16', 'bfloat16'] as const)('no bound is reached, however coarse the numbers: %s', (dtype) => {
    for (let bound = 0.125; bound < 3; bound += 0.125) {
      const values = newValues(dtype, 2000);
      jax.truncatedNormal([0, 1], dtype, -bound, bound)(values, 0);
      expect(values.every((value) => value > -bound && value < bound)).toBe(true);
      jax.truncatedNormal([0, 1], dtype, bound, 4)(values, 0);
      expect(values.every((value) => value > bound)).toBe(true);
    }
  });
});

it('generators are made when they are first asked for, and kept', () => {
  const generators = generatorsOf(42);
  expect(generators.python).toBe(generators.python);
  expect(generators.python.defaultSeed()).toBe(686579304);
  expect(generators.python.defaultSeed()).toBe(119540832);
  expect(generators.mxnet).toBe(generators.mxnet);
});
