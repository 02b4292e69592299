/** Taking an interrupted save back: what the journal kept is written into the files again. Doing it twice, or half and then again, does no harm. */
import { CheckpointError } from '../../model/errors.js';
import type { Disk, OpenFile } from './disk.js';
import { Fingerprint } from './fingerprint.js';
import type { ReadJournal } from './journal-reader.js';
import { writeFully } from './open-file.js';

/** Bytes written. `changed`, with nothing written, when a file is not the one that was being saved; `not-found` when one is gone. */
export async function restore(disk: Disk, journal: ReadJournal): Promise<number> {
  const { header, end } = journal;
  const opened: OpenFile[] = [];
  try {
    for (const { path } of header.files) opened.push(await disk.open(path, 'read and write'));
    const fingerprints = header.files.map(({ size }) => new Fingerprint(size));
    for (const run of journal.runs) fingerprints[run.file]?.leaveOut(run);
    for (const [number, file] of opened.entries()) {
      const { path, size } = header.files[number] ?? { path: '', size: 0 };
      const status = await file.status();
      const isSized = status.size === size || end.sizes[number] !== size;
      if (!status.isFile || !isSized || (await fingerprints[number]?.of(file)) !== end.fingerprints[number])
        throw new CheckpointError('changed', 'the file was replaced since its save was interrupted: nothing is taken back', { path });
    }
    let restored = 0;
    for await (const { file, position, bytes } of journal.pieces()) {
      const into = opened[file];
      if (into === undefined) throw new CheckpointError('corrupt', 'the journal of a save names a file it does not list');
      await writeFully(into, bytes, position);
      restored += bytes.length;
    }
    for (const [number, file] of opened.entries()) {
      const { size = 0 } = header.files[number] ?? {};
      if ((await file.status()).size !== size) await file.truncate(size);
      await file.sync();
    }
    return restored;
  } finally {
    for (const file of opened) await file.close();
  }
}
