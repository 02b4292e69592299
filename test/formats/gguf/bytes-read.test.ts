/** Opening reads the header only: the bytes read do not depend on how large the tensors are. */
import { expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { arrayPair, buildGguf, type Pair } from './build-gguf.js';

const q4_k = 12;

/** Four layers of q4_k, so many rows of 32,768 values; the values are a hole in the file. */
function model(rows: number, pairs: readonly Pair[] = []): MemorySource {
  const bytes = (rows * 32_768 * 144) / 256;
  const tensors = [0, 1, 2, 3].map((i) => ({ name: `blk.${String(i)}.w`, dims: [32_768, rows], type: q4_k, offset: i * bytes }));
  const header = buildGguf({ pairs, tensors });
  return new MemorySource(header, header.length + 4 * bytes);
}

it('reads as many bytes of a file of 40 GB as of one of a few megabytes', async () => {
  const [small, large] = [model(32), model(2 ** 19)];
  expect(large.size).toBeGreaterThan(36e9);
  await openFromPlace(memoryPlace('small.gguf', small));
  const { checkpoint } = await openFromPlace(memoryPlace('large.gguf', large));
  expect(checkpoint.warnings).toEqual([]);
  expect(large.reads).toEqual(small.reads);
  expect(large.bytesRead).toBeLessThan(80_000);
  const last = checkpoint.parameters.at(3);
  expect(last).toMatchObject({ dtype: 'q4_k', shape: [2 ** 19, 32_768], values: { kind: 'dense' } });
  expect(checkpoint.storage(3)).toEqual({ kind: 'range', file: 0, start: large.size - 2 ** 19 * 128 * 144, length: 2 ** 19 * 128 * 144 });
});

it('does not read the numbers of a long array', async () => {
  const pairs = [
    arrayPair('scores', 6, 1_000_000, (writer) => {
      writer.uint32(0);
    }),
  ];
  const source = model(32, pairs);
  await openFromPlace(memoryPlace('scores.gguf', source));
  expect(source.bytesRead).toBeLessThan(300_000);
});

it('reads the texts of a vocabulary in few pieces', async () => {
  const pairs = [
    arrayPair('words', 8, 150_000, (writer, i) => {
      writer.text(`word ${String(i)}`);
    }),
  ];
  const source = model(32, pairs);
  await openFromPlace(memoryPlace('words.gguf', source));
  expect(source.reads.length).toBeLessThan(10);
  expect(Math.max(...source.reads.map(({ start, end }) => end - start))).toBeLessThanOrEqual(2 ** 20);
});
