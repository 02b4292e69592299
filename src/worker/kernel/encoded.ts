/** Compressed chunks of arrays, decoded whole: the length is known beforehand, and nothing longer is made. */
import { gunzipSync, inflateSync } from 'node:zlib';
import { decodeZstd } from '../../bytes/zstd.js';
import { CheckpointError } from '../../model/errors.js';
import type { EncodedRange } from '../../model/parameter.js';
import type { AtPath } from '../../numeric/tensor.js';

/** Chunks are small by their nature; a larger one is not decoded whole. */
const largestChunk = 256 * 1024 * 1024;

/** Throws `corrupt` unless `compressed` decodes to exactly `length` bytes, `too-large` beyond our limit. */
export function decodeChunk({ codec, path, start, length }: EncodedRange<AtPath>, compressed: Uint8Array): Uint8Array {
  if (length > largestChunk) throw new CheckpointError('too-large', `a compressed chunk of ${String(length)} bytes`, { path });
  const fail = (cause?: unknown): never => {
    throw new CheckpointError('corrupt', `a compressed chunk does not decode to its ${String(length)} bytes`, {
      path,
      offset: start,
      cause,
    });
  };
  try {
    const bytes = decoders[codec](compressed, length);
    return bytes.length === length ? bytes : fail();
  } catch (error) {
    return error instanceof CheckpointError ? fail(error.cause) : fail(error);
  }
}

type Decoder = (compressed: Uint8Array, length: number) => Uint8Array;

const decoders: Readonly<Record<EncodedRange['codec'], Decoder>> = {
  zlib: (compressed, length) => inflateSync(compressed, { maxOutputLength: length + 1 }),
  gzip: (compressed, length) => gunzipSync(compressed, { maxOutputLength: length + 1 }),
  zstd: decodeZstd,
};
