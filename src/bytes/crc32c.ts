/** CRC-32C (Castagnoli): what TensorFlow puts behind its blocks, OCDBT and zarr behind their metadata. */
import { makeCrc } from './crc.js';

export const castagnoli = makeCrc(0x82f63b78);

export function crc32c(bytes: Uint8Array): number {
  return castagnoli.of(bytes);
}
