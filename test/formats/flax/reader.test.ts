import { describe, expect, it } from 'vitest';
import { MsgpackReader, type Item } from '../../../src/formats/flax/reader.js';
import { skipItems } from '../../../src/formats/flax/skip.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { MemorySource } from '../../bytes/memory-place.js';

function reader(...bytes: readonly number[]): MsgpackReader {
  return new MsgpackReader(new MemorySource(Uint8Array.from(bytes)));
}

async function tagOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof CheckpointError ? error.tag : String(error);
}

describe('every marker', () => {
  it.each<[string, readonly number[], Item]>([
    ['positive fixint', [0x7f], { kind: 'integer', value: 127n }],
    ['negative fixint', [0xe0], { kind: 'integer', value: -32n }],
    ['uint 8', [0xcc, 0xff], { kind: 'integer', value: 255n }],
    ['uint 16', [0xcd, 1, 0], { kind: 'integer', value: 256n }],
    ['uint 32', [0xce, 0xff, 0xff, 0xff, 0xff], { kind: 'integer', value: 2n ** 32n - 1n }],
    ['uint 64', [0xcf, 0x80, 0, 0, 0, 0, 0, 0, 1], { kind: 'integer', value: 2n ** 63n + 1n }],
    ['int 8', [0xd0, 0x80], { kind: 'integer', value: -128n }],
    ['int 16', [0xd1, 0x80, 0], { kind: 'integer', value: -32768n }],
    ['int 32', [0xd2, 0x80, 0, 0, 0], { kind: 'integer', value: -(2n ** 31n) }],
    ['int 64', [0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0], { kind: 'integer', value: -(2n ** 63n) }],
    ['float 32', [0xca, 0x3f, 0x80, 0, 0], { kind: 'float', value: 1 }],
    ['float 64', [0xcb, 0xbf, 0xf0, 0, 0, 0, 0, 0, 0], { kind: 'float', value: -1 }],
    ['nil', [0xc0], { kind: 'nil' }],
    ['false', [0xc2], { kind: 'boolean', value: false }],
    ['true', [0xc3], { kind: 'boolean', value: true }],
    ['fixstr', [0xa2, 65, 66], { kind: 'text', start: 1, length: 2 }],
    ['str 8', [0xd9, 1, 65], { kind: 'text', start: 2, length: 1 }],
    ['str 16', [0xda, 0, 1, 65], { kind: 'text', start: 3, length: 1 }],
    ['str 32', [0xdb, 0, 0, 0, 1, 65], { kind: 'text', start: 5, length: 1 }],
    ['bin 8', [0xc4, 1, 9], { kind: 'binary', start: 2, length: 1 }],
    ['bin 16', [0xc5, 0, 1, 9], { kind: 'binary', start: 3, length: 1 }],
    ['bin 32', [0xc6, 0, 0, 0, 1, 9], { kind: 'binary', start: 5, length: 1 }],
    ['ext 8', [0xc7, 1, 0xff, 9], { kind: 'extension', start: 3, length: 1, code: -1 }],
    ['ext 16', [0xc8, 0, 1, 5, 9], { kind: 'extension', start: 4, length: 1, code: 5 }],
    ['ext 32', [0xc9, 0, 0, 0, 1, 5, 9], { kind: 'extension', start: 6, length: 1, code: 5 }],
    ['fixext 1', [0xd4, 1, 9], { kind: 'extension', start: 2, length: 1, code: 1 }],
    ['fixext 4', [0xd6, 3, 1, 2, 3, 4], { kind: 'extension', start: 2, length: 4, code: 3 }],
    ['fixext 16', [0xd8, 3, ...new Uint8Array(16)], { kind: 'extension', start: 2, length: 16, code: 3 }],
    ['fixarray', [0x91, 0], { kind: 'array', count: 1 }],
    ['array 16', [0xdc, 0, 1, 0], { kind: 'array', count: 1 }],
    ['array 32', [0xdd, 0, 0, 0, 1, 0], { kind: 'array', count: 1 }],
    ['fixmap', [0x81, 0, 0], { kind: 'map', count: 1 }],
    ['map 16', [0xde, 0, 1, 0, 0], { kind: 'map', count: 1 }],
    ['map 32', [0xdf, 0, 0, 0, 1, 0, 0], { kind: 'map', count: 1 }],
  ])('%s', async (_, bytes, item) => {
    const source = reader(...bytes);
    expect(await source.next()).toEqual(item);
    expect(source.position).toBe('count' in item ? bytes.length - item.count * (item.kind === 'map' ? 2 : 1) : bytes.length);
  });
});

describe('what does not fit', () => {
  it.each([
    ['nothing', []],
    ['the byte that means nothing', [0xc1]],
    ['half a number', [0xcb, 0, 0]],
    ['half a length', [0xdb, 0]],
    ['a text longer than the file', [0xdb, 0xff, 0xff, 0xff, 0xff, 65]],
    ['an extension longer than the file', [0xd8, 1, 0]],
    ['more items than bytes', [0xdd, 0, 0, 0, 3, 0, 0]],
    ['more pairs than bytes', [0x82, 0, 0, 0]],
  ])('%s is corrupt', async (_, bytes) => {
    expect(await tagOf(reader(...bytes).next())).toBe('corrupt');
  });

  it('an item may not leave the extension it is in', async () => {
    expect(await tagOf(reader(0xc4, 4, 1, 2, 3, 4).next(4))).toBe('corrupt');
  });
});

it('reads little after a jump, and more and more where items follow each other', async () => {
  const gib = 2 ** 30;
  const head = Uint8Array.of(0xc6, 0x40, 0, 0, 0);
  const source = new MemorySource(head, 5 + gib + 200_000);
  const far = new MsgpackReader(source);
  expect(await far.next()).toEqual({ kind: 'binary', start: 5, length: gib });
  await skipItems(far, 200_000);
  expect(far.position).toBe(source.size);
  const lengths = source.reads.map(({ start, end }) => end - start);
  expect(lengths.slice(0, 4)).toEqual([1024, 1024, 2048, 4096]);
  expect(source.bytesRead).toBeLessThan(250_000);
  expect(source.reads.length).toBeLessThan(15);
});

it('passes over nesting without a stack', async () => {
  const deep = reader(...new Uint8Array(100_000).fill(0x91), 0);
  await skipItems(deep, 1);
  expect(deep.position).toBe(100_001);
});
