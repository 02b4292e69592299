/** A file or a folder that appears complete or not at all: made beside its place under another name, synced, then renamed. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { CheckpointError } from '../../model/errors.js';
import type { Disk, OpenFile } from './disk.js';
import { flushedEarly } from './flushed-early.js';

/** `fill` makes what is at the path it is given. When it throws, nothing is left. `unsupported` when there is something already. */
export async function makeNew<Result>(disk: Disk, output: string, fill: (unfinished: string) => Promise<Result>): Promise<Result> {
  if (await disk.exists(output)) throw new CheckpointError('unsupported', 'there is something of that name already', { path: output });
  return await replaceWith(disk, output, fill);
}

/** As `makeNew`, in the place of a file that may be there. */
export async function replaceWith<Result>(disk: Disk, output: string, fill: (unfinished: string) => Promise<Result>): Promise<Result> {
  const folder = path.dirname(output);
  const unfinished = path.join(folder, `.${path.basename(output).slice(0, 200)}.${randomUUID()}`);
  try {
    const result = await fill(unfinished);
    await disk.rename(unfinished, output);
    await disk.syncFolder(folder);
    return result;
  } catch (error) {
    await disk.removeTree(unfinished);
    throw error;
  }
}

/** A new file: what `use` writes is on the disk when this returns. */
export async function inNewFile<Result>(
  disk: Disk,
  where: string,
  permissions: number | undefined,
  use: (file: OpenFile) => Promise<Result>,
): Promise<Result> {
  const file = flushedEarly(await disk.open(where, 'new', permissions));
  try {
    const result = await use(file);
    await file.sync();
    return result;
  } finally {
    await file.close();
  }
}
