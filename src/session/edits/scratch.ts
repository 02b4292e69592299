/**
 * The file that holds the new bytes of pending edits until they are saved, and the old bytes of saves that can be undone. It only grows, so what an
 * overlay refers to never changes; it goes with the checkpoint that it belongs to.
 */
import { createHash, randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import type { ByteRange } from '../../bytes/source.js';
import { CheckpointError, reportError } from '../../model/errors.js';

/** Kernels read elements best where they are aligned. */
const alignment = 64;

/** Addresses from here on lie in adopted files: no scratch file is so long. */
const adoptedFrom = 2 ** 50;

/** Some of the addresses of a scratch file lie in a file of their own. */
export interface ScratchFile {
  readonly path: string;
  /** Address of its first byte. */
  readonly from: number;
}

/** The position in the list, which is in order, of the file in which an address lies. */
export function fileOfAddress(files: readonly ScratchFile[], at: number): number {
  return Math.max(
    0,
    files.findLastIndex(({ from }) => from <= at),
  );
}

export class Scratch {
  private end = 0;
  private adoptedEnd = adoptedFrom;
  /** The scratch file itself, and those it has adopted. */
  private parts: readonly ScratchFile[];
  /** Adopted ones, by the names under which an earlier process left them. */
  private readonly left = new Map<string, ScratchFile>();

  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
  ) {
    this.parts = [{ path, from: 0 }];
  }

  /**
   * An empty file in the folder, which is made when it is not there. What processes of this machine left there that are no more is removed, but
   * for files of the names `spared`.
   */
  static async create(folder: string, spared: ReadonlySet<string> = new Set()): Promise<Scratch> {
    await mkdir(folder, { recursive: true });
    await removeAbandoned(folder, spared);
    const name = newName(folder);
    return new Scratch(name, await open(name, 'wx+', 0o600));
  }

  get size(): number {
    return this.end;
  }

  /** In order of their addresses. */
  get files(): readonly ScratchFile[] {
    return this.parts;
  }

  /** Room for so many bytes: where they begin. */
  reserve(length: number): number {
    const at = Math.ceil(this.end / alignment) * alignment;
    this.end = at + length;
    return at;
  }

  /** Where a file can be moved that `adopt` is to take. */
  placeForAnother(): string {
    return newName(path.dirname(this.path));
  }

  /** From now on the file is read as part of this one, and is removed with it. Returns the address of its first byte. */
  adopt(file: string, size: number): number {
    const from = this.adoptedEnd;
    this.adoptedEnd = Math.ceil((from + size) / alignment) * alignment;
    this.parts = [...this.parts, { path: file, from }];
    return from;
  }

  /** The name of the file in which an address lies, and where in it. */
  placeOf(address: number): { readonly file: string; readonly at: number } {
    const { path: file, from } = this.parts[fileOfAddress(this.parts, address)] ?? { path: this.path, from: 0 };
    return { file: path.basename(file), at: address - from };
  }

  /** The address of the first byte of a place: of this scratch file, or of one that an earlier process left, which is adopted. `refused`: it is gone. */
  async addressOf(file: string, { start, end }: ByteRange): Promise<number> {
    const known = this.left.get(file) ?? this.parts.find((part) => path.basename(part.path) === file) ?? (await this.adoptLeft(file));
    const { size } = await stat(known.path);
    if (end > size) throw new CheckpointError('refused', 'the bytes from before the save are gone');
    return known.from + start;
  }

  /** Everything written is on the disk when it returns. */
  async sync(): Promise<void> {
    await this.file.sync();
  }

  /** `unreadable` when the system refuses: a full disk. Nothing that was there before is touched. */
  async write(bytes: Uint8Array, at: number): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, at + done);
        done += bytesWritten;
      }
    } catch (error) {
      throw new CheckpointError('unreadable', `there is no room for the edit: ${reportError(error).message}`, {
        path: this.path,
        cause: error,
      });
    }
  }

  /** Under a name of this process, by which others see that it is needed. */
  private async adoptLeft(file: string): Promise<ScratchFile> {
    if (!names.test(file)) throw new CheckpointError('refused', 'this is no name of a file of old bytes');
    const left = path.join(path.dirname(this.path), file);
    const own = this.placeForAnother();
    try {
      const { size } = await stat(left);
      await link(left, own).catch(() => copyFile(left, own)); // not every file system has links
      const part = { path: own, from: this.adopt(own, size) };
      this.left.set(file, part);
      return part;
    } catch (error) {
      throw new CheckpointError('refused', 'the bytes from before the save are gone', { path: left, cause: error });
    }
  }

  async close(): Promise<void> {
    await this.file.close();
    for (const part of this.parts) await rm(part.path, { force: true });
  }
}

/** Home folders may be shared by machines, whose processes have the same numbers. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

function newName(folder: string): string {
  return path.join(folder, `edits-${machine}-${String(process.pid)}-${randomUUID()}`);
}

const names = /^edits-([\da-f]{8})-(\d+)-[\da-f-]+$/;

async function removeAbandoned(folder: string, spared: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, from, id] = names.exec(name) ?? [];
    if (from === machine && !isThere(Number(id)) && !spared.has(name)) await rm(path.join(folder, name), { force: true });
  }
}

/** Whether there is a process of that number. */
function isThere(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
