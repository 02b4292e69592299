/** Opening walks over headers only: the bytes read do not depend on how large the arrays are. */
import { expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import { memoryPlace } from '../../bytes/memory-place.js';
import { SegmentedSource } from '../../bytes/zip/build-zip.js';
import { dense, i64, nameOf } from './build-params.js';

const gib = 2 ** 30;

/** Arrays of so many float32 elements, whose values are a hole in the file. */
function list(arrays: number, count: number): SegmentedSource {
  const header = dense([count], Buffer.alloc(0));
  const segments = [{ start: 0, bytes: i64(0x112, 0, arrays) }];
  let at = 24;
  for (let i = 0; i < arrays; i++) {
    segments.push({ start: at, bytes: header });
    at += header.length + 4 * count;
  }
  const names = Buffer.concat([i64(arrays), ...Array.from({ length: arrays }, (_, i) => nameOf(`${String(i)}.weight`))]);
  segments.push({ start: at, bytes: names });
  return new SegmentedSource(segments, at + names.length, new Map());
}

it('reads as many bytes of 40 GiB as of a megabyte', async () => {
  const [small, large] = [list(10, 25_000), list(10, gib)];
  await openFromPlace(memoryPlace('net.params', small));
  const { checkpoint } = await openFromPlace(memoryPlace('net.params', large));
  expect(checkpoint.parameters.at(9)).toMatchObject({ name: '9.weight', shape: [gib] });
  expect(checkpoint.storage(9)).toMatchObject({ length: 4 * gib });
  expect(large.bytesRead).toBe(small.bytesRead);
  expect(large.bytesRead).toBeLessThan(60_000);
});

it('reads small arrays together', async () => {
  const source = list(10_000, 8);
  const { checkpoint } = await openFromPlace(memoryPlace('net.params', source));
  expect(checkpoint.parameters.at(9999).name).toBe('9999.weight');
  expect(source.reads.length).toBeLessThan(40);
});
