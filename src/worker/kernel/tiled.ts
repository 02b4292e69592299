/** An array cut into boxes, read as if it lay in C order in one place. */
import { CheckpointError } from '../../model/errors.js';
import type { Tile, TiledArray } from '../../model/parameter.js';
import { contiguousStrides, elementCount } from '../../model/shape.js';
import type { AtPath } from '../../numeric/tensor.js';
import { OpenTiles } from './open-tiles.js';
import { checkInside, type StorageReader } from './single.js';
import { tileRows } from './tile-rows.js';
import { withStrips } from './tile-strips.js';

/**
 * `any`: the elements tile by tile, for counting them. A compressed chunk is then decoded once, where in C order the chunks beside each other
 * are all wanted for each row.
 */
export type ElementOrder = 'C' | 'any';

/** A tile and where its elements are to be found: position `base` plus its indices times the strides. */
interface PlacedTile {
  readonly tile: Tile<AtPath>;
  readonly base: number;
  readonly strides: readonly number[];
  /** Positions of its first and last element. */
  readonly low: number;
  readonly high: number;
}

export function openTiled(array: TiledArray<AtPath>, order: ElementOrder = 'C'): StorageReader {
  const { elementBytes, length, fill } = array;
  const tiles = order === 'any' ? (behindEachOther(array) ?? inPlace(array)) : inPlace(array);
  // In any order each tile is done with when the next one begins.
  const open = order === 'any' ? new OpenTiles({ open: 2, decoded: 0 }) : new OpenTiles();
  const touched = (first: number, end: number): readonly PlacedTile[] => tiles.filter(({ low, high }) => low < end && high >= first);
  const copy = (target: Uint8Array, start: number): void => {
    const [first, end] = [start / elementBytes, (start + target.length) / elementBytes];
    if (fill !== undefined) fillWith(target, fill);
    for (const placed of touched(first, end)) copyRows({ placed, open, elementBytes }, target, first, end);
  };
  const crowded = (start: number, end: number): boolean =>
    open.hasDecodedAgain || !open.haveRoom(touched(start / elementBytes, end / elementBytes).map(({ tile }) => tile));
  const source = order === 'any' ? { readInto: copy } : withStrips({ length, elementBytes, copy, isCrowded: crowded });
  return {
    length,
    alignment: 0,
    readInto: (target, start) => {
      checkInside(start, target.length, { length });
      if (start % elementBytes !== 0 || target.length % elementBytes !== 0)
        throw new CheckpointError('internal', 'a part of an element of a tiled array');
      source.readInto(target, start);
    },
    close: () => {
      open.close();
    },
  };
}

function inPlace({ shape, tiles }: TiledArray<AtPath>): readonly PlacedTile[] {
  const strides = contiguousStrides(shape);
  return tiles.filter((tile) => elementCount(tile.shape) > 0).map((tile) => ({ tile, base: 0, strides, ...reach(tile, strides) }));
}

/** Undefined when tiles overlap, so that some elements would be there twice. What no tile holds comes last. */
function behindEachOther({ shape, tiles, fill }: TiledArray<AtPath>): readonly PlacedTile[] | undefined {
  let base = 0;
  const placed = tiles.flatMap((given): PlacedTile[] => {
    const count = elementCount(given.shape);
    if (count === 0) return [];
    const tile = { ...given, origin: given.origin.map(() => 0) };
    const start = base;
    base += count;
    return [{ tile, base: start, strides: contiguousStrides(given.shape), low: start, high: start + count - 1 }];
  });
  const total = elementCount(shape);
  return base === total || (fill !== undefined && base < total) ? placed : undefined;
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
  readonly placed: PlacedTile;
  readonly open: OpenTiles;
  readonly elementBytes: number;
}

/** Copies what the tile holds of elements first .. end - 1. Where its elements lie in a run they are read in one. */
function copyRows({ placed, open, elementBytes }: TileCopy, target: Uint8Array, first: number, end: number): void {
  const { tile, base, strides } = placed;
  const rows = tileRows(tile, strides);
  const { columns, step } = rows;
  let opened: StorageReader | undefined;
  for (const { array, inTile } of rows.between(first - base, end - base)) {
    const source = (opened ??= open.reader(tile));
    const start = base + array;
    const [low, high] = [Math.max(start, first), Math.min(start + columns, end)];
    const from = inTile + (low - start) * step;
    const part = target.subarray((low - first) * elementBytes, (high - first) * elementBytes);
    if (step === 1) source.readInto(part, from * elementBytes);
    else
      for (let i = 0; i < high - low; i++)
        source.readInto(part.subarray(i * elementBytes, (i + 1) * elementBytes), (from + i * step) * elementBytes);
  }
}
