/**
 * Edited values of HDF5 datasets as bytes of the real file. Only the library finds the pieces of a dataset, but it is not let near the file: it writes
 * into a copy in memory, and what it changed there is handed back.
 *
 *   const writes = await planHdf5Writes(storage, [{ ...storage, start: 0, length: 4, read: () => bytes }]);
 */
import { CheckpointError, throwIfAborted } from '../../model/errors.js';
import type { Shape } from '../../model/shape.js';
import { tryHdf5Changes } from './client.js';
import type { WindowPlace } from './place.js';
import type { ValueChange } from './protocol.js';

/** New values of a dataset that is stored as `Hdf5Dataset`. */
export interface Hdf5Change {
  /** Its absolute path in the HDF5 file. */
  readonly dataset: string;
  readonly shape: Shape;
  readonly elementBytes: number;
  /** The changed bytes of its elements in C order, little endian whatever the file's byte order: where they begin, how many. */
  readonly start: number;
  readonly length: number;
  /** The new ones from `offset` (0 is the byte at `start`). Called in order, with pieces of up to a megabyte. */
  read(offset: number, length: number): Promise<Uint8Array> | Uint8Array;
}

export interface Hdf5Write {
  /** In the real file. */
  readonly position: number;
  readonly bytes: Uint8Array;
}

/** The changes, and the copy of what they touch, are held in memory. */
const mostChanged = 256 * 1024 * 1024;
const pieceLength = 1 << 20;

/**
 * What has to be written where so that the HDF5 file at `place` (a whole file, or a stored member of an archive) has the new values: disjoint, in the
 * order of position, inside start..start+size; values and whatever else the library changes for them (checksums, addresses of chunks), and no byte that
 * belongs to something else. Nothing is written here. All the changes of one HDF5 file must be given in one call, since each call starts from the file as it is; they must
 * not overlap. Datasets in one piece are no concern of this: their storage is a `range`, whose bytes are the values.
 *
 * Throws a `CheckpointError`: `refused` where the file would have to grow (compressed chunks that no longer fit, values that were never written),
 * or a filter would not keep the values exactly; `too-large` for changes of more than 256 MB; `changed` when the dataset is another one by now;
 * `corrupt` where the library gives up or does not come to an end; `cancelled`.
 */
export async function planHdf5Writes(
  place: WindowPlace,
  changes: readonly Hdf5Change[],
  signal?: AbortSignal,
): Promise<readonly Hdf5Write[]> {
  const { path, start, size } = place;
  const total = changes.reduce((sum, { length }) => sum + length, 0);
  if (total > mostChanged) throw new CheckpointError('too-large', `${String(total)} changed bytes in the chunks of an HDF5 file`, { path });
  const values: ValueChange[] = [];
  for (const change of changes) values.push(await valuesOf(change, signal));
  throwIfAborted(signal);
  const differences = await tryHdf5Changes({ path, start, size }, values, signal);
  return differences.map(({ position, bytes }) => ({ position: start + position, bytes }));
}

async function valuesOf(change: Hdf5Change, signal: AbortSignal | undefined): Promise<ValueChange> {
  const { dataset, shape, elementBytes, start, length } = change;
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += pieceLength) {
    throwIfAborted(signal);
    const piece = await change.read(at, Math.min(pieceLength, length - at));
    if (piece.length !== Math.min(pieceLength, length - at)) throw new CheckpointError('internal', 'fewer new values than were told');
    bytes.set(piece, at);
  }
  return { dataset, shape, elementBytes, start, bytes };
}
