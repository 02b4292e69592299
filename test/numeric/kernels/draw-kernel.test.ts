/** The kernel for PyTorch's float32 numbers against the scalar code: the same bits, and the engine left in the same state. */
import { describe, expect, it } from 'vitest';
import { seededByWord } from '../../../src/numeric/random/mt19937.js';
import { scalarKernel, type FloatKernel } from '../../../src/numeric/random/torch/float-kernel.js';
import { compiledDrawKernel } from './compiled.js';

const kernel = compiledDrawKernel();

function bytes(numbers: Float32Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** The same draw by both, twice in a row, so that the engine's state counts. */
function expectSame(
  count: number,
  seed: number,
  draw: (by: FloatKernel, engine: ReturnType<typeof seededByWord>, out: Float32Array) => void,
): void {
  const [fast, plain] = [kernel, scalarKernel].map((by) => {
    const engine = seededByWord(seed);
    const out = new Float32Array(2 * count);
    draw(by, engine, out.subarray(0, count));
    draw(by, engine, out.subarray(count));
    return { engine, out };
  });
  expect(fast !== undefined && plain !== undefined && bytes(fast.out).equals(bytes(plain.out))).toBe(true);
  expect(fast?.engine).toEqual(plain?.engine);
}

const { fround } = Math;

describe('normal numbers', () => {
  it.each([
    [0, 1],
    [0, 0.02],
    [0.3, 1.7],
    [-(2 ** 40), 2 ** -40],
    [1, 1],
    [2 ** -50, 2 ** 55],
    [0, 0],
    [5, 0],
    [0, 1e-42],
    [1e30, 1],
  ])('mean %d, deviation %d', (mean, std) => {
    for (const count of [16, 48, 624, 65_536, 70_000 - (70_000 % 16)])
      expectSame(count, count, (by, engine, out) => {
        by.normal(engine, out, fround(mean), fround(std));
      });
  });

  it('two million of them', () => {
    expectSame(1_000_000, 7, (by, engine, out) => {
      by.normal(engine, out, fround(0.3), fround(1.7));
    });
  });
});

describe('uniform numbers', () => {
  it.each([
    [0, 1],
    [-0.1, 0.4],
    [-1, 2],
    [1000, 1e-4],
    [3, 0],
    [0, 1e-42],
    [1e30, 1e30],
  ])('from %d, width %d', (low, width) => {
    for (const count of [1, 3, 16, 623, 625, 65_537, 100_001]) {
      for (const excluded of [NaN, fround(low + width)])
        expectSame(count, count, (by, engine, out) => {
          by.uniform(engine, out, { low: fround(low), width: fround(width), excluded });
        });
    }
  });
});
