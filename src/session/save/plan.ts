/** From changes of storages to what is to be written into which file. Nothing is written here. */
import type { ByteRange } from '../../bytes/source.js';
import { planHdf5Writes, type Hdf5Change } from '../../formats/hdf5/writer.js';
import type { Checkpoint } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { EncodedRange, Hdf5Dataset } from '../../model/parameter.js';
import { encodeChunk } from './encode-chunk.js';
import { inOrder, type Piece } from './pieces.js';
import { placed, type PlacedPatch } from './placement.js';
import { whyNotSingle } from './reasons.js';
import type { ScratchReader } from './scratch-reader.js';
import type { Change } from './work.js';

export interface WritePlan {
  /** By file: in order and apart. */
  readonly pieces: ReadonlyMap<number, readonly Piece[]>;
  /** Files that get new contents: compressed chunks. */
  readonly contents: ReadonlyMap<number, Uint8Array>;
}

/** `refused` with the reason where something cannot be written in place. */
export async function planWrites(
  { files }: Pick<Checkpoint, 'files'>,
  changes: readonly Change[],
  scratch: ScratchReader,
  signal?: AbortSignal,
): Promise<WritePlan> {
  const pieces = new Map<number, Piece[]>();
  const chunks = new Map<EncodedRange, PlacedPatch[]>();
  const datasets: (Change & { readonly storage: Hdf5Dataset })[] = [];
  const add = (file: number, piece: Piece): void => {
    const list = pieces.get(file);
    if (list === undefined) pieces.set(file, [piece]);
    else list.push(piece);
  };
  const chunksOf = (chunk: EncodedRange): PlacedPatch[] => {
    const list = chunks.get(chunk) ?? [];
    chunks.set(chunk, list);
    return list;
  };
  for (const { storage, patches } of changes) {
    if (storage.kind === 'hdf5') {
      datasets.push({ storage, patches });
      continue;
    }
    for (const patch of placed(storage, patches)) {
      const { single, start, length, at } = patch;
      const reason = whyNotSingle(files, single);
      if (reason !== undefined) throw new CheckpointError('refused', reason);
      if (single.kind === 'range') add(single.file, { position: single.start + start, length, from: at });
      if (single.kind === 'encoded') chunksOf(single).push(patch);
    }
  }
  await addDatasets(files, datasets, scratch, add, signal);
  return {
    pieces: new Map([...pieces].map(([file, list]) => [file, inOrder(list)])),
    contents: await newContents(files, chunks, scratch),
  };
}

/** What the file will have, of each range that changes. */
export function touchedBy(pieces: WritePlan['pieces']): ReadonlyMap<number, readonly ByteRange[]> {
  const range = ({ position, length }: Piece): ByteRange => ({ start: position, end: position + length });
  return new Map([...pieces].map(([file, list]) => [file, list.map(range)]));
}

/** All datasets of one HDF5 file together, as the library must not see the file half changed. */
async function addDatasets(
  files: Checkpoint['files'],
  datasets: readonly (Change & { readonly storage: Hdf5Dataset })[],
  scratch: ScratchReader,
  add: (file: number, piece: Piece) => void,
  signal?: AbortSignal,
): Promise<void> {
  const places = new Map(datasets.map(({ storage }) => [`${String(storage.file)} ${String(storage.start)}`, storage]));
  for (const { file, start, size } of places.values()) {
    const own = datasets.filter(({ storage }) => storage.file === file && storage.start === start);
    const changes = own.flatMap(({ storage, patches }) =>
      patches.map((patch): Hdf5Change => ({
        dataset: storage.dataset,
        shape: storage.shape,
        elementBytes: storage.elementBytes,
        start: patch.start,
        length: patch.length,
        read: async (offset, length) => {
          const bytes = new Uint8Array(length);
          await scratch.readInto(bytes, patch.at + offset);
          return bytes;
        },
      })),
    );
    const writes = await planHdf5Writes({ path: files[file]?.path ?? '', start, size }, changes, signal);
    for (const { position, bytes } of writes) add(file, { position, length: bytes.length, from: bytes });
  }
}

async function newContents(
  files: Checkpoint['files'],
  chunks: ReadonlyMap<EncodedRange & { readonly file: number }, readonly PlacedPatch[]>,
  scratch: ScratchReader,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const contents = new Map<number, Uint8Array>();
  for (const [chunk, patches] of chunks) {
    const bytes = new Map<PlacedPatch, Uint8Array>();
    for (const patch of patches) {
      const fresh = new Uint8Array(patch.length);
      await scratch.readInto(fresh, patch.at);
      bytes.set(patch, fresh);
    }
    contents.set(chunk.file, encodeChunk({ ...chunk, path: files[chunk.file]?.path ?? '' }, bytes));
  }
  return contents;
}
