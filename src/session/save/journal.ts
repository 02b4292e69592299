/** Writing the journal of a save. There is one at most for what the user opened, which also keeps two saves of it apart. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { crc32 } from '../../bytes/zip/crc32.js';
import { CheckpointError } from '../../model/errors.js';
import type { Disk, OpenFile } from './disk.js';
import {
  endMark,
  longestRun,
  noMoreRuns,
  runHeaderLength,
  startMark,
  tailLength,
  type JournalEnd,
  type JournalHeader,
} from './journal-format.js';
import { discardUnfinished, holdJournal, releaseJournal } from './journals.js';
import { writeFully } from './open-file.js';

/** Runs are gathered up to this size: a write for each would be slow. */
const gathered = 1 << 20;

export function journalPath(folder: string, checkpoint: string): string {
  return path.join(folder, `${createHash('sha256').update(checkpoint).digest('hex').slice(0, 32)}.journal`);
}

export class Journal {
  private readonly waiting = Buffer.alloc(gathered + runHeaderLength + longestRun);
  private used = 0;
  private position = 0;
  private checksum = 0;

  private constructor(
    private readonly disk: Disk,
    readonly path: string,
    private readonly file: OpenFile,
  ) {}

  /** `refused` when a save of the same checkpoint is under way, or was interrupted and is not taken back yet. */
  static async begin(disk: Disk, folder: string, header: JournalHeader): Promise<Journal> {
    await disk.makeFolder(folder);
    const where = journalPath(folder, header.path);
    if (await disk.exists(where)) await discardUnfinished(disk, where);
    if (await disk.exists(where)) {
      throw new CheckpointError(
        'refused',
        'another save of this checkpoint is under way, or was interrupted and has to be taken back first',
        {
          path: header.path,
        },
      );
    }
    const journal = new Journal(disk, where, await disk.open(where, 'new', 0o600));
    holdJournal(where);
    const json = Buffer.from(JSON.stringify(header));
    const start = Buffer.alloc(startMark.length + 4);
    start.write(startMark);
    start.writeUInt32LE(json.length, startMark.length);
    try {
      await journal.put(start);
      await journal.put(json);
      await journal.flush();
    } catch (error) {
      await journal.close();
      throw error;
    }
    return journal;
  }

  /** What a file holds from a position on, at most `longestRun` bytes. */
  async keep(file: number, position: number, old: Uint8Array): Promise<void> {
    const head = Buffer.alloc(runHeaderLength);
    head.writeUInt32LE(file, 0);
    head.writeBigUInt64LE(BigInt(position), 4);
    head.writeUInt32LE(old.length, 12);
    await this.put(head);
    await this.put(old);
  }

  /** When it returns, the journal is on the disk and complete. `refused` when somebody has removed it meanwhile. */
  async complete(end: JournalEnd): Promise<void> {
    const json = Buffer.from(JSON.stringify(end));
    const mark = Buffer.alloc(4);
    mark.writeUInt32LE(noMoreRuns);
    await this.put(mark);
    await this.put(json);
    const tail = Buffer.alloc(tailLength);
    tail.writeUInt32LE(json.length, 0);
    await this.put(tail.subarray(0, 4));
    await this.flush();
    tail.writeUInt32LE(this.checksum, 4);
    tail.write(endMark, 8);
    await writeFully(this.file, tail.subarray(4), this.position);
    await this.file.sync();
    await this.disk.syncFolder(path.dirname(this.path));
    const { identity } = await this.file.status();
    if ((await this.disk.status(this.path)).identity !== identity)
      throw new CheckpointError('refused', 'another program has taken away the journal of this save', { path: this.path });
  }

  async close(): Promise<void> {
    releaseJournal(this.path);
    await this.file.close();
  }

  /** The save is complete, or nothing was written: it is not needed any more. */
  async drop(): Promise<void> {
    await this.disk.remove(this.path);
    await this.disk.syncFolder(path.dirname(this.path));
  }

  private async put(bytes: Uint8Array): Promise<void> {
    if (this.used + bytes.length > this.waiting.length) await this.flush();
    this.waiting.set(bytes, this.used);
    this.used += bytes.length;
    if (this.used >= gathered) await this.flush();
  }

  private async flush(): Promise<void> {
    const bytes = this.waiting.subarray(0, this.used);
    await writeFully(this.file, bytes, this.position);
    this.checksum = crc32(bytes, this.checksum);
    this.position += this.used;
    this.used = 0;
  }
}
