/** Pieces of a distributed checkpoint: each is a file of `torch.save` inside a `.distcp` file, and holds one tensor. */
import type { Place, PlaceFile } from '../../../bytes/place.js';
import { checkRange, type ByteRange, type ByteSource } from '../../../bytes/source.js';
import { sliceOf } from '../../../bytes/slice.js';
import type { Warning } from '../../../model/checkpoint.js';
import type { Dtype } from '../../../model/dtype.js';
import { CheckpointError, reportError } from '../../../model/errors.js';
import type { StoredRange, Tile } from '../../../model/parameter.js';
import { warningsAbout } from '../../pickle/globals.js';
import { locateStorages, openArchive } from '../archive.js';
import { TensorReader } from '../rebuild.js';
import { StorageTable } from '../storages.js';
import { readDataPickle } from '../zip.js';
import type { DcpPiece, PiecePlace } from './metadata.js';

/** torch writes its records' headers and the pickle first, the directory last: two reads of this many bytes have them all. */
const edge = 4096;

export interface OpenedPiece {
  readonly tile: Tile;
  readonly byteOrder: 'little' | 'big';
  readonly warnings: readonly Warning[];
}

/** The `.distcp` files, each opened once; the first file of a checkpoint is its metadata. */
export class PieceFiles {
  readonly files: PlaceFile[];
  private readonly numbers = new Map<string, Promise<number>>();

  constructor(
    private readonly place: Place,
    private readonly metadata: PlaceFile,
  ) {
    this.files = [metadata];
  }

  /** Number of the file among the checkpoint's. Throws what `Place.open` throws; a file that is missing is `corrupt`. */
  async open(path: string, signal?: AbortSignal): Promise<number> {
    const known = this.numbers.get(path) ?? this.openNew(path, signal);
    this.numbers.set(path, known);
    return await known;
  }

  private async openNew(path: string, signal?: AbortSignal): Promise<number> {
    try {
      const file = await this.place.open(path, signal);
      if (file.path === this.metadata.path) throw new CheckpointError('corrupt', 'the metadata name themselves as a file of pieces');
      return this.files.push(file) - 1;
    } catch (error) {
      const { tag, message } = reportError(error);
      if (tag !== 'not-found' && tag !== 'unreadable') throw error;
      throw new CheckpointError('corrupt', `the file ${JSON.stringify(path.slice(0, 200))}: ${message}`);
    }
  }
}

/** Throws a `CheckpointError` where the piece is not what the metadata say. */
export async function openPiece(files: PieceFiles, piece: DcpPiece, dtype: Dtype, signal?: AbortSignal): Promise<OpenedPiece> {
  const { file, range } = await findPiece(files, piece.place, signal);
  const source = files.files[file]?.source;
  if (source === undefined) throw new CheckpointError('internal', `no file ${String(file)}`);
  const archive = await openArchive(await withEdges(sliceOf(source, range), signal), signal, 0);
  const { unpickled, warnings } = await readDataPickle(archive, signal);
  const table = new StorageTable();
  const tensor = new TensorReader(table).read(unpickled.value);
  if (tensor?.body.kind === 'none') throw new CheckpointError(tensor.body.reason.tag, tensor.body.reason.message);
  const about = warningsAbout(unpickled);
  if (tensor?.body.kind !== 'view') throw new CheckpointError(about[0]?.tag ?? 'corrupt', about[0]?.message ?? 'a piece that is no tensor');
  if (tensor.dtype !== dtype || tensor.shape.join() !== piece.shape.join())
    throw new CheckpointError('corrupt', `a piece of ${tensor.dtype} [${tensor.shape.join(', ')}] where the metadata say otherwise`);
  const { offset, strides, storageLength, conjugate, negate } = tensor.body.view;
  if (conjugate !== undefined || negate !== undefined)
    throw new CheckpointError('unsupported', 'a piece with a lazy negative or conjugate');
  const [located] = await locateStorages(archive, file, table.keys, signal);
  if (located === undefined || 'problem' in located) throw located?.problem ?? new CheckpointError('corrupt', 'a piece without a storage');
  const { storage } = located;
  if (storage.length !== storageLength || storage.kind !== 'range')
    throw new CheckpointError('corrupt', 'a piece whose storage has another length');
  const moved: StoredRange<{ readonly file: number }> = { ...storage, start: range.start + storage.start };
  const tile = { origin: piece.origin, shape: piece.shape, storage: moved, offset, strides };
  return { tile, byteOrder: archive.byteOrder, warnings: [...archive.warnings, ...warnings, ...about] };
}

async function findPiece(
  files: PieceFiles,
  place: PiecePlace | undefined,
  signal?: AbortSignal,
): Promise<{ readonly file: number; readonly range: ByteRange }> {
  if (place === undefined) throw new CheckpointError('corrupt', 'a piece that is stored nowhere');
  const { path, offset, length, isTransformed } = place;
  if (isTransformed) throw new CheckpointError('unsupported', 'a piece that was compressed or otherwise rewritten');
  if (typeof path !== 'string') throw new CheckpointError('corrupt', 'a piece without the name of its file');
  const file = await files.open(path, signal);
  const size = files.files[file]?.source.size ?? 0;
  if (typeof offset !== 'number' || typeof length !== 'number' || offset < 0 || length < 0 || !(offset + length <= size))
    throw new CheckpointError('corrupt', `a piece that does not lie inside ${path.slice(0, 200)}`);
  return { file, range: { start: offset, end: offset + length } };
}

/** The source, with its first and last bytes in hand. */
async function withEdges(source: ByteSource, signal?: AbortSignal): Promise<ByteSource> {
  const ranges = [
    { start: 0, end: Math.min(edge, source.size) },
    { start: Math.max(0, source.size - edge), end: source.size },
  ].filter((_, i) => i === 0 || source.size > edge);
  const held = await Promise.all(ranges.map(async (range) => ({ range, bytes: await source.read(range, signal) })));
  return {
    size: source.size,
    read: async (range, aborted) => {
      checkRange(source, range);
      const hit = held.find((part) => part.range.start <= range.start && range.end <= part.range.end);
      if (hit === undefined) return await source.read(range, aborted);
      return hit.bytes.slice(range.start - hit.range.start, range.end - hit.range.start);
    },
  };
}
