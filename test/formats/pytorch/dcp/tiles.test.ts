import { describe, expect, it } from 'vitest';
import { checkFilled } from '../../../../src/formats/pytorch/dcp/tiles.js';
import { processorTime } from '../../../processor-time.js';

const box = (origin: readonly number[], shape: readonly number[]): { origin: readonly number[]; shape: readonly number[] } => ({
  origin,
  shape,
});

describe('boxes that fill an array', () => {
  it.each([
    ['one', [4, 6], [box([0, 0], [4, 6])]],
    ['rows', [7, 3], [box([4, 0], [3, 3]), box([0, 0], [4, 3])]],
    ['columns', [3, 6], [box([0, 3], [3, 3]), box([0, 0], [3, 3])]],
    ['bricks', [4, 4], [box([0, 0], [2, 3]), box([0, 3], [4, 1]), box([2, 0], [2, 3])]],
    ['of no axes', [], [box([], [])]],
    ['with an empty one', [4], [box([0], [4]), box([4], [0])]],
    ['none, of no elements', [0, 5], []],
  ])('%s', (_, shape, boxes) => {
    expect(() => {
      checkFilled(shape, boxes);
    }).not.toThrow();
  });
});

describe('boxes that do not', () => {
  it.each([
    ['none', [4], [], 'gap'],
    ['a gap', [4], [box([0], [1]), box([2], [2])], 'gap'],
    ['too many', [4], [box([0], [4]), box([0], [4])], 'overlap'],
    ['a gap as large as an overlap', [4, 4], [box([0, 0], [4, 2]), box([0, 1], [4, 2])], 'overlap'],
    ['twice a scalar', [], [box([], []), box([], [])], 'overlap'],
    ['one outside', [4], [box([1], [4])], 'outside'],
    ['one of another rank', [4], [box([0, 0], [4, 1])], 'axes'],
  ])('%s', (_, shape, boxes, what) => {
    expect(() => {
      checkFilled(shape, boxes);
    }).toThrow(expect.objectContaining({ tag: 'corrupt', message: expect.stringContaining(what) as string }) as Error);
  });
});

it('many boxes are compared in time', () => {
  const boxes = Array.from({ length: 5000 }, (_, i) => box([0, i], [10, 1]));
  const start = processorTime();
  checkFilled([10, 5000], boxes);
  expect(processorTime() - start).toBeLessThan(2000);
});
