/**
 * A disk whose process dies, or whose power fails, at a chosen call. What it did before is on the real disk underneath; after that no call does
 * anything. Without power everything that was not synced may be lost, in any selection.
 */
import {
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  openSync,
  readSync,
  writeSync,
  closeSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { localDisk, type Disk, type OpenFile, type OpenMode } from '../../../src/session/save/disk.js';

/** `before`, `half`, `after`: how much of the call was done. The others: power fails after it; which unsynced changes are lost. */
export const deaths = ['before', 'half', 'after', 'all lost', 'odd lost', 'even lost'] as const;
export type Death = (typeof deaths)[number];

export class Died extends Error {}

/** What a call may fail with, once; the disk answers again after that. */
export const failures = ['ENOSPC', 'EIO', 'EACCES'] as const;
export type Failure = (typeof failures)[number];

export class CrashDisk implements Disk {
  calls = 0;
  /** Number of the first call that changes something: dying before it is not doing anything. */
  firstChange = Infinity;
  dead = false;
  private readonly handles: OpenFile[] = [];
  private readonly unsynced: { readonly path: string; readonly undo: () => void }[] = [];

  constructor(
    private readonly at = Infinity,
    private readonly death: Death | Failure = 'before',
  ) {}

  /** What the operating system does with the handles of a dead process. */
  async bury(): Promise<void> {
    for (const handle of this.handles.splice(0)) await handle.close();
  }

  async open(where: string, mode: OpenMode, permissions?: number): Promise<OpenFile> {
    const file = await this.call(async () => {
      const opened = await localDisk.open(where, mode, permissions);
      this.handles.push(opened);
      if (mode === 'new')
        this.changed(path.dirname(where), () => {
          rmSync(where, { force: true });
        });
      return opened;
    });
    return this.file(where, file);
  }

  status = (where: string): ReturnType<Disk['status']> => this.call(() => localDisk.status(where));
  exists = (where: string): Promise<boolean> => this.call(() => localDisk.exists(where));
  mayWrite = (where: string): Promise<boolean> => this.call(() => localDisk.mayWrite(where));
  makeFolder = (where: string): Promise<void> => {
    this.firstChange = Math.min(this.firstChange, this.calls + 1);
    return this.call(() => localDisk.makeFolder(where));
  };

  list = (folder: string): Promise<readonly string[]> => this.call(() => localDisk.list(folder));
  entries = (folder: string): ReturnType<Disk['entries']> => this.call(() => localDisk.entries(folder));
  makeWritable = (where: string): Promise<void> => this.call(() => localDisk.makeWritable(where));
  removeTree = (where: string): Promise<void> => this.call(() => localDisk.removeTree(where));

  rename = (from: string, to: string): Promise<void> =>
    this.call(async () => {
      const replaced = existsSync(to) && statSync(to).isFile() ? readFileSync(to) : undefined;
      await localDisk.rename(from, to);
      this.changed(path.dirname(to), () => {
        if (!existsSync(to)) return;
        renameSync(to, from);
        if (replaced !== undefined) writeFileSync(to, replaced);
      });
    });

  remove = (where: string): Promise<void> =>
    this.call(async () => {
      const content = readFileSync(where);
      await localDisk.remove(where);
      this.changed(path.dirname(where), () => {
        writeFileSync(where, content);
      });
    });

  copy = (from: string, to: string): Promise<void> => this.call(() => localDisk.copy(from, to));

  syncFolder = (where: string): Promise<void> =>
    this.call(() => {
      this.synced(where);
      return Promise.resolve();
    });

  private file(where: string, file: OpenFile): OpenFile {
    return {
      read: (into, position) => this.call(() => file.read(into, position)),
      write: (bytes, position) => {
        const write = async (part: Uint8Array): Promise<number> => {
          this.remember(where, position, part.length);
          return await file.write(part, position);
        };
        return this.call(
          () => write(bytes),
          () => write(bytes.subarray(0, Math.floor(bytes.length / 2))),
        );
      },
      truncate: (size) =>
        this.call(async () => {
          const before = readFileSync(where);
          await file.truncate(size);
          this.changed(where, () => {
            writeFileSync(where, before);
          });
        }),
      sync: () =>
        this.call(() => {
          this.synced(where);
          return Promise.resolve();
        }),
      status: () => this.call(() => file.status()),
      close: () =>
        failures.some((failure) => failure === this.death) && this.calls + 1 === this.at
          ? file.close()
          : this.call(async () => {
              this.handles.splice(this.handles.indexOf(file), 1);
              await file.close();
            }),
    };
  }

  private async call<Result>(whole: () => Promise<Result>, half?: () => Promise<unknown>): Promise<Result> {
    if (this.dead) throw new Died();
    this.calls++;
    if (this.calls !== this.at) return await whole();
    if (failures.some((failure) => failure === this.death))
      throw Object.assign(new Error(this.death), { code: this.death, syscall: 'call' });
    this.dead = true;
    if (this.death === 'half') await half?.();
    else if (this.death !== 'before') await whole();
    if (this.death.endsWith('lost')) this.lose();
    throw new Died();
  }

  private remember(where: string, position: number, length: number): void {
    const handle = openSync(where, 'r');
    const old = Buffer.alloc(length);
    readSync(handle, old, 0, length, position);
    closeSync(handle);
    const { size } = statSync(where);
    this.changed(where, () => {
      if (!existsSync(where)) return;
      const again = openSync(where, 'r+');
      // What was behind the end is zeros then.
      writeSync(again, old, 0, old.length, position);
      closeSync(again);
      if (this.death === 'all lost') truncateSync(where, size);
    });
  }

  private changed(where: string, undo: () => void): void {
    this.unsynced.push({ path: where, undo });
  }

  private synced(where: string): void {
    const others = this.unsynced.filter((change) => change.path !== where);
    this.unsynced.splice(0, this.unsynced.length, ...others);
  }

  private lose(): void {
    for (const [i, { undo }] of [...this.unsynced.entries()].reverse()) {
      if (this.death === 'all lost' || i % 2 === (this.death === 'odd lost' ? 1 : 0)) undo();
    }
  }
}
