import { describe, expect, it } from 'vitest';
import type { DenseTensor } from '../../src/numeric/tensor.js';
import { refuseInflated, tensorKey } from '../../src/session/tensor.js';

const dense: DenseTensor = {
  kind: 'dense',
  dtype: 'float32',
  shape: [2, 3],
  storage: { kind: 'range', path: '/a.pt', start: 64, length: 24 },
  offset: 0,
  strides: [3, 1],
  byteOrder: 'little',
};

describe('the identity of a tensor', () => {
  it('is the elements and how they are read', () => {
    const key = tensorKey(dense);
    expect(tensorKey({ ...dense })).toBe(key);
    const others: DenseTensor[] = [
      { ...dense, shape: [3, 2], strides: [2, 1] },
      { ...dense, strides: [1, 2] },
      { ...dense, offset: 1 },
      { ...dense, dtype: 'int32' },
      { ...dense, negate: true },
      { ...dense, storage: { kind: 'range', path: '/b.pt', start: 64, length: 24 } },
      { ...dense, quantization: { scheme: 'per_tensor_affine', scales: [1], zeroPoints: [0] } },
    ];
    for (const other of others) expect(tensorKey(other)).not.toBe(key);
  });

  it('is not there for bytes held in memory', () => {
    expect(tensorKey({ ...dense, storage: { kind: 'held', bytes: new Uint8Array(24), length: 24 } })).toBeUndefined();
  });
});

describe('tensors out of proportion to their bytes', () => {
  it('are not gone through', () => {
    const expanded: DenseTensor = { ...dense, shape: [2 ** 20, 2 ** 20], strides: [0, 0] };
    expect(() => {
      refuseInflated(expanded);
    }).toThrow(expect.objectContaining({ tag: 'too-large' }) as Error);
    expect(() => {
      refuseInflated({ kind: 'sparse', layout: 'sparse_coo', dtype: 'float32', shape: [2 ** 20, 2 ** 20], parts: [dense] });
    }).toThrow(expect.objectContaining({ tag: 'too-large' }) as Error);
  });

  it('are, when they are small all the same, or as large as their bytes', () => {
    refuseInflated({ ...dense, shape: [1000, 1000], strides: [0, 0] });
    refuseInflated({ ...dense, shape: [2 ** 30], strides: [1], storage: { kind: 'range', path: '/a.pt', start: 0, length: 2 ** 32 } });
  });
});
