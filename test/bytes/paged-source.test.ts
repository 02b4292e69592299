import { describe, expect, it } from 'vitest';
import { PagedSource } from '../../src/bytes/paged-source.js';
import { MemorySource } from './memory-place.js';

const bytes = Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7) & 0xff);

describe('pages', () => {
  it('gives the bytes of the file, over the borders of pages too', async () => {
    const pages = new PagedSource(new MemorySource(bytes));
    for (const [start, end] of [
      [0, 1],
      [8190, 8194],
      [8192, 24_600],
      [49_990, 50_000],
      [7, 7],
    ] as const)
      expect(await pages.read({ start, end })).toEqual(bytes.slice(start, end));
  });

  it('reads a page once, and long ranges by themselves', async () => {
    const source = new MemorySource(bytes);
    const pages = new PagedSource(source);
    for (let at = 0; at < 8000; at += 40) await pages.read({ start: at, end: at + 40 });
    expect(source.reads).toEqual([{ start: 0, end: 8192 }]);
    await pages.read({ start: 5, end: 40_000 });
    expect(source.reads.at(-1)).toEqual({ start: 5, end: 40_000 });
  });

  it('keeps no more than some pages', async () => {
    const source = new MemorySource(bytes, 1e9);
    const pages = new PagedSource(source);
    for (let page = 0; page < 1100; page++) await pages.read({ start: page * 8192, end: page * 8192 + 1 });
    await pages.read({ start: 0, end: 1 });
    await pages.read({ start: 1099 * 8192, end: 1099 * 8192 + 1 });
    expect(source.reads).toHaveLength(1101);
  });

  it('hands out buffers that may be changed, and refuses what is outside', async () => {
    const pages = new PagedSource(new MemorySource(bytes));
    (await pages.read({ start: 0, end: 4 })).fill(255);
    expect(await pages.read({ start: 0, end: 4 })).toEqual(bytes.slice(0, 4));
    await expect(pages.read({ start: 49_999, end: 50_001 })).rejects.toMatchObject({ tag: 'corrupt' });
  });
});
