import { describe, expect, it } from 'vitest';
import { denseBytes, type SparseParts } from '../../src/numeric/sparse.js';
import type { SparseTensor } from '../../src/numeric/tensor.js';

function rowSparse(shape: readonly number[]): SparseTensor {
  return { kind: 'sparse', layout: 'row_sparse', dtype: 'float32', shape, parts: [] };
}

function parts(rows: readonly number[], values: readonly number[], shape: readonly number[]): SparseParts {
  return {
    indices: [{ shape: [rows.length], values: rows }],
    values: { shape, bytes: new Uint8Array(Float32Array.from(values).buffer) },
  };
}

function dense(tensor: SparseTensor, given: SparseParts): readonly number[] {
  return [...new Float32Array(denseBytes(tensor, given).buffer)];
}

describe('elements by their places', () => {
  const sparse = (shape: readonly number[]): SparseTensor => ({
    kind: 'sparse',
    layout: 'sparse_places',
    dtype: 'float32',
    shape,
    parts: [],
  });

  it('stand there, zeros elsewhere', () => {
    expect(dense(sparse([2, 3]), parts([5, 1], [7, 8], [2]))).toEqual([0, 8, 0, 0, 0, 7]);
    expect(dense(sparse([]), parts([0], [3], [1]))).toEqual([3]);
    const pairs = { ...parts([], [7, 8], [2]), indices: [{ shape: [2, 2], values: [1, 2, 0, 1] }] };
    expect(dense(sparse([2, 3]), pairs)).toEqual([0, 8, 0, 0, 0, 7]);
    expect(() => dense(sparse([2, 2]), pairs)).toThrow('the index 2');
    expect(() => dense(sparse([2, 3, 1]), pairs)).toThrow('do not fit');
  });

  it('refuses a position outside, and other numbers of values', () => {
    expect(() => denseBytes(sparse([2, 3]), parts([6], [1], [1]))).toThrow('the index 6');
    expect(() => denseBytes(sparse([2, 3]), parts([-1], [1], [1]))).toThrow('the index -1');
    expect(() => denseBytes(sparse([2, 3]), parts([1], [1, 2], [2]))).toThrow('do not fit');
  });
});

describe('rows of a dense array', () => {
  it('stand where their numbers say, zeros elsewhere', () => {
    expect(dense(rowSparse([4, 2]), parts([1, 3], [1, 2, 3, 4], [2, 2]))).toEqual([0, 0, 1, 2, 0, 0, 3, 4]);
    expect(dense(rowSparse([2, 2, 2]), parts([1], [1, 2, 3, 4], [1, 2, 2]))).toEqual([0, 0, 0, 0, 1, 2, 3, 4]);
    expect(dense(rowSparse([3]), parts([2], [5], [1]))).toEqual([0, 0, 5]);
    expect(dense(rowSparse([2, 1]), parts([], [], [0, 1]))).toEqual([0, 0]);
  });

  it.each([
    ['a row beyond the array', [4]],
    ['a row before it', [-1]],
    ['a row between two', [0.5]],
  ])('refuses %s', (_, rows) => {
    expect(() => denseBytes(rowSparse([4, 2]), parts(rows, [1, 2], [1, 2]))).toThrow(/index|fit/);
  });

  it('refuses rows of another length', () => {
    expect(() => denseBytes(rowSparse([4, 2]), parts([1], [1], [1, 1]))).toThrow('do not fit');
    expect(() => denseBytes(rowSparse([4, 2]), parts([1, 2], [1, 2], [1, 2]))).toThrow('do not fit');
  });
});
