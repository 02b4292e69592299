/** From an array's metadata to where its elements lie: a tile for each chunk that the store has. */
import { crc32c } from '../../../bytes/crc32c.js';
import { CheckpointError } from '../../../model/errors.js';
import type { SingleStorage, Storage, Tile } from '../../../model/parameter.js';
import { contiguousStrides, elementCount, isContiguous, type Shape } from '../../../model/shape.js';
import type { FileTable } from '../files.js';
import { lengthOf, readPart, type Store, type StoredValue } from '../store.js';
import { chunkStrides, elementBytes, type ChunkEncoding, type Sharding, type ZarrArray } from './array.js';

/** Each is asked for in the store: an array in more pieces is not read. */
const mostChunks = 65_536;

/** Where arrays are looked for. `name`: of the array's folder, with its slash. */
export interface Location {
  readonly store: Store;
  readonly files: FileTable;
  readonly name: string;
}

export async function storageOf(array: ZarrArray, location: Location): Promise<Storage> {
  const { shape, chunkShape } = array;
  const grid = gridOf(shape, chunkShape);
  const tiles: Tile[] = [];
  for (const place of placesIn(grid)) {
    const value = await location.store.get(location.name + array.keyOf(place));
    const origin = place.map((index, axis) => index * (chunkShape[axis] ?? 1));
    if (value === undefined) continue;
    if ('encoding' in array.encoding) tiles.push(...(await shardTiles(array, array.encoding, { value, origin, files: location.files })));
    else tiles.push(tileOf(array, array.encoding, chunkShape, { value, origin }));
    if (tiles.length > mostChunks) throw tooMany(tiles.length);
  }
  return asStorage(array, tiles, fillOf(array, tiles));
}

/** The fill value, where it is needed. */
function fillOf({ shape, fill }: ZarrArray, tiles: readonly Tile[]): Uint8Array | undefined {
  if (tiles.reduce((sum, tile) => sum + elementCount(tile.shape), 0) === elementCount(shape)) return undefined;
  if (fill instanceof CheckpointError) throw fill;
  if (fill === undefined) throw new CheckpointError('corrupt', 'chunks are missing, and there is no fill value for them');
  return fill;
}

function asStorage(array: ZarrArray, tiles: readonly Tile[], fill: Uint8Array | undefined): Storage {
  const { shape } = array;
  const [only] = tiles;
  if (only !== undefined && isWhole(only, shape)) return only.storage;
  const bytes = elementBytes(array);
  return { kind: 'tiled', shape, elementBytes: bytes, tiles, length: bytes * elementCount(shape), ...(fill === undefined ? {} : { fill }) };
}

/** The one chunk holds the array as it is. */
function isWhole({ shape, strides, storage }: Tile, whole: Shape): boolean {
  return shape.every((size, axis) => size === whole[axis]) && isContiguous(whole, strides) && storage.length > 0;
}

/** Chunks along each axis. */
function gridOf(shape: Shape, chunkShape: Shape): Shape {
  const grid = shape.map((size, axis) => Math.ceil(size / (chunkShape[axis] ?? 1)));
  const count = elementCount(grid);
  if (count > mostChunks) throw tooMany(count);
  return grid;
}

function tooMany(count: number): CheckpointError {
  return new CheckpointError('unsupported', `an array in ${String(count)} chunks: at most ${String(mostChunks)} are looked for`);
}

/** Every place of a grid in C order. */
function* placesIn(grid: Shape): Iterable<readonly number[]> {
  const strides = contiguousStrides(grid);
  const count = elementCount(grid);
  for (let at = 0; at < count; at++) yield strides.map((stride, axis) => Math.floor(at / stride) % (grid[axis] ?? 1));
}

interface Chunk {
  readonly value: StoredValue;
  /** Of its first element in the array. */
  readonly origin: readonly number[];
}

/** Chunks at the edge have elements beyond it, which are no part of the array. */
function tileOf(array: ZarrArray, encoding: ChunkEncoding, chunkShape: Shape, { value, origin }: Chunk): Tile {
  const shape = chunkShape.map((size, axis) => Math.min(size, (array.shape[axis] ?? 0) - (origin[axis] ?? 0)));
  const length = elementBytes(array) * elementCount(chunkShape);
  return { origin, shape, storage: singleOf(value, encoding, length), offset: 0, strides: chunkStrides(chunkShape, encoding.axes) };
}

function singleOf(value: StoredValue, { codec, behind }: ChunkEncoding, length: number): SingleStorage {
  const stored = lengthOf(value) - behind;
  if (stored < 0 || (codec === undefined && stored !== length))
    throw new CheckpointError('corrupt', `a chunk of ${String(lengthOf(value))} bytes where ${String(length + behind)} belong`);
  if (value.kind === 'inline') {
    const bytes = value.bytes.subarray(0, stored);
    return { kind: 'held', bytes, length, ...(codec === undefined ? {} : { codec }) };
  }
  const { file, start } = value;
  return codec === undefined
    ? { kind: 'range', file, start, length }
    : { kind: 'encoded', codec, file, start, compressedLength: stored, length };
}

/** Two numbers of 64 bits for each chunk of a shard: where it begins in the shard, and its length. All ones: it is not there. */
const entryBytes = 16;
const nowhere = 2n ** 64n - 1n;

async function shardTiles(
  array: ZarrArray,
  sharding: Sharding,
  { value, origin, files }: Chunk & { readonly files: FileTable },
): Promise<Tile[]> {
  const grid = array.chunkShape.map((size, axis) => size / (sharding.chunkShape[axis] ?? 1));
  const count = elementCount(grid);
  if (count > mostChunks) throw tooMany(count);
  const table = await readTable(files, value, sharding, count);
  const tiles: Tile[] = [];
  let at = 0;
  for (const place of placesIn(grid)) {
    const [start, length] = [table.getBigUint64(at, true), table.getBigUint64(at + 8, true)];
    at += entryBytes;
    const inner = place.map((index, axis) => (origin[axis] ?? 0) + index * (sharding.chunkShape[axis] ?? 1));
    if ((start === nowhere && length === nowhere) || inner.some((index, axis) => index >= (array.shape[axis] ?? 0))) continue;
    tiles.push(tileOf(array, sharding.encoding, sharding.chunkShape, { value: partOf(value, start, length), origin: inner }));
  }
  return tiles;
}

async function readTable(files: FileTable, value: StoredValue, { tableAt, tableHasChecksum }: Sharding, count: number): Promise<DataView> {
  const length = entryBytes * count + (tableHasChecksum ? 4 : 0);
  const bytes = await readPart(files, value, tableAt === 'end' ? lengthOf(value) - length : 0, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (tableHasChecksum && crc32c(bytes.subarray(0, -4)) !== view.getUint32(length - 4, true))
    throw new CheckpointError('corrupt', 'the table of a shard does not have its checksum');
  return view;
}

function partOf(value: StoredValue, start: bigint, length: bigint): StoredValue {
  if (start + length > BigInt(lengthOf(value))) throw new CheckpointError('corrupt', 'a chunk outside its shard');
  const [from, bytes] = [Number(start), Number(length)];
  return value.kind === 'inline'
    ? { kind: 'inline', bytes: value.bytes.subarray(from, from + bytes) }
    : { kind: 'range', file: value.file, start: value.start + from, length: bytes };
}
