/** The scratch files of pending edits, for many small reads that follow each other. */
import { CheckpointError } from '../../model/errors.js';
import { fileOfAddress, type ScratchFile } from '../edits/scratch.js';
import type { Disk, OpenFile } from './disk.js';
import { readFully } from './open-file.js';

const ahead = 256 * 1024;

export class ScratchReader {
  private readonly opened = new Map<number, OpenFile>();
  private held = new Uint8Array(0);
  private heldFrom = 0;

  /** Files are opened when they are first read. */
  constructor(
    private readonly disk: Disk,
    private readonly files: readonly ScratchFile[],
  ) {}

  /** One read at a time. */
  async readInto(into: Uint8Array, at: number): Promise<void> {
    if (into.length >= ahead) {
      const { file, position } = await this.placeOf(at);
      await readFully(file, into, position);
      return;
    }
    if (at < this.heldFrom || at + into.length > this.heldFrom + this.held.length) await this.hold(at, into.length);
    into.set(this.held.subarray(at - this.heldFrom, at - this.heldFrom + into.length));
  }

  async close(): Promise<void> {
    for (const file of this.opened.values()) await file.close();
  }

  private async placeOf(at: number): Promise<{ readonly file: OpenFile; readonly position: number }> {
    const number = fileOfAddress(this.files, at);
    const { path, from } = this.files[number] ?? {};
    if (path === undefined || from === undefined) throw new CheckpointError('internal', 'there is no scratch file');
    const file = this.opened.get(number) ?? (await this.disk.open(path, 'read'));
    this.opened.set(number, file);
    return { file, position: at - from };
  }

  /** `needed` bytes at least, and what follows as far as there is something. */
  private async hold(at: number, needed: number): Promise<void> {
    const bytes = new Uint8Array(ahead);
    const { file, position } = await this.placeOf(at);
    await readFully(file, bytes.subarray(0, needed), position);
    const more = await file.read(bytes.subarray(needed), position + needed);
    this.held = bytes.subarray(0, needed + more);
    this.heldFrom = at;
  }
}
