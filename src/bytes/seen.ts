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

/** Enough for headers; files that are walked through in small steps have more. */
const mostRanges = 10_000;

export class SeenBytes {
  private readonly list: SeenRange[] = [];

  get ranges(): readonly SeenRange[] {
    return this.list;
  }

  /** What goes on where the last read ended is one range with it. */
  add(start: number, bytes: Uint8Array): void {
    const end = start + bytes.length;
    const last = this.list.at(-1);
    if (last?.end === start) this.list[this.list.length - 1] = { start: last.start, end, checksum: crc32(bytes, last.checksum) };
    else if (this.list.length < mostRanges && bytes.length > 0) this.list.push({ start, end, checksum: crc32(bytes) });
  }
}
