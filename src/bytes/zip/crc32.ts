/** CRC-32 of zip. */
import zlib from 'node:zlib';
import { makeCrc } from '../crc.js';

/** Node has it compiled from 20.15 on. */
const { crc32: compiled }: Partial<Pick<typeof zlib, 'crc32'>> = zlib;

export const zipCrc = makeCrc(0xedb88320, compiled);

/** `previous`: the checksum of what came before, for data in pieces. */
export function crc32(bytes: Uint8Array, previous = 0): number {
  return zipCrc.of(bytes, previous);
}
