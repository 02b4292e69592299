/**
 * Saving into the file itself: only the changed bytes are written, and the checksums that cover them. Before the first of them the old ones are in a
 * journal on the disk, so that a save that is interrupted at any moment can be taken back whole.
 *
 *   await saveInPlace({ checkpoint, identities, changes, scratch, journalFolder });
 */
import { CheckpointError } from '../../model/errors.js';
import type { SaveResult } from '../../protocol/edits.js';
import { localDisk, type Disk, type OpenFile } from './disk.js';
import { asFailure } from './failure.js';
import { flushedEarly } from './flushed-early.js';
import { Fingerprint } from './fingerprint.js';
import { checkHeaders } from './headers.js';
import { Journal } from './journal.js';
import type { KeptRun } from './journal-format.js';
import { OpenedFiles } from './opened-files.js';
import { whyNotInPlace } from './reasons.js';
import { takeBack } from './recover.js';
import { ScratchReader } from './scratch-reader.js';
import type { SaveTarget, SaveWork } from './work.js';
import { planAll, prepare, write, type Planned, type Prepared, type Steps } from './writes.js';

const asItWas = 'the file is as it was';

export interface SavedInPlace {
  readonly result: SaveResult;
  readonly old: OldBytes;
}

/** What the files held where they were written. */
export interface OldBytes {
  /** Of the journal, which is what `keptJournal` names. */
  readonly size: number;
  /** `file`: in the checkpoint's list. */
  readonly runs: readonly KeptRun[];
}

/**
 * `changed` when a file is not the one that was opened; `refused` where `whyNotInPlace` says why, or a save of it was interrupted; `unreadable` when
 * the system does not let us; `cancelled`. After any error the files hold what they did (their times may be new), unless the message says that the
 * save has to be taken back: then `recover` does it.
 */
export async function saveInPlace(target: SaveTarget, work: SaveWork = {}, disk: Disk = localDisk): Promise<SavedInPlace> {
  const path = target.checkpoint.files[0]?.path ?? '';
  try {
    const reason = await whyNotInPlace(target.checkpoint, target.changes, disk);
    if (reason !== undefined) throw new CheckpointError('refused', reason, { path });
    await checkUnchanged(target, disk);
    return await withFiles(target, work, disk, async (opened, planned, steps) => {
      const old = await save({ target, disk, path, opened, planned, steps });
      return { result: { path, bytes: planned.bytes, how: 'in place' }, old };
    });
  } catch (error) {
    throw asFailure(error, path, asItWas);
  }
}

/** Compares as `verifyIdentity` does, through the disk that saving uses, and the headers too. */
export async function checkUnchanged({ identities, headers }: Pick<SaveTarget, 'identities' | 'headers'>, disk: Disk): Promise<void> {
  for (const { path, size, changed } of identities) {
    const now = await disk.status(path);
    if (now.size !== size || now.changed !== changed)
      throw new CheckpointError('changed', 'the file has changed since it was opened', { path });
  }
  await checkHeaders(headers, disk);
}

/** Plans the writes, and closes what was opened for them when `use` has done. */
export async function withFiles<Result>(
  { checkpoint, changes, scratch: scratchFiles }: Pick<SaveTarget, 'checkpoint' | 'changes' | 'scratch'>,
  { signal, progress }: SaveWork,
  disk: Disk,
  use: (opened: OpenedFiles, planned: Planned, steps: Steps) => Promise<Result>,
): Promise<Result> {
  const opened = new OpenedFiles(disk, checkpoint.files);
  const scratch = new ScratchReader(disk, scratchFiles);
  try {
    const planned = await planAll(checkpoint, changes, opened, { scratch, signal });
    let doneBytes = 0;
    const passed = (bytes: number): void => {
      doneBytes += bytes;
      progress?.({ doneBytes: Math.min(doneBytes, 2 * planned.bytes), totalBytes: 2 * planned.bytes });
    };
    return await use(opened, planned, { scratch, signal, passed });
  } finally {
    await scratch.close();
    await opened.close();
  }
}

interface Saving {
  readonly target: SaveTarget;
  readonly disk: Disk;
  readonly path: string;
  readonly opened: OpenedFiles;
  readonly planned: Planned;
  readonly steps: Steps;
}

async function save(saving: Saving): Promise<OldBytes> {
  const { target, disk, path, opened, planned } = saving;
  const files = await opened.all(planned.files);
  const journal = await Journal.begin(disk, target.journalFolder, {
    path,
    begun: new Date().toISOString(),
    processId: process.pid,
    files: files.map((file) => ({ path: file.path, size: file.status.size })),
  });
  try {
    const prepared = await keepOld(saving, journal).catch(async (error: unknown) => {
      await journal.drop();
      throw error;
    });
    await overwrite(saving, prepared, journal);
    return { size: journal.end, runs: journal.runs.map((run) => ({ ...run, file: planned.files[run.file] ?? 0 })) };
  } finally {
    await journal.close();
  }
}

/** Journal first: complete and on the disk when this returns. */
async function keepOld({ opened, planned, steps }: Saving, journal: Journal): Promise<Prepared> {
  const files = await opened.all(planned.files);
  const prints = files.map(({ status }) => new Fingerprint(status.size));
  const prepared = await prepare(planned, opened, steps, async (number, position, old) => {
    const file = planned.files.indexOf(number);
    prints[file]?.leaveOut({ position, length: old.length });
    await journal.keep(file, position, old);
  });
  const fingerprints: string[] = [];
  for (const [i, { file }] of files.entries()) fingerprints.push((await prints[i]?.of(file)) ?? '');
  const sizes = planned.files.map((number, i) => prepared.contents.get(number)?.length ?? files[i]?.status.size ?? 0);
  await journal.complete({ sizes, fingerprints });
  return prepared;
}

/** The files, one way or the other: with all of it, or by the journal as they were. */
async function overwrite({ target, disk, path, opened, planned, steps }: Saving, prepared: Prepared, journal: Journal): Promise<void> {
  const writable = new Map<number, OpenFile>();
  let isWriting = false;
  try {
    for (const number of planned.files) writable.set(number, flushedEarly(await opened.forWriting(number)));
    isWriting = true;
    await write(prepared, (number) => fileIn(writable, number), steps);
    for (const file of writable.values()) await file.sync();
  } catch (error) {
    if (isWriting) throw await takenBack(error, { disk, path, journal });
    await journal.drop();
    throw error;
  } finally {
    for (const file of writable.values()) await file.close();
  }
  await journal.drop(target.keptJournal).catch((error: unknown) => {
    throw asFailure(error, path, 'the values are in the file, but the journal of the save cannot be removed');
  });
}

function fileIn(files: ReadonlyMap<number, OpenFile>, number: number): OpenFile {
  const file = files.get(number);
  if (file === undefined) throw new CheckpointError('internal', `file ${String(number)} was not opened for writing`);
  return file;
}

/** The error to throw when writing has failed. */
async function takenBack(
  error: unknown,
  { disk, path, journal }: { readonly disk: Disk; readonly path: string; readonly journal: Journal },
): Promise<unknown> {
  try {
    await takeBack(disk, journal.path);
    return error;
  } catch (second) {
    const cause = asFailure(second, path, 'the save has to be taken back');
    const message = 'the save was interrupted and could not be taken back: its journal has the old values';
    return new CheckpointError('unreadable', message, { path, cause });
  }
}
