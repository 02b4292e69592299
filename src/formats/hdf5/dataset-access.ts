/** Boxes of a dataset's elements between us and the library, and how many elements are best taken at once. */
import { CheckpointError } from '../../model/errors.js';
import type { Hdf5Module } from '../../../node_modules/h5wasm/dist/esm/hdf5_util.js';
import type { Box } from './boxes.js';
import type { Hdf5File } from './instance.js';
import type { DatasetPlace } from './place.js';

/** Bytes that the library is asked for at once. */
const largestCall = 8 * 1024 * 1024;
/** Rows of chunks up to this are kept: neighbours are asked for next, and a chunk is decoded whole for each element of it. */
const largestBand = 32 * 1024 * 1024;
/** Chunks that one call touches: the library keeps a description of each, about a kilobyte, and searches in them. */
const mostChunks = 512;

export interface Access {
  /** Elements in some rows of chunks; 1: elements are taken as they are asked for. */
  readonly bandElements: number;
  /** Elements of one call of the library. */
  readonly mostElements: number;
}

/** Throws `changed` when the dataset is not the one that was listed. */
export function accessOf(file: Hdf5File, { dataset, shape, elementBytes, path }: DatasetPlace): Access {
  const facts = file.call((library, id) => library.get_dataset_metadata(id, dataset));
  const isSame = facts.size === elementBytes && facts.shape?.join() === shape.join();
  if (!isSame) throw new CheckpointError('changed', 'the file has changed since it was opened', { path });
  const { chunks } = facts;
  const chunk = chunks === null ? Infinity : chunks.reduce((product, size) => product * size, 1);
  const row = shape.slice(1).reduce((product, size) => product * size, 1);
  const elements = (chunks?.[0] ?? 0) * row;
  // Narrow rows of chunks are taken several at once: a call costs more than a small chunk.
  const bytes = elements * elementBytes;
  return {
    bandElements: elements > 0 && bytes <= largestBand ? elements * Math.max(1, Math.floor(largestCall / bytes)) : 1,
    mostElements: Math.max(1, Math.min(Math.floor(largestCall / elementBytes), mostChunks * chunk)),
  };
}

/** Fills `target` with the box's elements, little endian. */
export function readBox(file: Hdf5File, place: DatasetPlace, box: Box, target: Uint8Array): void {
  const length = box.elements * place.elementBytes;
  inHeap(file, place, length, (library, id, pointer) => {
    if (library.get_dataset_data(id, place.dataset, ...selection(box), BigInt(pointer)) < 0)
      throw new CheckpointError('corrupt', 'HDF5: the values cannot be read', { path: place.path });
    target.set(library.HEAPU8.subarray(pointer, pointer + length));
  });
}

/** `bytes`: all the box's elements, little endian. The file was opened over an overlay. */
export function writeBox(file: Hdf5File, place: DatasetPlace, box: Box, bytes: Uint8Array): void {
  inHeap(file, place, bytes.length, (library, id, pointer) => {
    library.HEAPU8.set(bytes, pointer);
    if (library.set_dataset_data(id, place.dataset, ...selection(box), BigInt(pointer)) < 0)
      throw new CheckpointError('refused', 'HDF5: the values cannot be written', { path: place.path });
  });
}

type Selection = readonly [readonly bigint[] | null, readonly bigint[] | null, readonly bigint[] | null];

/** Count, offset and strides; a scalar has none. */
function selection({ shape, offset }: Box): Selection {
  return shape.length === 0 ? [null, null, null] : [shape.map(BigInt), offset.map(BigInt), shape.map(() => 1n)];
}

function inHeap<Result>(
  file: Hdf5File,
  { path }: DatasetPlace,
  length: number,
  work: (library: Hdf5Module, id: bigint, pointer: number) => Result,
): Result {
  return file.call((library, id) => {
    const pointer = library._malloc(length);
    if (pointer === 0) throw new CheckpointError('too-large', `${String(length)} bytes for the HDF5 library`, { path });
    try {
      return work(library, id, pointer);
    } finally {
      library._free(pointer);
    }
  });
}
