/**
 * What tells that a file is still the one that was being written, whichever of the new bytes it holds: a checksum of its beginning and its end without
 * the runs that are written. Headers, directories and footers stand there.
 */
import { crc32 } from '../../bytes/zip/crc32.js';
import type { OpenFile } from './disk.js';

const edge = 64 * 1024;

interface Run {
  readonly position: number;
  readonly length: number;
}

export class Fingerprint {
  private readonly runs: Run[] = [];

  /** `size`: of the file before it is written. */
  constructor(private readonly size: number) {}

  /** These bytes may change. */
  leaveOut(run: Run): void {
    if (run.position < edge || run.position + run.length > this.size - edge) this.runs.push(run);
  }

  async of(file: OpenFile): Promise<string> {
    const head = await this.bytesAt(file, 0, Math.min(edge, this.size));
    const tail = await this.bytesAt(file, Math.max(0, this.size - edge), this.size);
    return `${String(crc32(head))} ${String(crc32(tail))}`;
  }

  /** Zeros for what may change, and for what is not there. */
  private async bytesAt(file: OpenFile, start: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(end - start);
    for (let done = 0; done < bytes.length;) {
      const read = await file.read(bytes.subarray(done), start + done);
      if (read === 0) break;
      done += read;
    }
    for (const { position, length } of this.runs) {
      const from = Math.max(position, start);
      const to = Math.min(position + length, end);
      if (from < to) bytes.fill(0, from - start, to - start);
    }
    return bytes;
  }
}
