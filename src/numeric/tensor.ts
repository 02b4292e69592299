/**
 * A tensor as kernels see it: everything that is needed to read its elements, plain data that can be posted to a worker.
 */
import type { Dtype } from '../model/dtype.js';
import type { Quantization } from '../model/parameter.js';
import type { Shape } from '../model/shape.js';

/** A storage with the file's path in place of its number. */
export type StorageBytes =
  | { readonly kind: 'range'; readonly path: string; readonly start: number; readonly length: number }
  | { readonly kind: 'deflated'; readonly path: string; readonly start: number; readonly compressedLength: number; readonly length: number }
  | { readonly kind: 'held'; readonly bytes: Uint8Array; readonly length: number };

export interface DenseTensor {
  readonly kind: 'dense';
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly storage: StorageBytes;
  /** In elements, from the start of the storage. */
  readonly offset: number;
  /** In elements, per axis. */
  readonly strides: readonly number[];
  readonly byteOrder: 'little' | 'big';
  readonly conjugate?: true;
  readonly negate?: true;
  readonly quantization?: Quantization;
}

/** A sparse tensor: its dense form is what is shown. */
export interface SparseTensor {
  readonly kind: 'sparse';
  readonly layout: 'sparse_coo' | 'sparse_csr' | 'sparse_csc' | 'sparse_bsr' | 'sparse_bsc';
  readonly dtype: Dtype;
  readonly shape: Shape;
  /** In the order of the framework: COO indices, values; CSR and BSR crow_indices, col_indices, values; CSC and BSC ccol_indices, row_indices, values. */
  readonly parts: readonly DenseTensor[];
}

export type Tensor = DenseTensor | SparseTensor;
