/** PyTorch's draws as streams: in pieces as in one go, passed over as drawn; and those whose bits are not promised by their distribution. */
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../../src/model/errors.js';
import { usualMachine } from '../../../src/numeric/random/generators.js';
import {
  bernoulli,
  normal,
  normalDraw,
  randint,
  seededTorchGenerator,
  skipAll,
  truncatedNormal,
  uniform,
  uniformDraw,
  type Draw,
  type Filled,
  type TorchGenerator,
  type TorchMachine,
} from '../../../src/numeric/random/torch.js';
import type { Values } from '../../../src/numeric/random/pieces.js';
import { inTurn } from '../../../src/numeric/random/torch/draw.js';
import { compiledDrawKernel } from '../kernels/compiled.js';
import { expectDistribution, normalDistribution, normalMoments, truncatedDistribution, truncatedMoments } from './goodness.js';

const kernel = compiledDrawKernel();
const latest = usualMachine.torch;

function generatorOf(machine: TorchMachine = latest): TorchGenerator {
  return seededTorchGenerator(1, machine, kernel);
}

function numbers(pieces: Iterable<Values>): number[] {
  const all: number[] = [];
  for (const piece of pieces) {
    expect(piece.length).toBeLessThanOrEqual(65_536);
    for (const value of piece) all.push(value);
  }
  return all;
}

function doubles(pieces: Iterable<Values>): Float64Array {
  return Float64Array.from(numbers(pieces));
}

const machines: readonly TorchMachine[] = [latest, { version: [2, 11], avx2: true }, { version: [2, 15], avx2: false }];

describe('a draw that is passed over', () => {
  const counts = [1, 15, 16, 17, 65_535, 65_536, 65_537, 65_551, 65_552, 70_000];
  const draws: readonly ((filled: Filled, machine: TorchMachine) => Draw)[] = [
    (filled, machine) => normalDraw(filled, machine, 0, 1),
    (filled, machine) => uniformDraw(filled, machine, 0, 1),
  ];
  it.each(['float64', 'float32', 'bfloat16'] as const)('leaves the generator as if it had been drawn: %s', (dtype) => {
    for (const machine of machines)
      for (const isPermuted of [false, true])
        for (const count of counts)
          for (const make of draws) {
            const [drawn, passed] = [generatorOf(machine), generatorOf(machine)];
            const draw = make({ count, dtype, isPermuted }, machine);
            // A spare normal number is in the way of both.
            for (const generator of [drawn, passed]) numbers(normal(generator, { count: 1, dtype }, 0, 1));
            for (const piece of inTurn(drawn, draw)) expect(piece.length).toBeGreaterThan(0);
            skipAll(passed, draw);
            expect(passed.spare).toBe(drawn.spare);
            expect(passed.engine.next()).toBe(drawn.engine.next());
          }
  });
});

describe('two streams at once', () => {
  it('do not disturb each other', () => {
    const filled: Filled = { count: 200_000, dtype: 'float32' };
    const alone = numbers(normal(generatorOf(), filled, 0, 1));
    const other = normal(generatorOf(), filled, 5, 1)[Symbol.iterator]();
    const together: number[] = [];
    for (const piece of normal(generatorOf(), filled, 0, 1)) {
      other.next();
      for (const value of piece) together.push(value);
    }
    expect(together).toEqual(alone);
  });
});

describe('trunc_normal_', () => {
  it('gives up when nothing is ever accepted', () => {
    const pieces = truncatedNormal(generatorOf(), { count: 16, dtype: 'float32' }, { mean: 0, std: 1e-4, a: 1, b: 100 });
    expect(() => numbers(pieces)).toThrow(CheckpointError);
  });

  it.each([100_000, 100_003])('draws %d whole again and again, and leaves the generator behind the last one', (count) => {
    const filled: Filled = { count, dtype: 'float32' };
    const generator = generatorOf();
    const values = numbers(truncatedNormal(generator, filled, { mean: 0, std: 1, a: -1, b: 1 }));
    const whole = generatorOf();
    const expected = numbers(normal(whole, filled, 0, 1));
    while (expected.some((value) => Math.abs(value) > 1)) {
      const again = numbers(normal(whole, filled, 0, 1));
      again.forEach((value, i) => {
        if (Math.abs(expected[i] ?? 0) > 1) expected[i] = value;
      });
    }
    expect(values).toEqual(expected);
    expect(generator.engine.next()).toBe(whole.engine.next());
  });
});

const million = 1_000_000;

describe('distributions', () => {
  const filled: Filled = { count: million, dtype: 'float64' };
  it('normal numbers in double', () => {
    expectDistribution(doubles(normal(generatorOf(), filled, 0, 1)), normalDistribution, normalMoments);
  });

  it.each(machines)('truncated ones in double: %o', (machine) => {
    const count = million / 5;
    const pieces = truncatedNormal(generatorOf(machine), { ...filled, count }, { mean: 0, std: 1, a: -2, b: 2 });
    expectDistribution(doubles(pieces), truncatedDistribution, truncatedMoments);
  });

  it('truncated ones by rejection', () => {
    const some = { ...filled, count: million / 5 };
    const values = doubles(truncatedNormal(generatorOf(), some, { mean: 0, std: 1, a: 1, b: 3 }));
    const [low, high] = [normalDistribution(1), normalDistribution(3)];
    const uniforms = values.map((value) => (normalDistribution(value) - low) / (high - low));
    expectDistribution(uniforms, (value) => value, { mean: 0.5, variance: 1 / 12, fourth: 1 / 80 });
  });

  it('bernoulli_ and randint', () => {
    const ones = numbers(bernoulli(generatorOf(), million, 0.3)).filter((value) => value === 1).length;
    expect(Math.abs(ones - 0.3 * million)).toBeLessThan(5 * Math.sqrt(0.21 * million));
    const counts = new Map<number, number>();
    for (const value of numbers(randint(generatorOf(), million, -3, 7))) counts.set(value, (counts.get(value) ?? 0) + 1);
    expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual([-3, -2, -1, 0, 1, 2, 3, 4, 5, 6]);
    for (const count of counts.values()) expect(Math.abs(count - million / 10)).toBeLessThan(5 * Math.sqrt(0.09 * million));
  });

  it('uniform numbers never reach the upper bound since 2.12', () => {
    const values = numbers(uniform(generatorOf(), { count: million, dtype: 'bfloat16' }, 1, 2));
    expect(values.includes(2)).toBe(false);
    expect(values.includes(1)).toBe(true);
  });
});
