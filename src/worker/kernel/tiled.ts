/** An array cut into boxes, read as if it lay in C order in one place. */
import { CheckpointError } from '../../model/errors.js';
import type { Tile, TiledArray } from '../../model/parameter.js';
import { contiguousStrides } from '../../model/shape.js';
import type { AtPath } from '../../numeric/tensor.js';
import { checkInside, openSingle, type StorageReader } from './single.js';

/** Tiles whose files, or decoded bytes, are kept at hand: neighbours in a row of chunks are asked for again and again. */
const mostOpen = 32;

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
      if (fill !== undefined) for (let at = 0; at < target.length; at += elementBytes) target.set(fill, at);
      for (const { tile, low, high } of tiles)
        if (low < end && high >= first) copyRows({ tile, reader: open.reader(tile), strides, elementBytes }, target, first, end);
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

interface TileCopy {
  readonly tile: Tile<AtPath>;
  readonly reader: StorageReader;
  /** Of the array. */
  readonly strides: readonly number[];
  readonly elementBytes: number;
}

/** Copies what the tile holds of elements first .. end - 1 of the array. A tile's last axis is read in runs where it lies in one. */
function copyRows({ tile, reader, strides, elementBytes }: TileCopy, target: Uint8Array, first: number, end: number): void {
  const columns = tile.shape.at(-1) ?? 1;
  const step = tile.strides.at(-1) ?? 1;
  for (const { array, inTile } of rowsOf(tile, strides)) {
    const [low, high] = [Math.max(array, first), Math.min(array + columns, end)];
    if (low >= high) continue;
    const from = inTile + (low - array) * step;
    const part = target.subarray((low - first) * elementBytes, (high - first) * elementBytes);
    if (step === 1) reader.readInto(part, from * elementBytes);
    else
      for (let i = 0; i < high - low; i++)
        reader.readInto(part.subarray(i * elementBytes, (i + 1) * elementBytes), (from + i * step) * elementBytes);
  }
}

/** Where each row of the tile begins: in the array, and in the tile's own storage. */
function* rowsOf(
  { origin, shape, offset, strides: own }: Tile<AtPath>,
  strides: readonly number[],
): Iterable<{ readonly array: number; readonly inTile: number }> {
  const outer = shape.slice(0, -1);
  const count = outer.reduce((product, size) => product * size, 1);
  const start = origin.reduce((sum, index, axis) => sum + index * (strides[axis] ?? 0), 0);
  for (let row = 0; row < count; row++) {
    let rest = row;
    let array = start;
    let inTile = offset;
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      const size = outer[axis] ?? 1;
      array += (rest % size) * (strides[axis] ?? 0);
      inTile += (rest % size) * (own[axis] ?? 0);
      rest = Math.floor(rest / size);
    }
    yield { array, inTile };
  }
}

/** The readers of the tiles used last. */
class OpenTiles {
  private readonly readers = new Map<Tile<AtPath>, StorageReader>();

  reader(tile: Tile<AtPath>): StorageReader {
    const known = this.readers.get(tile);
    if (known !== undefined) return known;
    const [oldest] = this.readers;
    if (oldest !== undefined && this.readers.size >= mostOpen) {
      this.readers.delete(oldest[0]);
      oldest[1].close();
    }
    const reader = openSingle(tile.storage);
    this.readers.set(tile, reader);
    return reader;
  }

  close(): void {
    for (const reader of this.readers.values()) reader.close();
    this.readers.clear();
  }
}
