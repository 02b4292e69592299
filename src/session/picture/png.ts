/**
 * A PNG of at most 256 colours (https://www.w3.org/TR/png-3/).
 *
 *   encodePng({ width: 2, height: 1, entries: Uint8Array.of(0, 1), colors: Uint8Array.of(0, 0, 0, 255, 255, 255) })
 */
import { deflateSync } from 'node:zlib';
import { crc32 } from '../../bytes/zip/crc32.js';

export interface IndexedImage {
  readonly width: number;
  readonly height: number;
  /** Row by row, one an entry of `colors`. */
  readonly entries: Uint8Array;
  /** Red, green, blue. */
  readonly colors: Uint8Array;
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

export function encodePng({ width, height, entries, colors }: IndexedImage): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // eight bits an entry of a palette, deflated, no interlacing
  const lines = Buffer.alloc(height * (width + 1));
  // Each line begins with the number of its filter: none.
  for (let y = 0; y < height; y++) lines.set(entries.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const parts = [
    signature,
    chunk('IHDR', header),
    chunk('PLTE', colors),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', new Uint8Array(0)),
  ];
  return new Uint8Array(Buffer.concat(parts));
}

/** Length, name, data, and the checksum of the last two. */
function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(name, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}
