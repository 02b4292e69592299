/** A compressed chunk with some of its bytes changed. */
import { deflateSync, gzipSync } from 'node:zlib';
import { storeZstd } from '../../bytes/store-zstd.js';
import type { EncodedRange } from '../../model/parameter.js';
import type { AtPath } from '../../numeric/tensor.js';
import { openSingle } from '../../worker/kernel/single.js';

const encoders: Readonly<Record<EncodedRange['codec'], (bytes: Uint8Array) => Uint8Array>> = {
  zlib: (bytes) => deflateSync(bytes),
  gzip: (bytes) => gzipSync(bytes),
  // Node 20 packs no Zstandard; what is stored in a frame as it is, every reader reads.
  zstd: storeZstd,
};

/** `changed`: new bytes, and where in the decoded chunk they go. Throws what reading the chunk throws. */
export function encodeChunk(chunk: EncodedRange<AtPath>, changed: ReadonlyMap<{ readonly start: number }, Uint8Array>): Uint8Array {
  const reader = openSingle(chunk);
  const bytes = new Uint8Array(chunk.length);
  try {
    reader.readInto(bytes, 0);
  } finally {
    reader.close();
  }
  for (const [{ start }, fresh] of changed) bytes.set(fresh, start);
  return new Uint8Array(encoders[chunk.codec](bytes));
}
