/** Storages that follow each other in a file, each behind its count of elements in 64 bits: the legacy format's. */
import type { ByteSource } from '../../bytes/source.js';
import { nearMembers, windowOver } from '../../bytes/zip/window.js';
import { CheckpointError } from '../../model/errors.js';
import type { LocatedStorage } from './archive.js';
import type { StorageId } from './storages.js';

const countLength = 8;
/** Counts read at the same time. */
const mostAtOnce = 32;

interface Expected {
  readonly headerStart: number;
  readonly count: number;
}

/**
 * Where the storages of `keys` lie, the first from `start`. The counts must be those of the ids: throws `corrupt` where one is not, or where a
 * storage ends outside the file, as nothing behind it could be found then.
 */
export async function locateInTurn(
  source: ByteSource,
  file: number,
  start: number,
  keys: readonly string[],
  ids: ReadonlyMap<string, StorageId>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, LocatedStorage>> {
  const places = new Map<string, LocatedStorage>();
  const expected: Expected[] = [];
  let at = start;
  for (const key of keys) {
    const id = ids.get(key);
    if (id === undefined)
      throw new CheckpointError('corrupt', `nothing refers to the storage ${JSON.stringify(key.slice(0, 100))}`, { offset: at });
    const { elementBytes } = id;
    const length = id.part?.wholeLength ?? id.byteLength;
    const end = at + countLength + length;
    if (!(end <= source.size))
      throw new CheckpointError('corrupt', `a storage of ${String(length)} bytes ends outside the file`, { offset: at });
    expected.push({ headerStart: at, count: length / elementBytes });
    places.set(key, { storage: { kind: 'range', file, start: at + countLength, length }, disagreement: undefined });
    at = end;
  }
  await checkCounts(source, expected, signal);
  return places;
}

async function checkCounts(source: ByteSource, expected: readonly Expected[], signal?: AbortSignal): Promise<void> {
  const runs = nearMembers(expected);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let run = runs[next++]; run !== undefined; run = runs[next++]) {
      const counts = await windowOver(source, run, signal);
      for (const { headerStart, count } of run) {
        const bytes = await counts.read({ start: headerStart, end: headerStart + countLength }, signal);
        const stored = new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true);
        if (stored !== BigInt(count))
          throw new CheckpointError('corrupt', `a storage of ${String(count)} elements whose count says ${String(stored)}`, {
            offset: headerStart,
          });
      }
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, worker));
}
