import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../../src/model/errors.js';
import type { EncodedRange } from '../../../src/model/parameter.js';
import type { AtPath } from '../../../src/numeric/tensor.js';
import { decodeChunk } from '../../../src/worker/kernel/encoded.js';

const content = Uint8Array.from({ length: 1000 }, (_, i) => i % 10);

/** One raw block, its length in the header. */
function zstd(bytes: Uint8Array): Uint8Array {
  const length = bytes.length - 256;
  const block = 1 | (bytes.length << 3);
  return Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0x60, length & 255, length >> 8, block & 255, block >> 8, 0, ...bytes]);
}

const encoders = { zlib: deflateSync, gzip: gzipSync, zstd } as const;
const codecs = ['zlib', 'gzip', 'zstd'] as const;

function chunk(codec: EncodedRange['codec'], compressed: Uint8Array, length: number): EncodedRange<AtPath> {
  return { kind: 'encoded', codec, path: 'w/0.0', start: 0, compressedLength: compressed.length, length };
}

function tagOf(work: () => unknown): string {
  try {
    work();
    return 'fine';
  } catch (error) {
    return error instanceof CheckpointError ? error.tag : String(error);
  }
}

describe.each(codecs)('%s', (codec) => {
  const compressed = new Uint8Array(encoders[codec](content));
  const decoded = (length: number, bytes = compressed): Uint8Array => decodeChunk(chunk(codec, bytes, length), bytes);

  it('decodes to its length', () => {
    expect(new Uint8Array(decoded(1000))).toEqual(content);
  });

  it.each([
    ['a longer chunk than it is', 1001, compressed],
    ['a shorter chunk than it is', 999, compressed],
    ['a chunk cut off', 1000, compressed.subarray(0, -9)],
    ['no bytes', 1000, new Uint8Array(0)],
    ['garbage', 1000, Uint8Array.from({ length: 50 }, (_, i) => 7 * i)],
  ])('%s is corrupt', (_, length, bytes) => {
    expect(tagOf(() => decoded(length, bytes))).toBe('corrupt');
  });

  it('is not decoded when it is no chunk any more', () => {
    expect(tagOf(() => decoded(2 ** 29))).toBe('too-large');
  });
});
