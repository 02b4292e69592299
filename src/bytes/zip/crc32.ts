/** CRC-32 of zip. */
import { makeCrc } from '../crc.js';

export const zipCrc = makeCrc(0xedb88320);

/** `previous`: the checksum of what came before, for data in pieces. */
export function crc32(bytes: Uint8Array, previous = 0): number {
  return zipCrc.of(bytes, previous);
}
