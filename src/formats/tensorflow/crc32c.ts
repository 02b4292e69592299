/** The mask under which TensorFlow stores CRC-32C: a checksum of bytes that hold checksums would be weak. */
import { crc32c } from '../../bytes/crc32c.js';

const added = 0xa282ead8;

/** Turned by 15 bits, plus a constant. */
export function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + added) >>> 0;
}

export function unmasked(value: number): number {
  const turned = (value - added) >>> 0;
  return ((turned >>> 17) | (turned << 15)) >>> 0;
}

export function maskedCrc32c(bytes: Uint8Array): number {
  return masked(crc32c(bytes));
}
