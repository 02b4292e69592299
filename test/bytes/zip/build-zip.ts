/** Zip archives made for a test, one field at a time; members may be holes of any size, which take no memory. */
import { deflateRawSync } from 'node:zlib';
import { checkRange, type ByteRange, type ByteSource } from '../../../src/bytes/source.js';
import { crc32 } from '../../../src/bytes/zip/crc32.js';

export interface Member {
  readonly name: string;
  /** Its bytes, or the length of a hole that reads as zeros. */
  readonly data: Uint8Array | number;
  readonly deflate?: boolean;
  /** Padding of its local header, as torch aligns its storages. */
  readonly padding?: number;
}

interface Segment {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Remembers what was read. Between segments there are zeros. */
export class SegmentedSource implements ByteSource {
  readonly reads: ByteRange[] = [];

  constructor(
    private readonly segments: readonly Segment[],
    readonly size: number,
    /** Where the bytes of each member start, by name. */
    readonly dataStarts: ReadonlyMap<string, number>,
  ) {}

  get bytesRead(): number {
    return this.reads.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /** With something in its holes. */
  with(segments: readonly Segment[]): SegmentedSource {
    return new SegmentedSource([...this.segments, ...segments], this.size, this.dataStarts);
  }

  read(range: ByteRange): Promise<Uint8Array> {
    checkRange(this, range);
    this.reads.push(range);
    const out = new Uint8Array(range.end - range.start);
    for (const { start, bytes } of this.segments) {
      const from = Math.max(range.start, start);
      const to = Math.min(range.end, start + bytes.length);
      if (from < to) out.set(bytes.subarray(from - start, to - start), from - range.start);
    }
    return Promise.resolve(out);
  }
}

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

const full = 0xffffffff;

/** Always with a zip64 end record, as newer torch writes it; zip64 sizes where they are needed. */
export function buildZip(members: readonly Member[]): SegmentedSource {
  const segments: Segment[] = [];
  const directory: Uint8Array[] = [];
  const dataStarts = new Map<string, number>();
  let at = 0;
  for (const member of members) {
    const { name, data, deflate = false, padding = 0 } = member;
    const stored = typeof data === 'number' ? undefined : deflate ? new Uint8Array(deflateRawSync(data)) : data;
    const length = typeof data === 'number' ? data : data.length;
    const fields = { name, method: deflate ? 8 : 0, crc: typeof data === 'number' ? 0 : crc32(data), length, start: at };
    const local = localHeader(fields, padding);
    segments.push({ start: at, bytes: local });
    if (stored !== undefined) segments.push({ start: at + local.length, bytes: stored });
    dataStarts.set(name, at + local.length);
    directory.push(directoryEntry({ ...fields, compressed: stored?.length ?? length }));
    at += local.length + (stored?.length ?? length);
  }
  const end = Buffer.concat([
    ...directory,
    endRecords(
      members.length,
      at,
      directory.reduce((sum, { length }) => sum + length, 0),
    ),
  ]);
  return new SegmentedSource([...segments, { start: at, bytes: new Uint8Array(end) }], at + end.length, dataStarts);
}

interface Fields {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly length: number;
  readonly start: number;
}

/** Checksum and sizes are left to the directory, as torch does. */
function localHeader({ name, method }: Fields, padding: number): Uint8Array {
  const header = Buffer.alloc(30 + text(name).length + padding);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(0x0808, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt16LE(text(name).length, 26);
  header.writeUInt16LE(padding, 28);
  header.set(text(name), 30);
  return new Uint8Array(header);
}

function directoryEntry({ name, method, crc, length, compressed, start }: Fields & { readonly compressed: number }): Uint8Array {
  const wide = [length, compressed, start].filter((value) => value >= full);
  const extra = wide.length === 0 ? 0 : 4 + 8 * wide.length;
  const entry = Buffer.alloc(46 + text(name).length + extra);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(0x0808, 8);
  entry.writeUInt16LE(method, 10);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(Math.min(compressed, full), 20);
  entry.writeUInt32LE(Math.min(length, full), 24);
  entry.writeUInt16LE(text(name).length, 28);
  entry.writeUInt16LE(extra, 30);
  entry.writeUInt32LE(Math.min(start, full), 42);
  entry.set(text(name), 46);
  if (extra > 0) {
    const at = 46 + text(name).length;
    entry.writeUInt16LE(1, at);
    entry.writeUInt16LE(extra - 4, at + 2);
    wide.forEach((value, i) => entry.writeBigUInt64LE(BigInt(value), at + 4 + 8 * i));
  }
  return new Uint8Array(entry);
}

function endRecords(count: number, start: number, length: number): Uint8Array {
  const records = Buffer.alloc(56 + 20 + 22);
  records.writeUInt32LE(0x06064b50, 0);
  records.writeBigUInt64LE(44n, 4);
  records.writeBigUInt64LE(BigInt(count), 32);
  records.writeBigUInt64LE(BigInt(length), 40);
  records.writeBigUInt64LE(BigInt(start), 48);
  records.writeUInt32LE(0x07064b50, 56);
  records.writeBigUInt64LE(BigInt(start + length), 64);
  records.writeUInt32LE(0x06054b50, 76);
  records.writeUInt16LE(Math.min(count, 0xffff), 86);
  records.writeUInt32LE(Math.min(length, full), 88);
  records.writeUInt32LE(Math.min(start, full), 92);
  return new Uint8Array(records);
}
