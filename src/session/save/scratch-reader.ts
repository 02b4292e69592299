/** The scratch file of pending edits, for many small reads that follow each other. */
import type { Disk, OpenFile } from './disk.js';
import { readFully } from './open-file.js';

const ahead = 256 * 1024;

export class ScratchReader {
  private held = new Uint8Array(0);
  private heldFrom = 0;

  private constructor(private readonly file: OpenFile) {}

  static async open(disk: Disk, path: string): Promise<ScratchReader> {
    return new ScratchReader(await disk.open(path, 'read'));
  }

  async readInto(into: Uint8Array, at: number): Promise<void> {
    if (into.length >= ahead) {
      await readFully(this.file, into, at);
      return;
    }
    if (at < this.heldFrom || at + into.length > this.heldFrom + this.held.length) await this.hold(at, into.length);
    into.set(this.held.subarray(at - this.heldFrom, at - this.heldFrom + into.length));
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  /** `needed` bytes at least, and what follows as far as there is something. */
  private async hold(at: number, needed: number): Promise<void> {
    const bytes = new Uint8Array(ahead);
    await readFully(this.file, bytes.subarray(0, needed), at);
    const more = await this.file.read(bytes.subarray(needed), at + needed);
    this.held = bytes.subarray(0, needed + more);
    this.heldFrom = at;
  }
}
