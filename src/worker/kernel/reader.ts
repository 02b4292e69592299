/** What kernels read elements through: a dense tensor in a file, or the dense form of a sparse one. */
import type { Elements } from '../../model/elements.js';
import { contiguousStrides } from '../../model/shape.js';
import type { View } from '../../numeric/runs.js';
import type { Tensor } from '../../numeric/tensor.js';
import { BlockReader, isBlockTensor } from './block-reader.js';
import { ElementReader } from './element-reader.js';
import { keptFor } from './kept.js';
import { heldTensor, readDense } from './sparse.js';

/** Some elements of a run of a view: `positions` ascend and count from `first`. The run is read as a whole. */
export interface Place {
  readonly view: View;
  readonly first: number;
  readonly count: number;
  readonly positions: Uint32Array;
}

export interface Reader {
  /** Elements first .. first + count - 1, C order, of any view of the storage. `codes` leaves quantised ones as they are stored. */
  ofView(view: View, first: number, count: number, codes: boolean): Elements;
  /** The elements at the positions of each place, one place behind the other: only those are made into numbers. */
  picked(places: readonly Place[], codes: boolean): Elements;
  /** As a digest or an export wants them: C order of the tensor itself, little endian, packed, lazy bits applied. */
  canonicalBytes(first: number, count: number): Uint8Array;
  close(): void;
}

/** Close it when done. */
export function openReader(tensor: Tensor): Reader {
  if (tensor.kind === 'dense') return isBlockTensor(tensor) ? new BlockReader(tensor) : new ElementReader(tensor);
  return new ElementReader(
    heldTensor(
      tensor,
      keptFor(tensor, tensor.parts, () => readDense(tensor)),
    ),
  );
}

/** The tensor's own elements as a view of what its reader reads. */
export function viewOf(tensor: Tensor): View {
  if (tensor.kind === 'dense') return tensor;
  return { shape: tensor.shape, strides: contiguousStrides(tensor.shape), offset: 0 };
}

/** Runs `work` with a reader that is closed afterwards. */
export function withReader<Result>(tensor: Tensor, work: (reader: Reader) => Result): Result {
  const reader = openReader(tensor);
  try {
    return work(reader);
  } finally {
    reader.close();
  }
}
