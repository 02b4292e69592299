/** The journals of a folder: which saves were interrupted, and which are under way. */
import { hostname, uptime } from 'node:os';
import path from 'node:path';
import { reportError } from '../../model/errors.js';
import type { Disk } from './disk.js';
import type { JournalHeader } from './journal-format.js';
import { isComplete, readHeader } from './journal-reader.js';

const ending = '.journal';

/** Milliseconds. */
const longestSave = 3_600_000;

/** Journals that this process is writing, or patches by. */
const own = new Set<string>();

export function holdJournal(where: string): void {
  own.add(where);
}

export function releaseJournal(where: string): void {
  own.delete(where);
}

/** Headers of the complete journals that no running save needs. Others that nobody goes on writing are removed. */
export async function abandonedJournals(disk: Disk, folder: string): Promise<readonly JournalHeader[]> {
  const found: JournalHeader[] = [];
  for (const name of await namesIn(disk, folder)) {
    const where = path.join(folder, name);
    await discardUnfinished(disk, where);
    const header = (await disk.exists(where)) ? await readHeader(disk, where) : undefined;
    if (header !== undefined && !isRunning(where, header)) found.push(header);
  }
  return found;
}

/** Removes a journal that is not complete unless it is being written: by it nothing was changed yet. */
export async function discardUnfinished(disk: Disk, where: string): Promise<void> {
  const header = await readHeader(disk, where);
  if (own.has(where) || (header !== undefined && isRunning(where, header))) return;
  if (header === undefined || !(await isComplete(disk, where))) await disk.remove(where);
}

/** Of another machine it cannot be known: for an hour. Of this one: since it started, by a process that is still there. */
function isRunning(where: string, { machine, processId, begun }: JournalHeader): boolean {
  if (machine !== hostname()) return Date.parse(begun) > Date.now() - longestSave;
  if (processId === process.pid) return own.has(where);
  if (Date.parse(begun) < Date.now() - uptime() * 1000) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, but somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function namesIn(disk: Disk, folder: string): Promise<readonly string[]> {
  try {
    return (await disk.list(folder)).filter((name) => name.endsWith(ending));
  } catch (error) {
    if (reportError(error).tag === 'not-found') return [];
    throw error;
  }
}
