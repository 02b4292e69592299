import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SingleStorage, Tile, TiledArray } from '../../../src/model/parameter.js';
import { contiguousStrides, elementCount } from '../../../src/model/shape.js';
import type { Patch } from '../../../src/session/edits/overlay.js';
import { placed } from '../../../src/session/save/placement.js';

const elementBytes = 2;

function range(file: number, length: number): SingleStorage {
  return { kind: 'range', file, start: 100 * file, length };
}

/** What stands in each place after the patches, by "file position"; new bytes are named by their place in the scratch file. */
function written(storage: Parameters<typeof placed>[0], patches: readonly Patch[]): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  for (const { single, start, length, at } of placed(storage, patches)) {
    if (single.kind !== 'range') throw new Error('not a range');
    for (let i = 0; i < length; i++) bytes.set(`${String(single.file)} ${String(single.start + start + i)}`, at + i);
  }
  return bytes;
}

/** Sorted and apart, inside `length` bytes. */
function patchesIn(length: number): fc.Arbitrary<readonly Patch[]> {
  return fc.uniqueArray(fc.nat(length), { maxLength: 12 }).map((cuts) => {
    const sorted = cuts.sort((a, b) => a - b);
    return sorted.flatMap((start, i): readonly Patch[] => {
      const end = sorted[i + 1];
      return i % 2 === 1 || end === undefined ? [] : [{ start, length: end - start, at: 1000 + start * 3 }];
    });
  });
}

/** Where the new byte of each byte of the storage lies. */
function wanted(patches: readonly Patch[]): ReadonlyMap<number, number> {
  return new Map(patches.flatMap(({ start, length, at }) => Array.from({ length }, (_, i): [number, number] => [start + i, at + i])));
}

describe('patches of pieces behind each other', () => {
  it('go to the piece that holds each byte', () => {
    const pieces = [range(1, 5), range(2, 1), range(3, 14)];
    const homes = pieces.flatMap((piece, i) =>
      Array.from({ length: piece.length }, (_, k) => `${String(i + 1)} ${String(100 * (i + 1) + k)}`),
    );
    fc.assert(
      fc.property(patchesIn(20), (patches) => {
        const expected = new Map([...wanted(patches)].map(([byte, at]) => [homes[byte], at]));
        expect(written({ kind: 'joined', pieces, length: 20 }, patches)).toEqual(expected);
      }),
    );
  });
});

describe('patches of an array in tiles', () => {
  const shape = [4, 6];
  /** Columns 0 and 1 in C order; the rest by rows, the last two rows in Fortran order behind some other elements. */
  const tiles: readonly Tile[] = [
    { origin: [0, 0], shape: [4, 2], storage: range(1, 16), offset: 0, strides: [2, 1] },
    { origin: [0, 2], shape: [2, 4], storage: range(2, 16), offset: 0, strides: [4, 1] },
    { origin: [2, 2], shape: [2, 4], storage: range(3, 40), offset: 3, strides: [1, 2] },
  ];
  const array: TiledArray = { kind: 'tiled', shape, elementBytes, tiles, length: elementCount(shape) * elementBytes };

  function home(byte: number): string {
    const element = Math.floor(byte / elementBytes);
    const index = contiguousStrides(shape).map((stride, axis) => Math.floor(element / stride) % (shape[axis] ?? 1));
    const tile = tiles.find(({ origin, shape: box }) =>
      index.every((i, axis) => i >= (origin[axis] ?? 0) && i < (origin[axis] ?? 0) + (box[axis] ?? 0)),
    );
    if (tile?.storage.kind !== 'range') throw new Error('no tile');
    const { origin, strides, offset, storage } = tile;
    const place = index.reduce((sum, i, axis) => sum + (i - (origin[axis] ?? 0)) * (strides[axis] ?? 0), offset);
    return `${String(storage.file)} ${String(storage.start + place * elementBytes + (byte % elementBytes))}`;
  }

  it('go to the tile that holds each byte, however it lies there', () => {
    fc.assert(
      fc.property(patchesIn(array.length), (patches) => {
        expect(written(array, patches)).toEqual(new Map([...wanted(patches)].map(([byte, at]) => [home(byte), at])));
      }),
    );
  });

  it('are refused where no tile holds the element', () => {
    const gaps: TiledArray = { ...array, tiles: tiles.slice(0, 2), fill: Uint8Array.of(0, 0) };
    expect(() => [...placed(gaps, [{ start: 0, length: array.length, at: 0 }])]).toThrow(/fills the array/);
    expect([...placed(gaps, [{ start: 0, length: 4, at: 0 }])]).toHaveLength(1);
  });
});
