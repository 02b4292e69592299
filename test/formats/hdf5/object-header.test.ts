import { describe, expect, it } from 'vitest';
import { baseAddress, readObjectHeader } from '../../../src/formats/hdf5/object-header.js';
import { openWindow, type FileWindow } from '../../../src/formats/hdf5/window.js';

function windowOver(...parts: readonly (readonly number[])[]): FileWindow {
  const bytes = new Uint8Array(1024);
  bytes.set(parts.flat());
  return openWindow({ bytes }, new Int32Array(8));
}

/** A header of the first version over some messages. */
function header(...messages: readonly (readonly number[])[]): readonly number[] {
  const all = messages.flat();
  return [1, 0, messages.length, 0, 1, 0, 0, 0, all.length & 255, all.length >> 8, 0, 0, 0, 0, 0, 0, ...all];
}

function message(type: number, body: readonly number[], flags = 0): readonly number[] {
  return [type, 0, body.length, 0, flags, 0, 0, 0, ...body];
}

function number64(value: number): readonly number[] {
  return [...new Uint8Array(BigUint64Array.of(BigInt(value)).buffer)];
}

const contiguous = (start: number, length: number): readonly number[] => message(8, [3, 1, ...number64(start), ...number64(length)]);

describe('where values lie', () => {
  it('is told by a contiguous layout, from the base address', () => {
    expect(readObjectHeader(windowOver(header(contiguous(100, 16))), 0, 0).values).toEqual({ start: 100, length: 16 });
    const shifted = windowOver(new Array<number>(512).fill(0), header(contiguous(100, 16)));
    expect(readObjectHeader(shifted, 512, 0).values).toEqual({ start: 612, length: 16 });
  });

  it('is inside the header for a compact layout', () => {
    expect(readObjectHeader(windowOver(header(message(8, [3, 0, 4, 0, 1, 2, 3, 4]))), 0, 0).values).toEqual({ start: 28, length: 4 });
  });

  it('is not told where they are not written yet, or would be outside the file', () => {
    expect(
      readObjectHeader(windowOver(header(message(8, [3, 1, ...new Array<number>(8).fill(255), ...number64(16)]))), 0, 0),
    ).not.toHaveProperty('values');
    expect(readObjectHeader(windowOver(header(contiguous(1020, 16))), 0, 0)).not.toHaveProperty('values');
    expect(readObjectHeader(windowOver(header(message(8, [3, 2, 1, 0]))), 0, 0)).not.toHaveProperty('values');
  });

  it('is found in a block where the header goes on, once', () => {
    const block = contiguous(200, 8);
    const first = header(message(16, [...number64(300), ...number64(block.length)]));
    const window = windowOver(first, new Array<number>(300 - first.length).fill(0), block);
    expect(readObjectHeader(window, 0, 0).values).toEqual({ start: 200, length: 8 });
    const circle = header(message(16, [...number64(16), ...number64(24)]));
    expect(readObjectHeader(windowOver(circle), 0, 0)).toEqual({ isExternal: false, attributes: 0 });
  });
});

it('tells values in other files, attributes, and the bits of a float', () => {
  const bfloat16 = [0x11, 0x20, 0x0f, 0, 2, 0, 0, 0, 0, 0, 16, 0, 7, 8, 0, 7, 127, 0, 0, 0, 0, 0, 0, 0];
  const window = windowOver(header(message(7, [1, 0, 0, 0]), message(12, [1, 0]), message(12, [1, 0]), message(3, bfloat16)));
  expect(readObjectHeader(window, 0, 0)).toEqual({ isExternal: true, attributes: 2, float: { exponent: 8, mantissa: 7 } });
});

it('tells what an object is as the library does: a group first', () => {
  const kindOf = (...types: readonly number[]): unknown =>
    readObjectHeader(windowOver(header(...types.map((type) => message(type, [0, 0, 0, 0, 0, 0, 0, 0])))), 0, 0).kind;
  expect([kindOf(0x11), kindOf(0x02), kindOf(0x01, 0x03), kindOf(0x01, 0x03, 0x11)]).toEqual(['group', 'group', 'dataset', 'group']);
  expect([kindOf(0x03), kindOf(0x01), kindOf()]).toEqual([undefined, undefined, undefined]);
});

it('says when values stand under the checksum of their header', () => {
  const compact = [3, 0, 4, 0, 1, 2, 3, 4];
  const newer = [...[0x4f, 0x48, 0x44, 0x52, 2, 0, 12], ...[8, 8, 0, 0], ...compact];
  expect(readObjectHeader(windowOver(newer), 0, 0).values).toEqual({ start: 15, length: 4, isChecked: true });
});

it('tells nothing of a header that is none', () => {
  for (const bytes of [[], [9, 9, 9, 9], [1, 0, 5, 0, 1, 0, 0, 0, 255, 255, 255, 255]])
    expect(readObjectHeader(windowOver(bytes), 0, 0)).toEqual({ isExternal: false, attributes: 0 });
  expect(readObjectHeader(windowOver([]), 0, 5000)).toEqual({ isExternal: false, attributes: 0 });
});

it('finds the superblock behind a user block, and only with addresses of eight bytes', () => {
  const superblock = (start: number, width = 8): readonly number[] => [
    ...new Array<number>(start).fill(0),
    ...[0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0, 0, width, width, 0],
    ...new Array<number>(8).fill(0),
    ...number64(start),
  ];
  expect(baseAddress(windowOver(superblock(0)))).toBe(0);
  expect(baseAddress(windowOver(superblock(512)))).toBe(512);
  expect(baseAddress(windowOver(superblock(0, 4)))).toBeUndefined();
  expect(baseAddress(windowOver([]))).toBeUndefined();
});
