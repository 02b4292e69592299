import { describe, expect, it } from 'vitest';
import { parseHeader } from '../../../src/formats/numpy/header.js';
import { textPreview } from '../../../src/formats/numpy/preview.js';
import { npyFile } from './build-npy.js';

function preview(descr: string, shape: string, data: Uint8Array, options = {}): string | undefined {
  const bytes = npyFile(descr, shape, data, options);
  const header = parseHeader(bytes);
  return textPreview(header, bytes.subarray(header.length));
}

function utf32(width: number, texts: readonly string[], big = false): Uint8Array {
  const out = Buffer.alloc(4 * width * texts.length);
  texts.forEach((text, i) => {
    Array.from(text).forEach((character, j) => {
      const code = character.codePointAt(0) ?? 0;
      const at = 4 * (i * width + j);
      if (big) out.writeUInt32BE(code, at);
      else out.writeUInt32LE(code, at);
    });
  });
  return new Uint8Array(out);
}

describe('the first texts', () => {
  it('of Unicode, in both byte orders', () => {
    expect(preview("'<U6'", '(3,)', utf32(6, ['größe', '层🙂', '']))).toBe("'größe', '层🙂', ''");
    expect(preview("'>U6'", '(1,)', utf32(6, ['größe'], true))).toBe("'größe'");
  });

  it('of bytes, one by one', () => {
    expect(preview("'|S3'", '(2,)', new Uint8Array(Buffer.from('cat\xff\x00a', 'latin1')))).toBe("'cat', 'ÿ·a'");
  });

  it('are few and short', () => {
    expect(preview("'|S1'", '(100,)', new Uint8Array(100).fill(97))).toBe(`${"'a', ".repeat(8)}…`);
    expect(preview("'|S100'", '()', new Uint8Array(100).fill(97))).toBe(`'${'a'.repeat(40)}…'`);
    expect(preview("'|S10'", '(9,)', new Uint8Array(25).fill(97))).toBe(`'${'a'.repeat(10)}', '${'a'.repeat(10)}', …`);
  });

  it('survive what is no character', () => {
    expect(preview("'<U1'", '(1,)', new Uint8Array(4).fill(0xff))).toBe("'\ufffd'");
  });

  it('are none for other types, empty texts, and what is not in C order', () => {
    expect(preview("'<f4'", '(1,)', new Uint8Array(4))).toBeUndefined();
    expect(preview("'|S0'", '(1,)', new Uint8Array(0))).toBeUndefined();
    expect(preview("'|S1'", '(0,)', new Uint8Array(0))).toBeUndefined();
    expect(preview("'|S1'", '(2, 2)', new Uint8Array(4).fill(97), { fortran: true })).toBeUndefined();
  });
});
