import { describe, expect, it } from 'vitest';
import { SeenBytes } from '../../src/bytes/seen.js';
import { crc32 } from '../../src/bytes/zip/crc32.js';

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i);

describe('what was read of a file', () => {
  it('is kept by its checksums, reads that follow each other as one', () => {
    const seen = new SeenBytes();
    const all = bytes(100);
    seen.add(10, all.subarray(0, 40));
    seen.add(50, all.subarray(40));
    seen.add(200, all);
    seen.add(400, new Uint8Array(0));
    expect(seen.ranges).toEqual([
      { start: 10, end: 110, checksum: crc32(all) },
      { start: 200, end: 300, checksum: crc32(all) },
    ]);
  });

  it('is the first of it, when it is much', () => {
    const seen = new SeenBytes();
    for (let i = 0; i < 1000; i++) seen.add(100 * i, bytes(50));
    expect(seen.ranges).toHaveLength(256);
    const long = new SeenBytes();
    long.add(0, new Uint8Array(2 ** 23 - 10));
    long.add(2 ** 30, bytes(50));
    long.add(2 ** 31, bytes(50));
    expect(long.ranges.map(({ start, end }) => [start, end])).toEqual([
      [0, 2 ** 23 - 10],
      [2 ** 30, 2 ** 30 + 10],
    ]);
  });
});
