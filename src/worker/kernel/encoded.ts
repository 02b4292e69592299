/** Compressed chunks of arrays, decoded whole: the length is known beforehand, and nothing longer is made. */
import { gunzipSync, inflateSync } from 'node:zlib';
import { decodeZstd } from '../../bytes/zstd.js';
import { CheckpointError } from '../../model/errors.js';
import type { EncodedRange } from '../../model/parameter.js';
import type { AtPath } from '../../numeric/tensor.js';

/** Chunks are small by their nature; a larger one is not decoded whole. */
const largestChunk = 256 * 1024 * 1024;

/** Where it lies is told in errors; a chunk that is held in memory lies nowhere. */
type Chunk = Pick<EncodedRange, 'codec' | 'length'> & Partial<AtPath & Pick<EncodedRange, 'start'>>;

/** Throws `corrupt` unless `compressed` decodes to exactly `length` bytes, `too-large` beyond our limit. */
export function decodeChunk({ codec, length, path, start }: Chunk, compressed: Uint8Array): Uint8Array {
  const where = { ...(path === undefined ? {} : { path }), ...(start === undefined ? {} : { offset: start }) };
  if (length > largestChunk) throw new CheckpointError('too-large', `a compressed chunk of ${String(length)} bytes`, where);
  const fail = (cause?: unknown): never => {
    throw new CheckpointError('corrupt', `a compressed chunk does not decode to its ${String(length)} bytes`, {
      ...where,
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

/** All of it in one buffer, and no more than a byte too many. */
function roomFor(length: number): { readonly maxOutputLength: number; readonly chunkSize: number } {
  return { maxOutputLength: length + 1, chunkSize: Math.max(64, length + 1) };
}

const decoders: Readonly<Record<EncodedRange['codec'], Decoder>> = {
  zlib: (compressed, length) => inflateSync(compressed, roomFor(length)),
  gzip: (compressed, length) => gunzipSync(compressed, roomFor(length)),
  zstd: decodeZstd,
};
