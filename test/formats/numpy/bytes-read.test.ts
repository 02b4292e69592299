/** Opening reads headers only: the bytes read do not depend on how large the arrays are. */
import { expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import { MemorySource, memoryPlace } from '../../bytes/memory-place.js';
import type { SegmentedSource } from '../../bytes/zip/build-zip.js';
import { buildZip, type Member } from '../../bytes/zip/build-zip.js';
import { npyHeader } from './build-npy.js';

const gib = 2 ** 30;

it('reads the first bytes of a .npy of 40 GiB', async () => {
  const source = new MemorySource(npyHeader("'<f4'", `(${String(10 * gib)},)`), 128 + 40 * gib);
  const { checkpoint } = await openFromPlace(memoryPlace('large.npy', source));
  expect(checkpoint.parameters.at(0)).toMatchObject({ name: '', shape: [10 * gib], values: { kind: 'dense' } });
  expect(checkpoint.storage(0)).toEqual({ kind: 'range', file: 0, start: 128, length: 40 * gib });
  // The probe of the registry, and the header.
  expect(source.bytesRead).toBeLessThanOrEqual(4096 + 256);
});

/** Arrays `0`, `1`, ... of so many float32 elements each, whose values are a hole in the file. */
function archive(arrays: number, count: number): SegmentedSource {
  const header = npyHeader("'<f4'", `(${String(count)},)`);
  const members: Member[] = Array.from({ length: arrays }, (_, i) => ({
    name: `${String(i)}.npy`,
    data: header.length + 4 * count,
    padding: 20,
  }));
  const holes = buildZip(members);
  const headers = members.map(({ name }) => ({ start: holes.dataStarts.get(name) ?? 0, bytes: header }));
  return holes.with(headers);
}

it('reads as many bytes of an archive of 40 GiB as of one of a megabyte', async () => {
  const [small, large] = [archive(10, 25_000), archive(10, gib)];
  const opened = await openFromPlace(memoryPlace('large.npz', large));
  await openFromPlace(memoryPlace('small.npz', small));
  expect(opened.checkpoint.warnings).toEqual([]);
  expect(opened.checkpoint.parameters.at(9)).toMatchObject({ name: '9', shape: [gib], values: { kind: 'dense' } });
  expect(opened.checkpoint.storage(9)).toMatchObject({ start: (large.dataStarts.get('9.npy') ?? 0) + 128, length: 4 * gib });
  // zip64 sizes take some tens of bytes each.
  expect(large.bytesRead - small.bytesRead).toBeLessThan(10 * 40);
  expect(large.bytesRead).toBeLessThan(80_000);
});

it('reads small arrays together', async () => {
  const source = archive(2000, 8);
  const { checkpoint } = await openFromPlace(memoryPlace('many.npz', source));
  expect(checkpoint.parameters.length).toBe(2000);
  expect(source.reads.length).toBeLessThan(40);
});

it('reads the beginning of a deflated member', async () => {
  const values = Uint8Array.from({ length: 4_000_000 }, (_, i) => (i * 2654435761) >>> 24);
  const source = buildZip([
    { name: 'a.npy', data: new Uint8Array(Buffer.concat([npyHeader("'|u1'", '(4000000,)'), values])), deflate: true },
  ]);
  const { checkpoint } = await openFromPlace(memoryPlace('a.npz', source));
  expect(checkpoint.parameters.at(0)).toMatchObject({ shape: [4_000_000], values: { kind: 'dense' } });
  expect(source.bytesRead).toBeLessThan(80_000);
});
