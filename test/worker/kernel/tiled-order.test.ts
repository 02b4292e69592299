/** Arrays in tiles against a plain copy: in C order whatever is kept, and in any order with every element once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tile, TiledArray } from '../../../src/model/parameter.js';
import { elementCount } from '../../../src/model/shape.js';
import type { AtPath } from '../../../src/numeric/tensor.js';
import { openTiled } from '../../../src/worker/kernel/tiled.js';
import { withStrips } from '../../../src/worker/kernel/tile-strips.js';

/** A matrix of bytes 0, 1, 2, ... in chunks padded at the edge with 255; those in `missing` are not there. */
function matrix(
  rows: number,
  columns: number,
  chunk: readonly [number, number],
  missing: ReadonlySet<number> = new Set(),
): TiledArray<AtPath> {
  const [high, wide] = chunk;
  const tiles: Tile<AtPath>[] = [];
  let index = 0;
  for (let top = 0; top < rows; top += high)
    for (let left = 0; left < columns; left += wide) {
      if (missing.has(index++)) continue;
      const bytes = Uint8Array.from({ length: high * wide }, (_, i) => {
        const [row, column] = [top + Math.floor(i / wide), left + (i % wide)];
        return row < rows && column < columns ? (row * columns + column) % 251 : 255;
      });
      const shape = [Math.min(high, rows - top), Math.min(wide, columns - left)];
      tiles.push({ origin: [top, left], shape, storage: { kind: 'held', bytes, length: bytes.length }, offset: 0, strides: [wide, 1] });
    }
  const fill = missing.size > 0 ? { fill: Uint8Array.of(252) } : {};
  return { kind: 'tiled', shape: [rows, columns], elementBytes: 1, tiles, length: rows * columns, ...fill };
}

function readAll(array: TiledArray<AtPath>, order: 'C' | 'any', piece: number): number[] {
  const reader = openTiled(array, order);
  const out = new Uint8Array(array.length);
  for (let at = 0; at < out.length; at += piece) reader.readInto(out.subarray(at, Math.min(out.length, at + piece)), at);
  reader.close();
  return [...out];
}

const sorted = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);

it('C order and any order hold the same elements, in pieces of any length', () => {
  const size = fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(fc.tuple(size, size, size, size, size), fc.uniqueArray(fc.nat(20)), ([rows, columns, high, wide, piece], missing) => {
      const array = matrix(rows, columns, [high, wide], new Set(missing));
      const inOrder = readAll(array, 'C', piece);
      inOrder.forEach((value, i) => {
        expect([i % 251, 252]).toContain(value);
      });
      expect(inOrder.filter((value) => value !== 252)).toHaveLength(array.tiles.reduce((sum, tile) => sum + elementCount(tile.shape), 0));
      expect(sorted(readAll(array, 'any', piece))).toEqual(sorted(inOrder));
    }),
    { seed: 20_261_125 },
  );
});

it('any order is tile by tile, each without its padding', () => {
  expect(readAll(matrix(2, 3, [2, 2]), 'any', 4)).toEqual([0, 1, 3, 4, 2, 5]);
});

it('tiles that overlap are read in C order, so that nothing is there twice', () => {
  const { tiles, ...array } = matrix(2, 2, [2, 2]);
  expect(readAll({ ...array, tiles: [...tiles, ...tiles] }, 'any', 4)).toEqual([0, 1, 2, 3]);
});

describe('strips', () => {
  const row = 16 * 1024;
  const content = Uint8Array.from({ length: 20 * row }, (_, i) => (i >> 10) % 251);

  /** What was copied, as [start, length]. */
  function watched(isCrowded: boolean): {
    readonly read: (start: number, length: number) => Uint8Array;
    readonly copies: readonly (readonly number[])[];
  } {
    const copies: number[][] = [];
    const copy = (target: Uint8Array, start: number): void => {
      copies.push([start, target.length]);
      target.set(content.subarray(start, start + target.length));
    };
    const strips = withStrips({ length: content.length, elementBytes: 4, copy, isCrowded: () => isCrowded }, 8 * row);
    const read = (start: number, length: number): Uint8Array => {
      const target = new Uint8Array(length);
      strips.readInto(target, start);
      return target;
    };
    return { read, copies };
  }

  it('are made of many rows, and serve those that follow', () => {
    const { read, copies } = watched(true);
    for (let at = 0; at < 20; at++) expect(read(at * row, row)).toEqual(content.subarray(at * row, (at + 1) * row));
    expect(copies).toEqual([
      [0, 8 * row],
      [8 * row, 8 * row],
      [16 * row, 4 * row],
    ]);
  });

  it('are not made where chunks have room, for a few elements, or for more than a strip holds', () => {
    const roomy = watched(false);
    roomy.read(0, row);
    expect(roomy.copies).toEqual([[0, row]]);
    const crowded = watched(true);
    crowded.read(40, 400);
    crowded.read(0, 9 * row);
    expect(crowded.copies).toEqual([
      [40, 400],
      [0, 9 * row],
    ]);
  });
});
