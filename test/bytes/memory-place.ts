/** A place whose only file is in memory: for damaged files by the thousand, and for counting what is read. */
import type { Place, PlaceFile } from '../../src/bytes/place.js';
import { checkRange, type ByteRange, type ByteSource } from '../../src/bytes/source.js';
import { CheckpointError } from '../../src/model/errors.js';

export class MemorySource implements ByteSource {
  /** Every range that was asked for. */
  readonly reads: ByteRange[] = [];

  constructor(
    private readonly bytes: Uint8Array,
    /** Larger than the bytes for a file with a hole: what lies behind them reads as zeros. */
    readonly size = bytes.length,
  ) {}

  read(range: ByteRange): Promise<Uint8Array> {
    return new Promise((resolve) => {
      checkRange(this, range);
      this.reads.push(range);
      const out = new Uint8Array(range.end - range.start);
      out.set(this.bytes.subarray(Math.min(range.start, this.bytes.length), range.end));
      resolve(out);
    });
  }

  get bytesRead(): number {
    return this.reads.reduce((sum, { start, end }) => sum + end - start, 0);
  }
}

export function memoryPlace(name: string, source: ByteSource): Place {
  const file: PlaceFile = { name, path: name, source };
  return {
    name,
    kind: 'file',
    file,
    list: () => Promise.resolve([name]),
    open: (other) => Promise.reject(new CheckpointError('not-found', `no ${other} here`)),
    borrow: (other) => Promise.reject(new CheckpointError('not-found', `no ${other} here`)),
    entries: () => Promise.resolve({ files: [name], folders: [] }),
    close: () => Promise.resolve(),
  };
}
