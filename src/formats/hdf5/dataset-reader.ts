/** Values of a dataset by the library, in pieces of any length: a row of chunks is decoded once for all that is asked of it. */
import { boxes } from './boxes.js';
import { accessOf, readBox, type Access } from './dataset-access.js';
import type { Hdf5File } from './instance.js';
import type { DatasetPlace } from './place.js';

export class DatasetReader {
  private readonly access: Access;
  private band: { readonly first: number; readonly bytes: Uint8Array } | undefined;

  constructor(
    private readonly file: Hdf5File,
    readonly dataset: DatasetPlace,
  ) {
    this.access = accessOf(file, dataset);
  }

  close(): void {
    this.file.close();
  }

  /** Bytes from `start` of the elements in C order, little endian. `words` are told that work goes on. */
  readInto(target: Uint8Array, start: number, words: Int32Array): void {
    this.file.window.tell(words);
    const { elementBytes, shape } = this.dataset;
    const { bandElements } = this.access;
    const total = shape.reduce((product, size) => product * size, 1);
    const [first, end] = [Math.floor(start / elementBytes), Math.ceil((start + target.length) / elementBytes)];
    for (let at = first; at < end;) {
      const from = at - (at % bandElements);
      const to = bandElements === 1 ? end : Math.min(from + bandElements, total);
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
    for (const box of boxes(this.dataset.shape, first, count, this.access.mostElements))
      readBox(this.file, this.dataset, box, bytes.subarray(box.at * elementBytes, (box.at + box.elements) * elementBytes));
    this.band = { first, bytes };
    return bytes;
  }
}
