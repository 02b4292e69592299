import { expect, it } from 'vitest';
import { heldSource, sliceOf } from '../../src/bytes/slice.js';
import { MemorySource } from './memory-place.js';

const source = new MemorySource(Uint8Array.from({ length: 100 }, (_, i) => i));

it('counts from its own start', async () => {
  const slice = sliceOf(source, { start: 10, end: 20 });
  expect(slice.size).toBe(10);
  expect([...(await slice.read({ start: 2, end: 5 }))]).toEqual([12, 13, 14]);
});

it.each([
  [5, 11],
  [-1, 2],
  [3, 2],
])('does not read outside itself: %i to %i', async (start, end) => {
  await expect(sliceOf(source, { start: 10, end: 20 }).read({ start, end })).rejects.toMatchObject({ tag: 'corrupt' });
});

it('lies inside its source', () => {
  expect(() => sliceOf(source, { start: 90, end: 101 })).toThrow(expect.objectContaining({ tag: 'corrupt' }) as Error);
});

it('bytes in memory are copied', async () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const read = await heldSource(bytes).read({ start: 1, end: 3 });
  read[0] = 9;
  expect([...bytes]).toEqual([1, 2, 3]);
  expect([...read]).toEqual([9, 3]);
});
