/** What manifests and nodes have around them: magic number, length, version, compression, and a CRC-32C behind. */
import { crc32c } from '../../../bytes/crc32c.js';
import { decodeZstd } from '../../../bytes/zstd.js';
import { CheckpointError } from '../../../model/errors.js';
import { corrupt, Cursor } from './cursor.js';

/** TensorStore cuts nodes at some megabytes. */
export const largestBody = 32 * 1024 * 1024;

export const manifestMagic = 0x0cdb3a2a;
export const nodeMagic = 0x0cdb20de;

/** The decoded body. Throws `corrupt`, and `unsupported` for versions that are not known. */
export function openFrame(bytes: Uint8Array, magic: number): Cursor {
  const cursor = new Cursor(bytes);
  if (cursor.uint32be() !== magic) throw corrupt('does not begin with its magic number');
  if (cursor.uint64le() !== bytes.length) throw corrupt('has another length than it says');
  const version = cursor.number();
  if (version !== 0) throw new CheckpointError('unsupported', `an OCDBT database of version ${String(version)}`);
  const compression = cursor.number();
  const body = cursor.bytes(cursor.left - 4);
  if (crc32c(bytes.subarray(0, -4)) !== Buffer.from(cursor.bytes(4)).readUInt32LE()) throw corrupt('does not have its checksum');
  if (compression > 1) throw new CheckpointError('unsupported', `an OCDBT database of compression ${String(compression)}`);
  return new Cursor(compression === 0 ? body : decodeZstd(body, largestBody));
}
