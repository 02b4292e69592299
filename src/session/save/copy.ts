/**
 * Saving under another name, in the same format: the files are copied (sharing their blocks where the file system can), and the copies patched.
 *
 *   await saveAsCopy(target, '/models/other.pt');
 */
import path from 'node:path';
import type { Checkpoint, CheckpointFile, FormatName } from '../../model/checkpoint.js';
import { CheckpointError, throwIfAborted } from '../../model/errors.js';
import type { SaveResult } from '../../protocol/edits.js';
import { localDisk, type Disk, type OpenFile } from './disk.js';
import { asFailure } from './failure.js';
import { flushedEarly } from './flushed-early.js';
import { checkUnchanged, withFiles } from './in-place.js';
import { makeNew, replaceWith } from './new-place.js';
import type { OpenedFiles } from './opened-files.js';
import { filesOfFolder } from './whole-folder.js';
import type { SaveTarget, SaveWork } from './work.js';
import { prepare, write, type Planned, type Steps } from './writes.js';

/**
 * A checkpoint of one file becomes the file at `output`; one that is there is replaced, unless it is the checkpoint's own. One of several files
 * becomes a folder at `output`, which must not be there yet, with all files under the names by which they find each other. Complete or not at all.
 * Throws `refused` where the format cannot be patched, `changed`, `unreadable`, `cancelled`; `unsupported` for an output that is in the way.
 */
export async function saveAsCopy(
  target: Omit<SaveTarget, 'journalFolder'>,
  output: string,
  work: SaveWork = {},
  disk: Disk = localDisk,
): Promise<SaveResult> {
  try {
    await checkUnchanged(target, disk);
    const { files } = target.checkpoint;
    if (files.some((file) => path.resolve(output) === file.path))
      throw new CheckpointError('unsupported', 'the output is a file of the checkpoint itself', { path: output });
    return await withFiles(target, work, disk, async (opened, planned, steps) => {
      const fill = async (unfinished: string): Promise<void> => {
        const places = await copyAll(target.checkpoint, unfinished, { disk, signal: steps.signal });
        await patch(places, opened, planned, { disk, steps });
      };
      if (isOneFile(target.checkpoint)) await replaceWith(disk, output, fill);
      else await makeNew(disk, output, fill);
      return { path: output, bytes: files.reduce((sum, { size }) => sum + size, 0), how: 'copy' };
    });
  } catch (error) {
    throw asFailure(error, output, 'nothing was written');
  }
}

const inFolders: readonly FormatName[] = ['torch-dcp', 'orbax', 'saved-model', 'keras-directory'];

/** Whether a copy is a file: other checkpoints become a folder. */
export function isOneFile({ files, format }: Pick<Checkpoint, 'files' | 'format'>): boolean {
  return files.length === 1 && !inFolders.includes(format);
}

interface Copying {
  readonly disk: Disk;
  readonly signal: AbortSignal | undefined;
}

/** Where the copy of each of the checkpoint's files is. */
async function copyAll(checkpoint: Checkpoint, unfinished: string, copying: Copying): Promise<readonly string[]> {
  const { files, format } = checkpoint;
  if (isOneFile(checkpoint)) {
    await copyFile(files[0]?.path ?? '', unfinished, copying);
    return [unfinished];
  }
  // Folder formats have files that hold no values and are needed all the same.
  const others = inFolders.includes(format) ? await filesOfFolder(checkpoint, copying.disk) : [];
  const folders = new Set<string>();
  for (const { name, path: from } of [...files, ...others]) {
    const to = placeOf(unfinished, name);
    if (!folders.has(path.dirname(to))) await copying.disk.makeFolder(path.dirname(to));
    folders.add(path.dirname(to));
    await copyFile(from, to, copying);
  }
  for (const folder of folders) await copying.disk.syncFolder(folder);
  return files.map(({ name }) => placeOf(unfinished, name));
}

async function copyFile(from: string, to: string, { disk, signal }: Copying): Promise<void> {
  throwIfAborted(signal);
  await disk.copy(from, to);
}

/** Names were checked when the checkpoint was opened: they stay inside. */
function placeOf(folder: string, name: CheckpointFile['name']): string {
  return path.join(folder, ...name.split('/'));
}

async function patch(
  places: readonly string[],
  opened: OpenedFiles,
  planned: Planned,
  { disk, steps }: { readonly disk: Disk; readonly steps: Steps },
): Promise<void> {
  const prepared = await prepare(planned, opened, steps, () => Promise.resolve());
  const copies = new Map<number, OpenFile>();
  try {
    for (const [number, place] of places.entries()) copies.set(number, await openCopy(disk, place));
    await write(prepared, (number) => copyOf(copies, number), steps);
    for (const file of copies.values()) await file.sync();
  } finally {
    for (const file of copies.values()) await file.close();
  }
}

/** Copies have the permissions of their originals, which may be read-only. */
async function openCopy(disk: Disk, place: string): Promise<OpenFile> {
  await disk.makeWritable(place);
  return flushedEarly(await disk.open(place, 'read and write'));
}

function copyOf(copies: ReadonlyMap<number, OpenFile>, number: number): OpenFile {
  const copy = copies.get(number);
  if (copy === undefined) throw new CheckpointError('internal', `no copy of file ${String(number)}`);
  return copy;
}
