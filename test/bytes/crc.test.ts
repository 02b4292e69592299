import { crc32 as crcOfNode } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { castagnoli } from '../../src/bytes/crc32c.js';
import { makeCrc, type Crc } from '../../src/bytes/crc.js';
import { crc32, zipCrc } from '../../src/bytes/zip/crc32.js';

const digits = new TextEncoder().encode('123456789');

describe('the checksums', () => {
  it('are the catalogued ones of the digits', () => {
    expect(crc32(digits)).toBe(0xcbf43926);
    expect(castagnoli.of(digits)).toBe(0xe3069283);
  });

  it('are those of zlib, in one go and in pieces', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
        expect(crc32(bytes)).toBe(crcOfNode(bytes));
        expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(crcOfNode(bytes));
      }),
    );
  });
});

describe('a change', () => {
  const checks: readonly (readonly [string, Crc])[] = [
    ['CRC-32', zipCrc],
    ['CRC-32C', castagnoli],
    ['CRC-32K', makeCrc(0xeb31d82e)],
  ];

  it.each(checks)('of %s follows from the changed bytes alone', (_, crc) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 40 }), fc.nat(200), (bytes, fresh, at) => {
        const start = Math.min(at, bytes.length);
        const put = fresh.subarray(0, bytes.length - start);
        const after = bytes.slice();
        after.set(put, start);
        const behind = bytes.length - start - put.length;
        expect((crc.of(bytes) ^ crc.change(bytes.subarray(start, start + put.length), put, behind)) >>> 0).toBe(crc.of(after));
      }),
    );
  });

  it('in front of more bytes than 32 bits count', () => {
    const [old, fresh] = [Uint8Array.of(1, 2, 3), Uint8Array.of(9, 9, 9)];
    const step = 2 ** 20;
    const zeros = new Uint8Array(step);
    let [before, after] = [crc32(old), crc32(fresh)];
    for (let i = 0; i < 64; i++) [before, after] = [crc32(zeros, before), crc32(zeros, after)];
    expect(zipCrc.change(old, fresh, 64 * step)).toBe((before ^ after) >>> 0);
    // 2^33 + 8 zero bytes are 2^33 and then 8: what a change makes of itself is a change again.
    const state = zipCrc.change(old, fresh, 2 ** 33);
    const asBytes = new Uint8Array(new Uint32Array([state]).buffer);
    expect(zipCrc.change(old, fresh, 2 ** 33 + 8)).toBe(zipCrc.change(new Uint8Array(4), asBytes, 4));
  });
});
