/** Writing the journal of a save. There is one at most for what the user opened, which also keeps two saves of it apart. */
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import { crc32 } from '../../bytes/zip/crc32.js';
import { CheckpointError } from '../../model/errors.js';
import type { Disk, OpenFile } from './disk.js';
import { flushedEarly } from './flushed-early.js';
import {
  alignment,
  endMark,
  runsToBytes,
  startMark,
  tailLength,
  type JournalEnd,
  type JournalHeader,
  type KeptRun,
} from './journal-format.js';
import { discardUnfinished, holdJournal, releaseJournal } from './journals.js';
import { writeFully } from './open-file.js';

/** What is shorter is gathered up to this size: a write for each would be slow. */
const gathered = 1 << 18;

export function journalPath(folder: string, checkpoint: string): string {
  return path.join(folder, `${createHash('sha256').update(checkpoint).digest('hex').slice(0, 32)}.journal`);
}

export class Journal {
  private readonly waiting = Buffer.alloc(gathered);
  private used = 0;
  /** Of the end of what was written, what waits not counted. */
  private position = 0;
  private checksum = 0;
  private readonly kept: KeptRun[] = [];

  private constructor(
    private readonly disk: Disk,
    readonly path: string,
    private readonly file: OpenFile,
  ) {}

  /** `refused` when a save of the same checkpoint is under way, or was interrupted and is not taken back yet. */
  static async begin(disk: Disk, folder: string, header: Omit<JournalHeader, 'machine'>): Promise<Journal> {
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
    const journal = new Journal(disk, where, flushedEarly(await disk.open(where, 'new', 0o600)));
    holdJournal(where);
    const json = Buffer.from(JSON.stringify({ ...header, machine: hostname() } satisfies JournalHeader));
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

  /** What was kept, in order: what follows each other in a file as one run. */
  get runs(): readonly KeptRun[] {
    return this.kept;
  }

  /** Where the next byte goes. */
  get end(): number {
    return this.position + this.used;
  }

  /** What a file holds from a position on. The bytes are the caller's again when it settles. */
  async keep(file: number, position: number, old: Uint8Array): Promise<void> {
    const last = this.kept.at(-1);
    const goesOn = last?.file === file && last.position + last.length === position && last.at + last.length === this.end;
    if (goesOn) this.kept[this.kept.length - 1] = { ...last, length: last.length + old.length };
    else {
      await this.put(new Uint8Array(-this.end & (alignment - 1)));
      this.kept.push({ file, position, length: old.length, at: this.end });
    }
    await this.put(old);
  }

  /** When it returns, the journal is on the disk and complete. `refused` when somebody has removed it meanwhile. */
  async complete(end: JournalEnd): Promise<void> {
    const json = Buffer.from(JSON.stringify(end));
    await this.put(runsToBytes(this.kept));
    await this.put(json);
    const tail = Buffer.alloc(tailLength);
    tail.writeUInt32LE(json.length, 0);
    tail.writeUInt32LE(this.kept.length, 4);
    await this.put(tail.subarray(0, 8));
    await this.flush();
    tail.writeUInt32LE(this.checksum, 8);
    tail.write(endMark, 12);
    await writeFully(this.file, tail.subarray(8), this.position);
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

  /** The save is complete, or nothing was written: it is not needed any more, or only for its bytes, under another name. */
  async drop(keptAs?: string): Promise<void> {
    if (keptAs === undefined) await this.disk.remove(this.path);
    else await this.disk.rename(this.path, keptAs);
    await this.disk.syncFolder(path.dirname(this.path));
  }

  private async put(bytes: Uint8Array): Promise<void> {
    if (this.used + bytes.length > this.waiting.length) await this.flush();
    if (bytes.length > this.waiting.length) await this.append(bytes);
    else {
      this.waiting.set(bytes, this.used);
      this.used += bytes.length;
    }
  }

  private async flush(): Promise<void> {
    const { used } = this;
    this.used = 0;
    if (used > 0) await this.append(this.waiting.subarray(0, used));
  }

  private async append(bytes: Uint8Array): Promise<void> {
    const writing = writeFully(this.file, bytes, this.position);
    this.position += bytes.length;
    this.checksum = crc32(bytes, this.checksum); // while the system writes
    await writing;
  }
}
