/**
 * The file that holds the new bytes of pending edits until they are saved. It only grows, so what an overlay refers to never changes; it goes with
 * the checkpoint that it belongs to.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { CheckpointError, reportError } from '../../model/errors.js';

/** Kernels read elements best where they are aligned. */
const alignment = 64;

export class Scratch {
  private end = 0;

  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** An empty file in the folder, which is made when it is not there. */
  static async create(folder: string): Promise<Scratch> {
    await mkdir(folder, { recursive: true });
    const name = path.join(folder, `edits-${String(process.pid)}-${randomUUID()}`);
    return new Scratch(name, await open(name, 'wx+', 0o600));
  }

  get size(): number {
    return this.end;
  }

  /** Room for so many bytes: where they begin. */
  reserve(length: number): number {
    const at = Math.ceil(this.end / alignment) * alignment;
    this.end = at + length;
    return at;
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
    await rm(this.path, { force: true });
  }
}
