/**
 * The file that holds the new bytes of pending edits until they are saved, and the old bytes of saves that can be undone. It only grows, so what an
 * overlay refers to never changes; it goes with the checkpoint that it belongs to.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
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

  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
  ) {
    this.parts = [{ path, from: 0 }];
  }

  /** An empty file in the folder, which is made when it is not there. What processes left there that are no more is removed. */
  static async create(folder: string): Promise<Scratch> {
    await mkdir(folder, { recursive: true });
    await removeAbandoned(folder);
    const name = path.join(folder, `edits-${String(process.pid)}-${randomUUID()}`);
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
    return path.join(path.dirname(this.path), `edits-${String(process.pid)}-${randomUUID()}`);
  }

  /** From now on the file is read as part of this one, and is removed with it. Returns the address of its first byte. */
  adopt(file: string, size: number): number {
    const from = this.adoptedEnd;
    this.adoptedEnd = Math.ceil((from + size) / alignment) * alignment;
    this.parts = [...this.parts, { path: file, from }];
    return from;
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

  async close(): Promise<void> {
    await this.file.close();
    for (const part of this.parts) await rm(part.path, { force: true });
  }
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const id = /^edits-(\d+)-/.exec(name)?.[1];
    if (id !== undefined && !isThere(Number(id))) await rm(path.join(folder, name), { force: true });
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
