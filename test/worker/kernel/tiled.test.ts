/** Boxes read as if they were one array in C order, against the array they were cut from. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Tile, TiledArray } from '../../../src/model/parameter.js';
import { contiguousStrides, elementCount } from '../../../src/model/shape.js';
import type { AtPath } from '../../../src/numeric/tensor.js';
import { openTiled } from '../../../src/worker/kernel/tiled.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tiled-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** An array of 16-bit elements 1, 2, 3, ..., so that every element can be told, and none is 0. */
function values(count: number): Uint8Array {
  return new Uint8Array(Uint16Array.from({ length: count }, (_, i) => i + 1).buffer);
}

/** Every index of a shape, in C order. */
function* indices(shape: readonly number[]): Iterable<readonly number[]> {
  for (let i = 0; i < elementCount(shape); i++) {
    let rest = i;
    const index = shape.map(() => 0);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % (shape[axis] ?? 1);
      rest = Math.floor(rest / (shape[axis] ?? 1));
    }
    yield index;
  }
}

function position(index: readonly number[], strides: readonly number[], offset = 0): number {
  return index.reduce((sum, at, axis) => sum + at * (strides[axis] ?? 0), offset);
}

/** How a tile lies in its own storage. */
type Arrangement = 'C' | 'Fortran' | 'padded';

/** Cuts a box out of the array of `values`, into memory of its own. */
function cut(array: readonly number[], origin: readonly number[], shape: readonly number[], how: Arrangement): Tile<AtPath> {
  const padded = shape.map((size) => (how === 'padded' ? size + 1 : size));
  const strides = how === 'Fortran' ? contiguousStrides([...shape].reverse()).reverse() : contiguousStrides(padded);
  const offset = how === 'padded' ? 1 : 0;
  const bytes = new Uint8Array(2 * (elementCount(padded) + offset)).fill(0xee);
  const whole = values(elementCount(array));
  for (const index of indices(shape)) {
    const from = position(
      index.map((at, axis) => at + (origin[axis] ?? 0)),
      contiguousStrides(array),
    );
    bytes.set(whole.subarray(2 * from, 2 * from + 2), 2 * position(index, strides, offset));
  }
  return { origin, shape, storage: { kind: 'held', bytes, length: bytes.length }, offset, strides };
}

/** Boxes between cuts along each axis. */
function cutAll(array: readonly number[], cuts: readonly (readonly number[])[], how: Arrangement): Tile<AtPath>[] {
  const parts = array.map((size, axis) => {
    const edges = [...new Set([0, ...(cuts[axis] ?? []).map((edge) => edge % (size + 1)), size])].sort((a, b) => a - b);
    return edges.slice(0, -1).map((start, i) => ({ start, size: (edges[i + 1] ?? size) - start }));
  });
  return [...indices(parts.map((list) => list.length))].map((box) => {
    const chosen = box.map((i, axis) => parts[axis]?.[i] ?? { start: 0, size: 0 });
    return cut(
      array,
      chosen.map(({ start }) => start),
      chosen.map(({ size }) => size),
      how,
    );
  });
}

function tiled(shape: readonly number[], tiles: readonly Tile<AtPath>[], fill?: Uint8Array): TiledArray<AtPath> {
  const length = 2 * elementCount(shape);
  return { kind: 'tiled', shape, elementBytes: 2, tiles, length, ...(fill === undefined ? {} : { fill }) };
}

function read(array: TiledArray<AtPath>, first: number, end: number): readonly number[] {
  const reader = openTiled(array);
  const target = new Uint8Array(2 * (end - first)).fill(0xdd);
  reader.readInto(target, 2 * first);
  reader.close();
  return [...new Uint16Array(target.buffer)];
}

