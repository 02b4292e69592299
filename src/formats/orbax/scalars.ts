/** Python's numbers, which Orbax keeps as arrays of no axes: read when the tree opens, because they are values of it and no arrays. */
import { gunzipSync, inflateSync } from 'node:zlib';
import { decodeZstd } from '../../bytes/zstd.js';
import type { Dtype } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import type { EncodedRange, Storage } from '../../model/parameter.js';
import { pythonFloat } from '../pickle/python-float.js';
import type { FileTable } from './files.js';
import type { ZarrArray } from './zarr/array.js';

export interface PythonNumber {
  readonly typeName: string;
  readonly text: string;
}

/** A number takes 8 bytes, and not much more when it is compressed. */
const mostCompressed = 256;

type Decoder = (compressed: Uint8Array, length: number) => Uint8Array;

const decoders: Readonly<Record<EncodedRange['codec'], Decoder>> = {
  zlib: (compressed, length) => inflateSync(compressed, { maxOutputLength: length }),
  gzip: (compressed, length) => gunzipSync(compressed, { maxOutputLength: length }),
  zstd: decodeZstd,
};

const readers: Partial<Record<Dtype, (view: DataView, little: boolean) => PythonNumber>> = {
  bool: (view) => ({ typeName: 'bool', text: view.getUint8(0) === 0 ? 'False' : 'True' }),
  int32: (view, little) => ({ typeName: 'int', text: String(view.getInt32(0, little)) }),
  int64: (view, little) => ({ typeName: 'int', text: String(view.getBigInt64(0, little)) }),
  float32: (view, little) => ({ typeName: 'float', text: pythonFloat(view.getFloat32(0, little)) }),
  float64: (view, little) => ({ typeName: 'float', text: pythonFloat(view.getFloat64(0, little)) }),
};

/** Undefined for what is no single number of Python's. */
export async function readNumber({ shape, type }: ZarrArray, storage: Storage, files: FileTable): Promise<PythonNumber | undefined> {
  const read = readers[type.dtype];
  if (shape.length > 0 || read === undefined) return undefined;
  const bytes = await bytesOf(storage, files);
  return read(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), type.byteOrder === 'little');
}

async function bytesOf(storage: Storage, files: FileTable): Promise<Uint8Array> {
  if (storage.kind === 'range') return await files.read(storage.file, { start: storage.start, end: storage.start + storage.length });
  if (storage.kind === 'held') return storage.codec === undefined ? storage.bytes : decoded(storage.codec, storage.bytes, storage.length);
  if (storage.kind === 'tiled' && storage.fill !== undefined) return storage.fill;
  if (storage.kind !== 'encoded' || storage.compressedLength > mostCompressed)
    throw new CheckpointError('corrupt', 'a number of too many bytes');
  const { codec, file, start, compressedLength, length } = storage;
  return decoded(codec, await files.read(file, { start, end: start + compressedLength }), length);
}

function decoded(codec: EncodedRange['codec'], compressed: Uint8Array, length: number): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = decoders[codec](compressed, length);
  } catch (error) {
    throw new CheckpointError('corrupt', 'a number that does not decode', { cause: error });
  }
  if (bytes.length !== length) throw new CheckpointError('corrupt', 'a number that decodes to another length');
  return bytes;
}
