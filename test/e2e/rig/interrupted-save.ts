/** Leaves a save behind as a process that was killed in the middle of it: its journal, and a file of which a part is new. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { localDisk } from '../../../src/session/save/disk.js';
import { Fingerprint } from '../../../src/session/save/fingerprint.js';
import { Journal } from '../../../src/session/save/journal.js';
import { ownServer } from './own-server.js';

/** From before the machine started: no process can be writing it any more. */
const begun = '2001-02-03T04:05:06.000Z';

/** `fresh`: what the save wrote at `position` before it was killed. */
export async function leaveInterruptedSave(file: string, position: number, fresh: Uint8Array): Promise<void> {
  const bytes = await readFile(file);
  const size = bytes.length;
  const fingerprint = new Fingerprint(size);
  fingerprint.leaveOut({ position, length: fresh.length });
  const opened = await localDisk.open(file, 'read');
  const fingerprints = [await fingerprint.of(opened)];
  await opened.close();
  const journals = path.join(path.dirname(ownServer().settingsFile), 'globalStorage', 'paramscope.paramscope', 'journals');
  const journal = await Journal.begin(localDisk, journals, { path: file, begun, processId: process.pid, files: [{ path: file, size }] });
  await journal.keep(0, position, bytes.subarray(position, position + fresh.length));
  await journal.complete({ sizes: [size], fingerprints });
  await journal.close();
  bytes.set(fresh, position);
  await writeFile(file, bytes);
}
