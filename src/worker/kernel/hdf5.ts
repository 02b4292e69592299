/** Values of an HDF5 dataset that only the library can find (in chunks, compressed), read synchronously inside a kernel thread. */
import { hdf5Library, preparedLibrary, type Hdf5File } from '../../formats/hdf5/instance.js';
import { CheckpointError } from '../../model/errors.js';
import type { Hdf5Dataset } from '../../model/parameter.js';
import type { AtPath, Tensor } from '../../numeric/tensor.js';
import { boxes } from './boxes.js';
import { checkInside, type StorageReader } from './single.js';

/** Bytes that the library is asked for at once. */
const largestRead = 8 * 1024 * 1024;
/** Rows of chunks up to this are kept: neighbours are asked for next, and a chunk is decoded whole for each element of it. */
const largestBand = 32 * 1024 * 1024;

/** To be awaited before a job that reads the tensor: loading the library takes time, reading must not wait. */
export async function prepareHdf5(tensor: Tensor): Promise<void> {
  const parts = tensor.kind === 'dense' ? [tensor] : tensor.parts;
  if (parts.some(({ storage }) => storage.kind === 'hdf5')) await hdf5Library();
}

export function openHdf5(storage: Hdf5Dataset<AtPath>): StorageReader {
  const { path, start, size, length } = storage;
  const file = preparedLibrary().open({ path, start, size });
  try {
    const reader = new DatasetReader(file, storage);
    return {
      length,
      alignment: 0,
      readInto: (target, at) => {
        checkInside(at, target.length, { length, path });
        reader.readInto(target, at);
      },
      close: () => {
        file.close();
      },
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Chunks that one call touches: the library keeps a description of each, about a kilobyte. */
const mostChunks = 4096;

class DatasetReader {
  /** Elements in some rows of chunks; 1: elements are read as they are asked for. */
  private readonly bandElements: number;
  /** Elements that the library is asked for at once. */
  private readonly mostElements: number;
  private band: { readonly first: number; readonly bytes: Uint8Array } | undefined;

  constructor(
    private readonly file: Hdf5File,
    private readonly storage: Hdf5Dataset<AtPath>,
  ) {
    const facts = file.call((library, id) => library.get_dataset_metadata(id, storage.dataset));
    const isSame = facts.size === storage.elementBytes && facts.shape?.join() === storage.shape.join();
    if (!isSame) throw new CheckpointError('changed', 'the file has changed since it was opened', { path: storage.path });
    const { elementBytes, shape } = storage;
    const { chunks } = facts;
    const chunk = chunks === null ? Infinity : chunks.reduce((product, size) => product * size, 1);
    this.mostElements = Math.max(1, Math.min(Math.floor(largestRead / elementBytes), mostChunks * chunk));
    const row = shape.slice(1).reduce((product, size) => product * size, 1);
    const elements = (chunks?.[0] ?? 0) * row;
    // Narrow rows of chunks are taken several at once: a call costs more than a small chunk.
    const isKept = elements > 0 && elements * elementBytes <= largestBand;
    this.bandElements = isKept ? elements * Math.max(1, Math.floor(this.mostElements / elements)) : 1;
  }

  readInto(target: Uint8Array, start: number): void {
    const { elementBytes, length } = this.storage;
    const [first, end] = [Math.floor(start / elementBytes), Math.ceil((start + target.length) / elementBytes)];
    for (let at = first; at < end;) {
      const from = at - (at % this.bandElements);
      const to = this.bandElements === 1 ? end : Math.min(from + this.bandElements, length / elementBytes);
      const bytes = this.elements(from, to - from);
      const [low, high] = [Math.max(start, from * elementBytes), Math.min(start + target.length, to * elementBytes)];
      target.set(bytes.subarray(low - from * elementBytes, high - from * elementBytes), low - start);
      at = to;
    }
  }

  /** Elements in C order; the last band is kept. */
  private elements(first: number, count: number): Uint8Array {
    const { elementBytes } = this.storage;
    if (this.band?.first === first && this.band.bytes.length === count * elementBytes) return this.band.bytes;
    const bytes = new Uint8Array(count * elementBytes);
    for (const { offset, shape, at, elements } of boxes(this.storage.shape, first, count, this.mostElements))
      bytes.set(this.box(offset, shape, elements * elementBytes), at * elementBytes);
    this.band = { first, bytes };
    return bytes;
  }

  /** A copy of what the library reads into its heap. */
  private box(offset: readonly number[], shape: readonly number[], length: number): Uint8Array {
    const { dataset, path } = this.storage;
    const [count, from, steps] = [shape.map(BigInt), offset.map(BigInt), shape.map(() => 1n)];
    return this.file.call((library, id) => {
      const pointer = library._malloc(length);
      if (pointer === 0) throw new CheckpointError('too-large', `${String(length)} bytes for the HDF5 library`, { path });
      try {
        const target = BigInt(pointer);
        const status =
          shape.length === 0
            ? library.get_dataset_data(id, dataset, null, null, null, target)
            : library.get_dataset_data(id, dataset, count, from, steps, target);
        if (status < 0) throw new CheckpointError('corrupt', 'HDF5: the values cannot be read', { path });
        return library.HEAPU8.slice(pointer, pointer + length);
      } finally {
        library._free(pointer);
      }
    });
  }
}
