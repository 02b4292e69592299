/** Where in its single places the bytes of a storage lie. */
import { CheckpointError } from '../../model/errors.js';
import type { JoinedPieces, SingleStorage, Tile, TiledArray, UneditedStorage } from '../../model/parameter.js';
import { contiguousStrides, elementCount } from '../../model/shape.js';
import { tileRows } from '../../worker/kernel/tile-rows.js';
import type { Patch } from '../edits/overlay.js';

/** Some bytes that are to be written from `start` on of what lies in one place. */
export interface PlacedPatch extends Patch {
  readonly single: SingleStorage;
}

/**
 * Every patch, cut where the places of the storage end. Throws `refused` where bytes lie in none: an element that the file does not hold because it
 * is the array's fill value.
 */
export function* placed(storage: Exclude<UneditedStorage, { readonly kind: 'hdf5' }>, patches: readonly Patch[]): Generator<PlacedPatch> {
  if (storage.kind === 'joined') yield* inPieces(storage, patches);
  else if (storage.kind === 'tiled') yield* inTiles(storage, patches);
  else for (const patch of patches) yield { single: storage, ...patch };
}

function* inPieces({ pieces }: JoinedPieces, patches: readonly Patch[]): Generator<PlacedPatch> {
  let begin = 0;
  for (const single of pieces) {
    for (const part of within(patches, begin, begin + single.length)) yield { single, ...part, start: part.start - begin };
    begin += single.length;
  }
}

function* inTiles({ shape, elementBytes, tiles }: TiledArray, patches: readonly Patch[]): Generator<PlacedPatch> {
  const strides = contiguousStrides(shape);
  let covered = 0;
  for (const tile of tiles.filter((one) => elementCount(one.shape) > 0)) {
    for (const patch of inTile(tile, { strides, elementBytes }, patches)) {
      covered += patch.length;
      yield patch;
    }
  }
  if (covered < patches.reduce((sum, { length }) => sum + length, 0))
    throw new CheckpointError('refused', 'some of the elements are not in the file: they have the value that fills the array');
}

function* inTile(
  tile: Tile,
  { strides, elementBytes }: { readonly strides: readonly number[]; readonly elementBytes: number },
  patches: readonly Patch[],
): Generator<PlacedPatch> {
  const rows = tileRows(tile, strides);
  const single = tile.storage;
  const first = Math.floor((patches[0]?.start ?? 0) / elementBytes);
  const last = patches.at(-1);
  const end = last === undefined ? 0 : Math.ceil((last.start + last.length) / elementBytes);
  for (const { array, inTile: place } of rows.between(first, end)) {
    const begin = array * elementBytes;
    const toTile = rows.step === 1 ? place * elementBytes - begin : undefined;
    for (const { start, length, at } of within(patches, begin, begin + rows.columns * elementBytes)) {
      if (toTile !== undefined) yield { single, start: start + toTile, length, at };
      else yield* apart({ single, start: start - begin, length, at }, { place, step: rows.step, elementBytes });
    }
  }
}

/** A patch of a row whose elements do not lie next to each other in the tile; its start is that in the row. */
function* apart(
  { single, start, length, at }: PlacedPatch,
  { place, step, elementBytes }: { readonly place: number; readonly step: number; readonly elementBytes: number },
): Generator<PlacedPatch> {
  for (let done = 0; done < length;) {
    const element = Math.floor((start + done) / elementBytes);
    const inside = start + done - element * elementBytes;
    const count = Math.min(elementBytes - inside, length - done);
    yield { single, start: (place + element * step) * elementBytes + inside, length: count, at: at + done };
    done += count;
  }
}

/** The parts of patches that lie from `begin` to `end`. */
function* within(patches: readonly Patch[], begin: number, end: number): Generator<Patch> {
  for (let i = firstEndingAfter(patches, begin); i < patches.length; i++) {
    const patch = patches[i];
    if (patch === undefined || patch.start >= end) return;
    const start = Math.max(patch.start, begin);
    yield { start, length: Math.min(patch.start + patch.length, end) - start, at: patch.at + start - patch.start };
  }
}

function firstEndingAfter(patches: readonly Patch[], begin: number): number {
  let low = 0;
  let high = patches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const patch = patches[middle];
    if (patch !== undefined && patch.start + patch.length <= begin) low = middle + 1;
    else high = middle;
  }
  return low;
}