it('any part of any array, however it is cut, is that of the array', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }),
      fc.array(fc.array(fc.nat(5), { maxLength: 2 }), { maxLength: 4 }),
      fc.constantFrom<Arrangement>('C', 'Fortran', 'padded'),
      fc.nat(),
      fc.nat(),
      (shape, cuts, how, a, b) => {
        const count = elementCount(shape);
        const [first, end] = [a % (count + 1), b % (count + 1)].sort((x, y) => x - y);
        if (first === undefined || end === undefined) return;
        const expected = Array.from({ length: end - first }, (_, i) => first + i + 1);
        expect(read(tiled(shape, cutAll(shape, cuts, how)), first, end)).toEqual(expected);
      },
    ),
    { numRuns: 500 },
  );
});

describe('what no tile holds', () => {
  const tiles = [cut([4, 3], [1, 1], [2, 2], 'C')];

  it('is the fill', () => {
    const fill = Uint8Array.of(0xff, 0x00);
    expect(read(tiled([4, 3], tiles, fill), 0, 12)).toEqual([255, 255, 255, 255, 5, 6, 255, 8, 9, 255, 255, 255]);
    expect(read(tiled([4, 3], tiles, fill), 9, 12)).toEqual([255, 255, 255]);
  });

  it('is all of it where there are no tiles', () => {
    expect(read(tiled([3], [], Uint8Array.of(7, 0)), 0, 3)).toEqual([7, 7, 7]);
  });

  it('is nothing in an empty tile', () => {
    const empty: Tile<AtPath> = {
      origin: [0, 0],
      shape: [0, 3],
      storage: { kind: 'range', path: 'nowhere', start: 0, length: 0 },
      offset: 0,
      strides: [3, 1],
    };
    expect(read(tiled([4, 3], [empty, ...cutAll([4, 3], [[2]], 'C')]), 3, 6)).toEqual([4, 5, 6]);
  });
});

describe('tiles in files', () => {
  const file = path.join(folder, 'tiles');
  writeFileSync(file, Buffer.concat([Buffer.alloc(10), values(6)]));
  const inFile = (start: number, length: number): Tile<AtPath>['storage'] => ({ kind: 'range', path: file, start, length });

  it('are read where they lie', () => {
    const tiles: Tile<AtPath>[] = [
      { origin: [0, 0], shape: [2, 2], storage: inFile(10, 8), offset: 0, strides: [2, 1] },
      { origin: [0, 2], shape: [2, 1], storage: inFile(18, 4), offset: 0, strides: [1, 1] },
    ];
    expect(read(tiled([2, 3], tiles), 0, 6)).toEqual([1, 2, 5, 3, 4, 6]);
  });

  it('that are not asked for are not opened', () => {
    const gone: Tile<AtPath> = {
      origin: [2],
      shape: [2],
      storage: { kind: 'range', path: path.join(folder, 'gone'), start: 0, length: 4 },
      offset: 0,
      strides: [1],
    };
    const array = tiled([4], [{ origin: [0], shape: [2], storage: inFile(10, 4), offset: 0, strides: [1] }, gone]);
    expect(read(array, 0, 2)).toEqual([1, 2]);
    expect(() => read(array, 1, 3)).toThrow(expect.objectContaining({ tag: 'not-found' }) as Error);
  });

  it('may not be larger than their storage', () => {
    const array = tiled([4], [{ origin: [0], shape: [4], storage: inFile(10, 6), offset: 0, strides: [1] }]);
    expect(() => read(array, 0, 4)).toThrow(expect.objectContaining({ tag: 'corrupt' }) as Error);
  });
});

describe('parts that cannot be', () => {
  const reader = openTiled(tiled([3], cutAll([3], [[1]], 'C')));

  it.each([
    ['outside the array', 4, 4, 'corrupt'],
    ['before it', -2, 2, 'corrupt'],
    ['of half an element', 1, 2, 'internal'],
    ['that end inside an element', 0, 3, 'internal'],
  ])('%s', (_, start, length, tag) => {
    expect(() => {
      reader.readInto(new Uint8Array(length), start);
    }).toThrow(expect.objectContaining({ tag }) as Error);
  });
});
