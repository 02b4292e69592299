import { describe, expect, it } from 'vitest';
import { decodeZstd, readZstdFrame } from '../../src/bytes/zstd.js';
import { CheckpointError } from '../../src/model/errors.js';

/** Written by zstd 1.5.4: 1000 numbers in 16 bits, counting up to 273 in steps of 7 again and again, with their length and a checksum. */
const counted = Buffer.from(
  'KLUv/WTQBoUCAAKFER2waw3AmfvdEXTmfncEnbnfHUFn7neHQX7xmpdaprDCCePf3t3c29rZ2NfW1dTT0tHQz87NzMvKycjHxsXEw8LBwHc7XX4BAFDf0x+i9mbktg==',
  'base64',
);
const countedContent = new Uint8Array(Uint16Array.from({ length: 1000 }, (_, i) => 7 * (i % 40)).buffer);

const magic = [0x28, 0xb5, 0x2f, 0xfd];

/** A frame of raw blocks. `length`: what its header says, in a byte; undefined: nothing, and a window of 1 KiB. */
function rawFrame(length: number | undefined, ...blocks: readonly (readonly number[])[]): Uint8Array {
  const header = length === undefined ? [0, 0] : [0x20, length];
  const body = blocks.flatMap((block, i) => [(block.length << 3) | (i === blocks.length - 1 ? 1 : 0), block.length >> 5, 0, ...block]);
  return Uint8Array.from([...magic, ...header, ...body]);
}

function tagOf(work: () => unknown): string {
  try {
    work();
    return 'fine';
  } catch (error) {
    return error instanceof CheckpointError ? error.tag : String(error);
  }
}

describe('frames', () => {
  it('written by zstd, with a checksum', () => {
    expect(readZstdFrame(counted)).toMatchObject({ contentLength: 2000, blocksEnd: counted.length - 4 });
    expect(new Uint8Array(decodeZstd(counted, 2000))).toEqual(countedContent);
    expect(new Uint8Array(decodeZstd(counted, 5000))).toEqual(countedContent);
  });

  it('with and without their length', () => {
    expect([...decodeZstd(rawFrame(3, [1, 2], [3]), 3)]).toEqual([1, 2, 3]);
    expect([...decodeZstd(rawFrame(undefined, [1, 2], [3]), 100)]).toEqual([1, 2, 3]);
    expect([...decodeZstd(rawFrame(0, []), 0)]).toEqual([]);
  });

  it('with one byte repeated', () => {
    // Kind 1, the last block, 300 times the byte 7.
    const header = 1 | (1 << 1) | (300 << 3);
    const frame = Uint8Array.from([...magic, 0x60, 300 - 256, 0, header & 255, header >> 8, 0, 7]);
    expect(decodeZstd(frame, 300)).toHaveLength(300);
    expect(new Set(decodeZstd(frame, 300))).toEqual(new Set([7]));
  });
});

describe('what is no sound frame is corrupt', () => {
  it.each<[string, Uint8Array, number]>([
    ['nothing', new Uint8Array(0), 10],
    ['another magic number', Uint8Array.from([1, 2, 3, 4, 0x20, 0, 1, 0, 0]), 10],
    ['a header cut off', Uint8Array.from([...magic, 0xe0, 1, 2]), 10],
    ['a dictionary', Uint8Array.from([...magic, 0x21, 9, 0, 1, 0, 0]), 10],
    ['no last block', rawFrame(2, [1, 2]).map((byte, at) => (at === 6 ? byte & 0xfe : byte)), 10],
    ['a block longer than the bytes', rawFrame(2, [1, 2]).subarray(0, -1), 10],
    ['bytes behind the last block', Uint8Array.from([...rawFrame(2, [1, 2]), 0]), 10],
    ['a block of no known kind', Uint8Array.from([...magic, 0x20, 2, 7 | (2 << 3), 0, 0, 1, 2]), 10],
    ['more than is allowed, as it says itself', counted, 1999],
    ['more than is allowed, as it does not say', rawFrame(undefined, [1, 2, 3]), 2],
    ['less than it says', rawFrame(3, [1, 2]), 10],
    ['more than it says', rawFrame(3, [1, 2, 3, 4]), 10],
    ['a damaged block', counted.map((byte, at) => (at > 20 && at < 60 ? byte ^ 0x5a : byte)), 2000],
  ])('%s', (_, bytes, most) => {
    expect(tagOf(() => decodeZstd(bytes, most))).toBe('corrupt');
  });

  it('a frame that says it has terabytes makes none of them', () => {
    const frame = Uint8Array.from([...magic, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
    const before = process.memoryUsage().arrayBuffers;
    expect(tagOf(() => decodeZstd(frame, 2 ** 28))).toBe('corrupt');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });
});
