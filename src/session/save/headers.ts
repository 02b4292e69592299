/** Whether files still begin, or end, as they did when they were opened: size and time of the last change can be the same all the same. */
import type { SeenFile, SeenRange } from '../../bytes/seen.js';
import { crc32 } from '../../bytes/zip/crc32.js';
import { CheckpointError } from '../../model/errors.js';
import type { Disk, OpenFile } from './disk.js';

const longestRead = 1 << 20;

/** `changed` when what was read of a file is something else now. */
export async function checkHeaders(files: readonly SeenFile[], disk: Disk): Promise<void> {
  for (const [i, { path, ranges }] of (await headersNow(files, disk)).entries()) {
    const was = files[i]?.ranges ?? [];
    if (ranges.some(({ checksum, end }, j) => checksum !== was[j]?.checksum || end !== was[j].end))
      throw new CheckpointError('changed', 'its header has changed since it was opened, though its size and its time have not', { path });
  }
}

/** The same ranges as they are, cut off where a file ends. */
export async function headersNow(files: readonly SeenFile[], disk: Disk): Promise<readonly SeenFile[]> {
  const room = new Uint8Array(longestRead);
  const now: SeenFile[] = [];
  for (const { path, ranges } of files) {
    const file = await disk.open(path, 'read');
    try {
      const seen: SeenRange[] = [];
      for (const range of ranges) seen.push(await rangeNow(file, range, room));
      now.push({ path, ranges: seen });
    } finally {
      await file.close();
    }
  }
  return now;
}

async function rangeNow(file: OpenFile, { start, end }: SeenRange, room: Uint8Array): Promise<SeenRange> {
  let [at, checksum] = [start, 0];
  while (at < end) {
    const bytes = room.subarray(0, Math.min(room.length, end - at));
    const read = await file.read(bytes, at);
    if (read === 0) break;
    checksum = crc32(bytes.subarray(0, read), checksum);
    at += read;
  }
  return { start, end: at, checksum };
}
