/** Values of a dataset by the library, in pieces of any length: a row of chunks is decoded once for all that is asked of it. */
import { CheckpointError } from '../../model/errors.js';
import { boxes } from './boxes.js';
import type { Hdf5File } from './instance.js';
import type { DatasetPlace } from './protocol.js';

/** Bytes that the library is asked for at once. */
const largestRead = 8 * 1024 * 1024;
/** Rows of chunks up to this are kept: neighbours are asked for next, and a chunk is decoded whole for each element of it. */
const largestBand = 32 * 1024 * 1024;
/** Chunks that one call touches: the library keeps a description of each, about a kilobyte. */
const mostChunks = 4096;

export class DatasetReader {
  /** Elements in some rows of chunks; 1: elements are read as they are asked for. */
  private readonly bandElements: number;
  /** Elements that the library is asked for at once. */
  private readonly mostElements: number;
  private band: { readonly first: number; readonly bytes: Uint8Array } | undefined;

  constructor(
    private readonly file: Hdf5File,
    readonly dataset: DatasetPlace,
  ) {
    const facts = file.call((library, id) => library.get_dataset_metadata(id, dataset.dataset));
    const isSame = facts.size === dataset.elementBytes && facts.shape?.join() === dataset.shape.join();
    if (!isSame) throw new CheckpointError('changed', 'the file has changed since it was opened', { path: dataset.path });
    const { elementBytes, shape } = dataset;
    const { chunks } = facts;
    const chunk = chunks === null ? Infinity : chunks.reduce((product, size) => product * size, 1);
    this.mostElements = Math.max(1, Math.min(Math.floor(largestRead / elementBytes), mostChunks * chunk));
    const row = shape.slice(1).reduce((product, size) => product * size, 1);
    const elements = (chunks?.[0] ?? 0) * row;
    // Narrow rows of chunks are taken several at once: a call costs more than a small chunk.
    const bytes = elements * elementBytes;
    this.bandElements = elements > 0 && bytes <= largestBand ? elements * Math.max(1, Math.floor(largestRead / bytes)) : 1;
  }

  close(): void {
    this.file.close();
  }

  /** Bytes from `start` of the elements in C order, little endian. `words` are told that work goes on. */
  readInto(target: Uint8Array, start: number, words: Int32Array): void {
    this.file.window.tell(words);
    const { elementBytes, shape } = this.dataset;
    const total = shape.reduce((product, size) => product * size, 1);
    const [first, end] = [Math.floor(start / elementBytes), Math.ceil((start + target.length) / elementBytes)];
    for (let at = first; at < end;) {
      const from = at - (at % this.bandElements);
      const to = this.bandElements === 1 ? end : Math.min(from + this.bandElements, total);
      const bytes = this.elements(from, to - from);
      const [low, high] = [Math.max(start, from * elementBytes), Math.min(start + target.length, to * elementBytes)];
      target.set(bytes.subarray(low - from * elementBytes, high - from * elementBytes), low - start);
      at = to;
    }
  }

  /** Elements in C order; the last band is kept. */
  private elements(first: number, count: number): Uint8Array {
    const { elementBytes } = this.dataset;
    if (this.band?.first === first && this.band.bytes.length === count * elementBytes) return this.band.bytes;
    const bytes = new Uint8Array(count * elementBytes);
    for (const { offset, shape, at, elements } of boxes(this.dataset.shape, first, count, this.mostElements))
      bytes.set(this.box(offset, shape, elements * elementBytes), at * elementBytes);
    this.band = { first, bytes };
    return bytes;
  }

  /** A copy of what the library reads into its heap. */
  private box(offset: readonly number[], shape: readonly number[], length: number): Uint8Array {
    const { dataset, path } = this.dataset;
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
