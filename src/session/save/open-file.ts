/** Whole reads and writes over a disk that may do less than asked, and a file of it as a byte source. */
import { CheckpointError, throwIfAborted } from '../../model/errors.js';
import { checkRange, type ByteRange, type ByteSource } from '../../bytes/source.js';
import type { OpenFile } from './disk.js';

/** Fills `into`; `changed` when the file ends before. */
export async function readFully(file: OpenFile, into: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < into.length;) {
    const read = await file.read(into.subarray(done), position + done);
    if (read === 0) throw new CheckpointError('changed', 'the file has become shorter', { offset: position + done });
    done += read;
  }
}

export async function writeFully(file: OpenFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done), position + done);
}

export function sourceOver(file: OpenFile, size: number): ByteSource {
  return {
    size,
    read: async (range: ByteRange, signal?: AbortSignal) => {
      checkRange({ size }, range);
      throwIfAborted(signal);
      const bytes = new Uint8Array(range.end - range.start);
      await readFully(file, bytes, range.start);
      return bytes;
    },
  };
}
