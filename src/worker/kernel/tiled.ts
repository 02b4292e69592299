/** An array cut into boxes, read as if it lay in C order in one place. */
import { CheckpointError } from '../../model/errors.js';
import type { Tile, TiledArray } from '../../model/parameter.js';
import { contiguousStrides } from '../../model/shape.js';
import type { AtPath } from '../../numeric/tensor.js';
import { OpenTiles } from './open-tiles.js';
import { checkInside, type StorageReader } from './single.js';
import { tileRows } from './tile-rows.js';

export function openTiled(array: TiledArray<AtPath>): StorageReader {
  const { elementBytes, length, fill } = array;
  const strides = contiguousStrides(array.shape);
  const tiles = array.tiles.filter(({ shape }) => shape.every((size) => size > 0)).map((tile) => ({ tile, ...reach(tile, strides) }));
  const open = new OpenTiles();
  return {
    length,
    alignment: 0,
    readInto: (target, start) => {
      checkInside(start, target.length, { length });
      if (start % elementBytes !== 0 || target.length % elementBytes !== 0)
        throw new CheckpointError('internal', 'a part of an element of a tiled array');
      const [first, end] = [start / elementBytes, (start + target.length) / elementBytes];
      if (fill !== undefined) fillWith(target, fill);
      for (const { tile, low, high } of tiles)
        if (low < end && high >= first) copyRows({ tile, reader: () => open.reader(tile), strides, elementBytes }, target, first, end);
    },
    close: () => {
      open.close();
    },
  };
}

/** Positions of the tile's first and last element in the array. */
function reach({ origin, shape }: Tile<AtPath>, strides: readonly number[]): { readonly low: number; readonly high: number } {
  const low = origin.reduce((sum, index, axis) => sum + index * (strides[axis] ?? 0), 0);
  return { low, high: low + shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? 0), 0) };
}

/** Again and again, each time with twice as much as there is. */
function fillWith(target: Uint8Array, element: Uint8Array): void {
  target.set(element.subarray(0, target.length));
  for (let done = element.length; done < target.length; done *= 2) target.copyWithin(done, 0, done);
}

interface TileCopy {
  readonly tile: Tile<AtPath>;
  /** Opened only where a row is needed. */
  readonly reader: () => StorageReader;
  /** Of the array. */
  readonly strides: readonly number[];
  readonly elementBytes: number;
}

/** Copies what the tile holds of elements first .. end - 1 of the array. Where its elements lie in a run they are read in one. */
function copyRows({ tile, reader, strides, elementBytes }: TileCopy, target: Uint8Array, first: number, end: number): void {
  const rows = tileRows(tile, strides);
  const { columns, step } = rows;
  let opened: StorageReader | undefined;
  for (const { array, inTile } of rows.between(first, end)) {
    const source = (opened ??= reader());
    const [low, high] = [Math.max(array, first), Math.min(array + columns, end)];
    const from = inTile + (low - array) * step;
    const part = target.subarray((low - first) * elementBytes, (high - first) * elementBytes);
    if (step === 1) source.readInto(part, from * elementBytes);
    else
      for (let i = 0; i < high - low; i++)
        source.readInto(part.subarray(i * elementBytes, (i + 1) * elementBytes), (from + i * step) * elementBytes);
  }
}
