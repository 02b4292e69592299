/**
 * Saves that did not come to their end: the process was killed, the machine stopped. Their journals say what the files held before.
 *
 *   for (const { path } of await interruptedSaves(folder)) await recover(folder, path);
 */
import path from 'node:path';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Interrupted } from '../../protocol/edits.js';
import { localDisk, type Disk } from './disk.js';
import { asFailure } from './failure.js';
import { journalPath } from './journal.js';
import { readJournal } from './journal-reader.js';
import { abandonedJournals } from './journals.js';
import { restore } from './restore.js';

/** Of any checkpoint. Saves that another window has under way are not among them. */
export async function interruptedSaves(journalFolder: string, disk: Disk = localDisk): Promise<readonly Interrupted[]> {
  return (await abandonedJournals(disk, journalFolder)).map(({ path: of, begun }) => ({ path: of, begun }));
}

/**
 * Writes the old bytes back and forgets the save. Nothing is written where the save had not begun to write. `changed` when the file was replaced
 * meanwhile: then the save is forgotten; other errors leave it for another try.
 */
export async function recover(journalFolder: string, of: string, disk: Disk = localDisk): Promise<{ readonly restoredBytes: number }> {
  const where = journalPath(journalFolder, of);
  if (!(await abandonedJournals(disk, journalFolder)).some((header) => header.path === of))
    throw new CheckpointError('not-found', 'no save of this file was interrupted', { path: of });
  try {
    return { restoredBytes: await takeBack(disk, where) };
  } catch (error) {
    throw asFailure(error, of, 'the old values are still in the journal');
  }
}

/** Restores by the journal and removes it. */
export async function takeBack(disk: Disk, where: string): Promise<number> {
  const file = await disk.open(where, 'read');
  let restored = 0;
  try {
    const journal = await readJournal(file);
    if (journal !== undefined) restored = await restore(disk, journal);
  } catch (error) {
    if (reportError(error).tag !== 'changed') throw error;
    await forget(disk, where);
    throw error;
  } finally {
    await file.close();
  }
  await forget(disk, where);
  return restored;
}

async function forget(disk: Disk, where: string): Promise<void> {
  await disk.remove(where);
  await disk.syncFolder(path.dirname(where));
}
