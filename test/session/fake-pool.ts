/** A kernel pool without kernels: plain loops over float32, int64 and blocks in files, for tests of what is built on it. It counts what it is asked. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Elements } from '../../src/model/elements.js';
import { elementCount } from '../../src/model/shape.js';
import type { Statistics } from '../../src/model/statistics.js';
import { blockSize, dequantise, isBlockDtype } from '../../src/numeric/blocks/blocks.js';
import { decode } from '../../src/numeric/decode.js';
import type { DenseTensor, Tensor } from '../../src/numeric/tensor.js';
import type { KernelPool } from '../../src/worker/kernel-pool.js';

export interface Asked {
  statistics: number;
  digests: number;
  bytes: number;
}

export function fakePool(): { readonly pool: KernelPool; readonly asked: Asked } {
  const asked: Asked = { statistics: 0, digests: 0, bytes: 0 };
  const unused = (): never => {
    throw new Error('not in this fake');
  };
  const pool: KernelPool = {
    statistics: (tensor, _options, work) => {
      asked.statistics++;
      work?.signal?.throwIfAborted();
      const total = elementCount(tensor.shape);
      work?.progress?.({ done: total, total });
      return Promise.resolve(statisticsOf(numbersOf(tensor)));
    },
    digest: (tensor) => {
      asked.digests++;
      return Promise.resolve(createHash('sha256').update(bytesOf(tensor)).digest('hex'));
    },
    elements: (tensor, { first, count }) => Promise.resolve(slice(elementsOf(tensor), first, count)),
    bytes: async function* (tensor) {
      asked.bytes++;
      const bytes = bytesOf(tensor);
      for (let start = 0; start < bytes.length; start += 1000) yield await Promise.resolve(bytes.subarray(start, start + 1000));
    },
    stored: unused,
    heatmap: unused,
    values: unused,
    resize: () => undefined,
    close: () => Promise.resolve(),
  };
  return { pool, asked };
}

function bytesOf(tensor: Tensor): Uint8Array {
  const { storage, offset, dtype, shape } = dense(tensor);
  if (storage.kind !== 'range') throw new Error('only ranges in this fake');
  const size = dtype === 'int64' ? 8 : 4;
  const file = readFileSync(storage.path);
  return file.subarray(storage.start + offset * size, storage.start + (offset + elementCount(shape)) * size);
}

function dense(tensor: Tensor): DenseTensor {
  if (tensor.kind === 'sparse') throw new Error('only dense tensors in this fake');
  return tensor;
}

function elementsOf(tensor: Tensor): Elements {
  const { dtype, shape, storage } = dense(tensor);
  if (isBlockDtype(dtype) && storage.kind === 'range') {
    const values = new Float32Array(elementCount(shape));
    const length = (values.length / blockSize(dtype).values) * blockSize(dtype).bytes;
    dequantise(dtype, readFileSync(storage.path).subarray(storage.start, storage.start + length), values);
    return { kind: 'real', values: Float64Array.from(values) };
  }
  return decode(tensor.dtype, bytesOf(tensor), elementCount(tensor.shape), 'little');
}

function numbersOf(tensor: Tensor): Float64Array {
  return Float64Array.from(elementsOf(tensor).values, Number);
}

function slice(elements: Elements, first: number, count: number): Elements {
  if (elements.kind === 'integer') return { kind: 'integer', values: elements.values.slice(first, first + count) };
  return { kind: elements.kind, values: elements.values.slice(first, first + count) };
}

/** Exact where a test looks; the histogram is one bin. */
function statisticsOf(values: Float64Array): Statistics {
  const finite = values.filter((value) => Number.isFinite(value));
  const counted = {
    exact: true,
    count: values.length,
    of: values.length,
    zeros: values.filter((value) => value === 0).length,
    nan: values.filter((value) => Number.isNaN(value)).length,
    positiveInfinity: values.filter((value) => value === Infinity).length,
    negativeInfinity: values.filter((value) => value === -Infinity).length,
  };
  if (finite.length === 0) return counted;
  const [min, max] = [Math.min(...finite), Math.max(...finite)];
  const sum = finite.reduce((total, value) => total + value, 0);
  const quantiles = { values: [min, min, min, min, max, max, max], exact: true };
  const histogram = { edges: Float64Array.of(min, max), counts: Float64Array.of(finite.length), exact: true };
  const moments = { min, max, mean: sum / finite.length, std: 0, sum, l1: 0, l2: 0, linf: 0, quantiles, histogram };
  return { ...counted, moments };
}
