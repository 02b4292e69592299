/** Opening passes over payloads: the bytes read do not depend on how large the arrays are. */
import { expect, it } from 'vitest';
import type { ByteRange, ByteSource } from '../../../src/bytes/source.js';
import { openFromPlace } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { memoryPlace } from '../../bytes/memory-place.js';
import { concatenated, integer, list, text, u32 } from './build-msgpack.js';

/** Heads of items with holes between them, which read as zeros. */
class HoledSource implements ByteSource {
  readonly reads: ByteRange[] = [];
  size = 0;
  private readonly heads: { readonly start: number; readonly bytes: Uint8Array }[] = [];

  add(bytes: Uint8Array, hole = 0): void {
    this.heads.push({ start: this.size, bytes });
    this.size += bytes.length + hole;
  }

  read(range: ByteRange): Promise<Uint8Array> {
    this.reads.push(range);
    const out = new Uint8Array(range.end - range.start);
    for (const { start, bytes } of this.heads) {
      const [low, high] = [Math.max(start, range.start), Math.min(start + bytes.length, range.end)];
      if (low < high) out.set(bytes.subarray(low - start, high - start), low - range.start);
    }
    return Promise.resolve(out);
  }

  get bytesRead(): number {
    return this.reads.reduce((sum, { start, end }) => sum + end - start, 0);
  }
}

/** Arrays `w0`, `w1`, ... of so many bytes each. */
function file(arrays: number, length: number): HoledSource {
  const source = new HoledSource();
  source.add(Uint8Array.from([0xdf, ...u32(arrays)]));
  for (let i = 0; i < arrays; i++) {
    const [, ...shapeAndType] = [0, ...list(list(integer(length)), text('uint8'))];
    shapeAndType[4] = 3;
    const content = Uint8Array.from([...shapeAndType, 0xc6, ...u32(length)]);
    const head = Uint8Array.from([0xc9, ...u32(content.length + length), 1]);
    source.add(concatenated(text(`w${String(i)}`), head, content), length);
  }
  return source;
}

async function open(source: ByteSource): Promise<Checkpoint> {
  return (await openFromPlace(memoryPlace('model.msgpack', source))).checkpoint;
}

it('reads as many bytes of a file of 40 GB as of one of a few megabytes', async () => {
  const [small, large] = [file(20, 200_000), file(20, 2 ** 31)];
  expect(large.size).toBeGreaterThan(40 * 2 ** 30);
  const checkpoint = await open(large);
  await open(small);
  expect(checkpoint.warnings).toEqual([]);
  expect(checkpoint.parameters).toHaveLength(20);
  expect(large.bytesRead).toBe(small.bytesRead);
  expect(large.bytesRead).toBeLessThan(50_000);
  const last = checkpoint.storage(19);
  expect(last).toMatchObject({ kind: 'range', length: 2 ** 31, start: large.size - 2 ** 31 });
});

it('reads many small arrays together', async () => {
  const source = file(2000, 100);
  expect((await open(source)).parameters).toHaveLength(2000);
  expect(source.reads.length).toBeLessThan(20);
});
