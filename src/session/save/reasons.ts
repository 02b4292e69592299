/** Why pending edits cannot be written into the file itself. */
import type { Checkpoint } from '../../model/checkpoint.js';
import { reportError } from '../../model/errors.js';
import type { SingleStorage } from '../../model/parameter.js';
import { localDisk, type Disk } from './disk.js';
import { placed } from './placement.js';
import type { Change } from './work.js';

/** One sentence, undefined when nothing speaks against it. Whether an HDF5 file would have to grow turns out when it is saved. */
export async function whyNotInPlace(
  { files }: Pick<Checkpoint, 'files'>,
  changes: readonly Change[],
  disk: Disk = localDisk,
): Promise<string | undefined> {
  const written = new Set<number>();
  for (const change of changes) {
    const reason = whyNotThere(files, change, written);
    if (reason !== undefined) return reason;
  }
  for (const number of written) {
    const path = files[number]?.path;
    const reason = path === undefined ? undefined : await whyNotFile(path, disk);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Whether files get another length, so that what is known of them has to be read anew after a save: compressed chunks are packed again. */
export function changesLengths(changes: readonly Change[]): boolean {
  return changes.some(({ storage }) =>
    storage.kind === 'tiled' ? storage.tiles.some((tile) => tile.storage.kind === 'encoded') : storage.kind === 'encoded',
  );
}

/** Adds the files that it would write to `written`. */
function whyNotThere(files: Checkpoint['files'], { storage, patches }: Change, written: Set<number>): string | undefined {
  if (storage.kind === 'hdf5') {
    written.add(storage.file);
    return undefined;
  }
  try {
    for (const { single } of placed(storage, patches)) {
      const reason = whyNotSingle(files, single);
      if (reason !== undefined) return reason;
      if (single.kind !== 'held') written.add(single.file);
    }
  } catch (error) {
    const { tag, message } = reportError(error);
    if (tag === 'refused') return message;
    throw error;
  }
  return undefined;
}

export function whyNotSingle(files: Checkpoint['files'], single: SingleStorage): string | undefined {
  switch (single.kind) {
    case 'range':
      return undefined;
    case 'deflated':
      return 'the values lie in a compressed member of the archive';
    case 'held':
      return 'the file holds the values in a form that would have to be written anew';
    case 'encoded':
      return single.start === 0 && single.compressedLength === files[single.file]?.size
        ? undefined
        : 'the values lie in a compressed chunk, with others in the same file';
  }
}

const cached = /[\\/](?:models|datasets|spaces)--[^\\/]+[\\/]blobs[\\/]/;

/** Why a file should not get other contents under its name. */
export async function whyNotFile(path: string, disk: Disk): Promise<string | undefined> {
  if (cached.test(path)) return 'the file belongs to a Hugging Face cache, which shares it by its content between revisions';
  const { isFile, links, mode } = await disk.status(path);
  if (!isFile) return 'it is not a regular file';
  if (links > 1) return `the file has ${String(links)} names (hard links), and would change under all of them`;
  if ((mode & 0o222) === 0 || !(await disk.mayWrite(path))) return 'the file is read-only';
  return undefined;
}
