/** Opening reads headers only: the bytes read do not depend on how large the tensors are. */
import { expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { buildZip, text, type SegmentedSource } from '../../bytes/zip/build-zip.js';
import { memoryPlace } from '../../bytes/memory-place.js';
import { dictionary, protocol2, tensor } from '../pickle/build-pickle.js';

const gib = 2 ** 30;

/** Layers `0.weight`, `1.weight`, ... of so many float32 elements each; the values are a hole in the file. */
function archive(layers: number, count: number): SegmentedSource {
  const entries = Array.from({ length: layers }, (_, i): readonly [string, string] => [
    `${String(i)}.weight`,
    tensor({ key: String(i), storageClass: 'FloatStorage', count, shape: [count], strides: [1] }),
  ]);
  return buildZip([
    { name: 'archive/data.pkl', data: protocol2(dictionary(...entries)) },
    { name: 'archive/byteorder', data: text('little') },
    ...entries.map((_, i) => ({ name: `archive/data/${String(i)}`, data: 4 * count, padding: 40 })),
    { name: 'archive/version', data: text('3\n') },
  ]);
}

async function open(source: SegmentedSource): Promise<Checkpoint> {
  return (await openFromPlace(memoryPlace('model.pt', source))).checkpoint;
}

it('reads as many bytes of a file of 40 GB as of one of a megabyte', async () => {
  const [small, large] = [archive(10, 25_000), archive(10, gib)];
  expect(large.size).toBeGreaterThan(40 * gib);
  const checkpoint = await open(large);
  await open(small);
  expect(checkpoint.warnings).toEqual([]);
  // The directory of the large one has zip64 sizes: some tens of bytes for each storage.
  expect(large.bytesRead - small.bytesRead).toBeLessThan(10 * 40);
  expect(large.bytesRead).toBeLessThan(80_000);
  expect(large.reads.length).toBe(small.reads.length);
  expect(Math.max(...large.reads.map(({ start, end }) => end - start))).toBeLessThan(70_000);
});

it('knows where values beyond 4 GiB lie', async () => {
  const source = archive(10, gib);
  const checkpoint = await open(source);
  const last = checkpoint.parameters.at(9);
  expect(last).toMatchObject({ name: '9.weight', dtype: 'float32', shape: [gib], values: { kind: 'dense' } });
  const start = source.dataStarts.get('archive/data/9');
  expect(start).toBeGreaterThan(36 * gib);
  expect(checkpoint.storage(9)).toEqual({ kind: 'range', file: 0, start, length: 4 * gib });
});

it('reads some tens of bytes for each further storage', async () => {
  const [few, many] = [archive(100, 100_000), archive(200, 100_000)];
  await open(few);
  await open(many);
  const each = (many.bytesRead - few.bytesRead) / 100;
  expect(each).toBeLessThan(400);
  expect((many.reads.length - few.reads.length) / 100).toBeLessThanOrEqual(1);
});

it('makes one pass over a storage that many tensors share', async () => {
  const shared = { key: '0', storageClass: 'HalfStorage', count: 1000, shape: [1000], strides: [1] };
  const entries = Array.from({ length: 500 }, (_, i): readonly [string, string] => [`w${String(i)}`, tensor(shared)]);
  const source = buildZip([
    { name: 'm/data.pkl', data: protocol2(dictionary(...entries)) },
    { name: 'm/data/0', data: 2000 },
    { name: 'm/version', data: text('3') },
  ]);
  const checkpoint = await open(source);
  expect(source.reads.length).toBeLessThan(12);
  expect(checkpoint.ties).toHaveLength(1);
  expect(checkpoint.ties[0]).toMatchObject({ kind: 'storage', sameView: true });
  expect(checkpoint.ties[0]?.indices).toHaveLength(500);
});

it('reads the headers of many small storages together', async () => {
  const source = archive(2000, 8);
  const checkpoint = await open(source);
  expect(checkpoint.storage(1999)).toMatchObject({ start: source.dataStarts.get('archive/data/1999'), length: 32 });
  expect(source.reads.length).toBeLessThan(20);
  expect(source.bytesRead).toBeLessThan(source.size * 2);
});
