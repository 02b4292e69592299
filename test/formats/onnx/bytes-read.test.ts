/** Opening passes over the values: the bytes read do not depend on how large the tensors are. */
import { expect, it } from 'vitest';
import { checkRange, type ByteRange, type ByteSource } from '../../../src/bytes/source.js';
import { openFromPlace } from '../../../src/formats/registry.js';
import { memoryPlace } from '../../bytes/memory-place.js';
import { bytesField, lengthField, message, varintField } from '../protobuf/build-protobuf.js';

/** Bytes with holes: only what is between them is stored. */
class SparseSource implements ByteSource {
  readonly reads: ByteRange[] = [];
  private readonly pieces: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  size = 0;

  add(bytes: Uint8Array, hole = 0): void {
    this.pieces.push({ start: this.size, bytes });
    this.size += bytes.length + hole;
  }

  read(range: ByteRange): Promise<Uint8Array> {
    checkRange(this, range);
    this.reads.push(range);
    const out = new Uint8Array(range.end - range.start);
    for (const { start, bytes } of this.pieces) {
      const [low, high] = [Math.max(start, range.start), Math.min(start + bytes.length, range.end)];
      if (low < high) out.set(bytes.subarray(low - start, high - start), low - range.start);
    }
    return Promise.resolve(out);
  }

  get bytesRead(): number {
    return this.reads.reduce((sum, { start, end }) => sum + end - start, 0);
  }
}

/** `count` inline tensors of `each` bytes. */
function source(count: number, each: number): SparseSource {
  const heads = Array.from({ length: count }, (_, i) =>
    message(varintField(1, each / 4), varintField(2, 1), bytesField(8, `layers.${String(i)}.weight`), lengthField(9, each)),
  );
  const framed = heads.map((head) => message(lengthField(5, head.length + each), head));
  const length = framed.reduce((sum, head) => sum + head.length + each, 0);
  const made = new SparseSource();
  made.add(message(varintField(1, 8), lengthField(7, length)));
  for (const head of framed) made.add(head, each);
  made.add(bytesField(8, varintField(2, 17)));
  return made;
}

it('reads as many bytes of a model of 24 GB as of one of 24 MB', async () => {
  const [small, large] = [source(12, 2 ** 21), source(12, 2 ** 31)];
  await openFromPlace(memoryPlace('m.onnx', small));
  const { checkpoint } = await openFromPlace(memoryPlace('m.onnx', large));
  expect(checkpoint.warnings).toEqual([]);
  expect(large.bytesRead - small.bytesRead).toBeLessThan(100);
  expect(large.bytesRead).toBeLessThan(80_000);
  expect(large.reads.length).toBeLessThan(16);
  const last = checkpoint.parameters.at(11);
  expect(last).toMatchObject({ name: 'layers.11.weight', shape: [2 ** 29] });
  expect(checkpoint.storage(11)).toMatchObject({ kind: 'range', start: large.size - 2 ** 31 - 4, length: 2 ** 31 });
});

it('reads half a kilobyte for each further tensor', async () => {
  const [few, many] = [source(100, 2 ** 20), source(200, 2 ** 20)];
  await openFromPlace(memoryPlace('m.onnx', few));
  await openFromPlace(memoryPlace('m.onnx', many));
  expect((many.bytesRead - few.bytesRead) / 100).toBeLessThanOrEqual(512);
  expect(many.reads.length - few.reads.length).toBe(100);
});

it('reads small tensors together', async () => {
  const made = source(5000, 16);
  const { checkpoint } = await openFromPlace(memoryPlace('m.onnx', made));
  expect(checkpoint.parameters).toHaveLength(5000);
  expect(made.reads.length).toBeLessThan(12);
});
