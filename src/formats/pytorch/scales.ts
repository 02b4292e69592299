/** Scales and zero points of quantised tensors: a number a channel, read when the file is opened. */
import type { ByteSource } from '../../bytes/source.js';
import { byteLength, type Dtype } from '../../model/dtype.js';
import { elementCount, isContiguous } from '../../model/shape.js';
import type { LocatedStorage } from './archive.js';
import type { Storages } from './container.js';
import type { SmallTensors } from './parameters.js';
import type { TensorFacts } from './tensor.js';

/** No layer has more channels than this. */
const mostChannels = 1 << 18;

type Reader = (view: DataView, at: number, little: boolean) => number;

const readers: Partial<Record<Dtype, Reader>> = {
  float64: (view, at, little) => view.getFloat64(at, little),
  float32: (view, at, little) => view.getFloat32(at, little),
  int64: (view, at, little) => Number(view.getBigInt64(at, little)),
  int32: (view, at, little) => view.getInt32(at, little),
};

/** Those that cannot be read are not in the answer. */
export async function readScales(
  { source, byteOrder }: Pick<Storages, 'source' | 'byteOrder'>,
  located: readonly LocatedStorage[],
  tensors: Iterable<TensorFacts>,
  signal?: AbortSignal,
): Promise<SmallTensors> {
  const small = new Map<TensorFacts, readonly number[]>();
  for (const { quantization } of tensors) {
    if (quantization?.kind !== 'channel') continue;
    for (const facts of [quantization.scales, quantization.zeroPoints]) {
      const read = readers[facts.dtype];
      const bytes = read === undefined ? undefined : await bytesOf(source, located, facts, signal);
      if (read === undefined || bytes === undefined) continue;
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      const numbers = Array.from({ length: elementCount(facts.shape) }, (_, i) =>
        read(view, byteLength(facts.dtype, i), byteOrder === 'little'),
      );
      small.set(facts, numbers);
    }
  }
  return small;
}

async function bytesOf(
  source: ByteSource,
  located: readonly LocatedStorage[],
  { dtype, shape, body }: TensorFacts,
  signal?: AbortSignal,
): Promise<Uint8Array | undefined> {
  const place = body.kind === 'view' ? located[body.view.storage] : undefined;
  const count = elementCount(shape);
  if (body.kind !== 'view' || place === undefined || !('storage' in place) || count > mostChannels) return undefined;
  const { storage } = place;
  if (!isContiguous(shape, body.view.strides) || storage.length !== body.view.storageLength) return undefined;
  const [from, length] = [byteLength(dtype, body.view.offset), byteLength(dtype, count)];
  if (storage.kind === 'held') return storage.bytes.slice(from, from + length);
  return storage.kind === 'range'
    ? await source.read({ start: storage.start + from, end: storage.start + from + length }, signal)
    : undefined;
}
