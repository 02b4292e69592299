/**
 * A tensor as kernels see it: everything that is needed to read its elements, plain data that can be posted to a worker.
 */
import type { Dtype } from '../model/dtype.js';
import type { Hdf5Dataset, Quantization, SingleStorage, SparseLayout, Storage } from '../model/parameter.js';
import type { Shape } from '../model/shape.js';

/** As kernels name a file. */
export interface AtPath {
  readonly path: string;
}

/** A storage with the file's path in place of its number. */
export type StorageBytes = Storage<AtPath>;

/** The places in which a storage's bytes lie. */
export function placesOf(storage: StorageBytes): readonly (SingleStorage<AtPath> | Hdf5Dataset<AtPath>)[] {
  if (storage.kind === 'patched') return [...placesOf(storage.base), ...storage.patches.map(({ place }) => place)];
  if (storage.kind === 'joined') return storage.pieces;
  return storage.kind === 'tiled' ? storage.tiles.map((tile) => tile.storage) : [storage];
}

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
  readonly layout: SparseLayout;
  readonly dtype: Dtype;
  readonly shape: Shape;
  /** In the order of the framework: COO indices, values; CSR and BSR crow_indices, col_indices, values; CSC and BSC ccol_indices, row_indices, values; row_sparse and sparse_places indices, values. */
  readonly parts: readonly DenseTensor[];
}

export type Tensor = DenseTensor | SparseTensor;
