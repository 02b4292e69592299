/** How checksums change with the bytes that they cover: the bytes go by, window by window, and the new values come out. */
import type { Checksum } from '../../bytes/checksum.js';
import { inOrder, type Piece } from './pieces.js';

export class ChecksumChanges {
  /** What to xor onto each, by its position in the list. */
  private readonly changes: Uint32Array;
  /** By file, in order of start. */
  private readonly sorted = new Map<number, { readonly checksum: Checksum; readonly number: number }[]>();

  /** Those of one level: they do not overlap. */
  constructor(private readonly checksums: readonly Checksum[]) {
    this.changes = new Uint32Array(checksums.length);
    for (const [number, checksum] of checksums.entries()) {
      const list = this.sorted.get(checksum.file);
      if (list === undefined) this.sorted.set(checksum.file, [{ checksum, number }]);
      else list.push({ checksum, number });
    }
    for (const list of this.sorted.values()) list.sort((a, b) => a.checksum.start - b.checksum.start);
  }

  covers(file: number): boolean {
    return this.sorted.has(file);
  }

  /** From `position` on the file has `old`, and will have `fresh`. */
  add(file: number, position: number, old: Uint8Array, fresh: Uint8Array): void {
    const list = this.sorted.get(file) ?? [];
    const end = position + old.length;
    for (let i = firstReaching(list, position); i < list.length; i++) {
      const entry = list[i];
      if (entry === undefined || entry.checksum.start >= end) return;
      const { crc, start, length } = entry.checksum;
      const from = Math.max(start, position);
      const to = Math.min(start + length, end);
      if (from >= to) continue;
      const cut = (bytes: Uint8Array): Uint8Array => bytes.subarray(from - position, to - position);
      this.changes[entry.number] = (this.changes[entry.number] ?? 0) ^ crc.change(cut(old), cut(fresh), start + length - to);
    }
  }

  /** Without masks, in the order of the list. */
  get values(): readonly number[] {
    return this.checksums.map(({ stored }, number) => (stored ^ (this.changes[number] ?? 0)) >>> 0);
  }

  /** What is to be written where they stand, by file. */
  get pieces(): ReadonlyMap<number, readonly Piece[]> {
    const pieces = new Map<number, Piece[]>();
    const { values } = this;
    for (const [number, { places, encode }] of this.checksums.entries()) {
      const bytes = new Uint8Array(4);
      const value = values[number] ?? 0;
      new DataView(bytes.buffer).setUint32(0, encode === undefined ? value : encode(value), true);
      for (const { file, position } of places) {
        const piece = { position, length: 4, from: bytes };
        const list = pieces.get(file);
        if (list === undefined) pieces.set(file, [piece]);
        else list.push(piece);
      }
    }
    return new Map([...pieces].map(([file, list]) => [file, inOrder(list)]));
  }
}

function firstReaching(list: readonly { readonly checksum: Checksum }[], position: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const checksum = list[middle]?.checksum;
    if (checksum !== undefined && checksum.start + checksum.length <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
