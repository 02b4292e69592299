/** Scales and zero points of quantised tensors: a number a channel, read when the file is opened. */
import type { ByteSource } from '../../bytes/source.js';
import { byteLength, type Dtype } from '../../model/dtype.js';
import { elementCount, isContiguous } from '../../model/shape.js';
import type { LocatedStorage } from './archive.js';
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

export async function readScales(
  source: ByteSource,
  located: readonly LocatedStorage[],
  byteOrder: 'little' | 'big',
  tensors: Iterable<TensorFacts>,
  signal?: AbortSignal,
): Promise<SmallTensors> {
  const small = new Map<TensorFacts, readonly number[]>();
  for (const { quantization } of tensors) {
    if (quantization?.kind !== 'channel') continue;
    for (const facts of [quantization.scales, quantization.zeroPoints]) {
      const numbers = await readNumbers(source, located, byteOrder, facts, signal);
      if (numbers !== undefined) small.set(facts, numbers);
    }
  }
  return small;
}

async function readNumbers(
  source: ByteSource,
  located: readonly LocatedStorage[],
  byteOrder: 'little' | 'big',
  { dtype, shape, body }: TensorFacts,
  signal?: AbortSignal,
): Promise<readonly number[] | undefined> {
  const read = readers[dtype];
  const place = body.kind === 'view' ? located[body.view.storage] : undefined;
  const count = elementCount(shape);
  if (read === undefined || body.kind !== 'view' || place === undefined || !('storage' in place) || place.storage.kind !== 'range')
    return undefined;
  if (count > mostChannels || !isContiguous(shape, body.view.strides) || place.storage.length !== body.view.storageLength) return undefined;
  const start = place.storage.start + byteLength(dtype, body.view.offset);
  const bytes = await source.read({ start, end: start + byteLength(dtype, count) }, signal);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Array.from({ length: count }, (_, i) => read(view, byteLength(dtype, i), byteOrder === 'little'));
}
