import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tile } from '../../../src/model/parameter.js';
import { contiguousStrides, elementCount } from '../../../src/model/shape.js';
import { tileRows } from '../../../src/worker/kernel/tile-rows.js';

const nowhere = { kind: 'held', bytes: new Uint8Array(0), length: 0 } as const;

function tile(origin: readonly number[], shape: readonly number[], own = contiguousStrides(shape), offset = 0): Tile {
  return { origin, shape, storage: nowhere, offset, strides: own };
}

function rowsOf(array: readonly number[], box: Tile, first = 0, end = elementCount(array)): readonly (readonly number[])[] {
  const rows = tileRows(box, contiguousStrides(array));
  return [...rows.between(first, end)].map((row) => [row.array, row.inTile, rows.columns, rows.step]);
}

describe('rows of a tile', () => {
  it('are one where the tile has whole rows of the array', () => {
    expect(rowsOf([6, 4, 5], tile([2, 0, 0], [3, 4, 5]))).toEqual([[40, 0, 60, 1]]);
  });

  it('are those of its last axis where it has a part of each', () => {
    expect(rowsOf([4, 6], tile([1, 2], [2, 3]))).toEqual([
      [8, 0, 3, 1],
      [14, 3, 3, 1],
    ]);
  });

  it('of a chunk padded at the edge are as far apart as the chunk is wide', () => {
    expect(rowsOf([4, 5], tile([0, 3], [4, 2], [3, 1]))).toEqual([
      [3, 0, 2, 1],
      [8, 3, 2, 1],
      [13, 6, 2, 1],
      [18, 9, 2, 1],
    ]);
  });

  it('of a tile in Fortran order step through it', () => {
    expect(rowsOf([2, 3], tile([0, 0], [2, 3], [1, 2]))).toEqual([
      [0, 0, 3, 2],
      [3, 1, 3, 2],
    ]);
  });

  it('of no axes are one element', () => {
    expect(rowsOf([], tile([], []))).toEqual([[0, 0, 1, 1]]);
  });

  it('are found by where they are asked for, also far inside', () => {
    const box = tile([0, 0], [1_000_000, 2], [4, 1], 7);
    expect(rowsOf([1_000_000, 4], box, 2_000_002, 2_000_006)).toEqual([[2_000_004, 2_000_011, 2, 1]]);
  });
});

it('hold exactly the elements of the tile that are asked for', () => {
  const axis = fc.record({
    size: fc.integer({ min: 1, max: 5 }),
    before: fc.integer({ min: 0, max: 3 }),
    after: fc.integer({ min: 0, max: 3 }),
  });
  const made = fc.record({ axes: fc.array(axis, { maxLength: 4 }), isFortran: fc.boolean(), from: fc.nat(300), length: fc.nat(300) });
  fc.assert(
    fc.property(made, ({ axes, isFortran, from, length }) => {
      const array = axes.map(({ size, before, after }) => before + size + after);
      const shape = axes.map(({ size }) => size);
      const origin = axes.map(({ before }) => before);
      const own = isFortran ? contiguousStrides([...shape].reverse()).reverse() : contiguousStrides(shape);
      const end = Math.min(elementCount(array), from + length);
      const rows = rowsOf(array, tile(origin, shape, own), from, end);
      const found = rows.flatMap(([at = 0, inTile = 0, columns = 0, step = 0]) =>
        Array.from({ length: columns }, (_, i) => [at + i, inTile + i * step] as const),
      );
      expect(found.filter(([at]) => at >= from && at < end)).toEqual(expected({ array, origin, shape, own, from, end }));
    }),
    { numRuns: 500, seed: 20_261_125 },
  );
});

interface Box {
  readonly array: readonly number[];
  readonly origin: readonly number[];
  readonly shape: readonly number[];
  readonly own: readonly number[];
  readonly from: number;
  readonly end: number;
}

/** Every element of the array is asked whether it lies in the box. */
function expected({ array, origin, shape, own, from, end }: Box): readonly (readonly [number, number])[] {
  const strides = contiguousStrides(array);
  const out: (readonly [number, number])[] = [];
  for (let at = from; at < end; at++) {
    const inBox = strides.map((stride, axis) => (Math.floor(at / stride) % (array[axis] ?? 1)) - (origin[axis] ?? 0));
    if (inBox.every((index, axis) => index >= 0 && index < (shape[axis] ?? 0)))
      out.push([at, inBox.reduce((sum, index, axis) => sum + index * (own[axis] ?? 0), 0)]);
  }
  return out;
}
