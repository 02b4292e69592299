/**
 * What was read of a file, by its checksums: whether a file whose size and time are the same is still the one whose header we know. The checksum is no
 * proof against somebody who wants to deceive.
 */
import type { ByteRange } from './source.js';
import { crc32 } from './zip/crc32.js';

export interface SeenRange extends ByteRange {
  /** CRC-32. */
  readonly checksum: number;
}

export interface SeenFile {
  /** Absolute. */
  readonly path: string;
  readonly ranges: readonly SeenRange[];
}

/** Enough to know a file by: all of it is looked at again whenever it is saved. Files that are walked through in small steps have more. */
const mostRanges = 256;
const mostBytes = 8 * 2 ** 20;

export class SeenBytes {
  private readonly list: SeenRange[] = [];
  private total = 0;

  get ranges(): readonly SeenRange[] {
    return this.list;
  }

  /** What goes on where the last read ended is one range with it. */
  add(start: number, read: Uint8Array): void {
    const bytes = read.subarray(0, mostBytes - this.total);
    this.total += bytes.length;
    const end = start + bytes.length;
    const last = this.list.at(-1);
    if (bytes.length === 0) return;
    if (last?.end === start) this.list[this.list.length - 1] = { start: last.start, end, checksum: crc32(bytes, last.checksum) };
    else if (this.list.length < mostRanges) this.list.push({ start, end, checksum: crc32(bytes) });
  }
}
