/**
 * A local file as a byte source.
 *
 *   const file = await FileSource.open('/models/mlp.pt');
 *   const magic = await file.read({ start: 0, end: 4 });
 */
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { CheckpointError, reportError, throwIfAborted } from '../model/errors.js';
import { SeenBytes } from './seen.js';
import { checkRange, type ByteRange, type ByteSource } from './source.js';

/** Node reads less than 2 GiB a call; smaller pieces let a cancel through. */
const largestRead = 16 * 1024 * 1024;

export class FileSource implements ByteSource {
  /** What was read so far. */
  readonly seen = new SeenBytes();

  private constructor(
    readonly path: string,
    readonly size: number,
    private readonly handle: FileHandle,
  ) {}

  /** Opens a regular file for reading. `unsafe` for pipes and devices, which may have no end; `unreadable` for a folder. */
  static async open(path: string): Promise<FileSource> {
    const handle = await openForReading(path);
    try {
      const status = await handle.stat();
      if (status.isDirectory()) throw new CheckpointError('unreadable', 'this is a folder, not a file', { path });
      if (!status.isFile()) throw new CheckpointError('unsafe', 'not a regular file', { path });
      return new FileSource(path, status.size, handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async read(range: ByteRange, signal?: AbortSignal): Promise<Uint8Array> {
    checkRange(this, range, this.path);
    const bytes = new Uint8Array(range.end - range.start);
    let done = 0;
    while (done < bytes.length) {
      throwIfAborted(signal);
      const { bytesRead } = await this.handle.read(bytes, done, Math.min(largestRead, bytes.length - done), range.start + done);
      if (bytesRead === 0) {
        throw new CheckpointError('changed', 'the file has become shorter since it was opened', {
          path: this.path,
          offset: range.start + done,
        });
      }
      done += bytesRead;
    }
    this.seen.add(range.start, bytes);
    return bytes;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** O_NONBLOCK: opening a pipe nobody writes to must not wait for ever; it changes nothing for regular files. */
async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { tag, message } = reportError(error);
    throw new CheckpointError(tag, message, { path, cause: error });
  }
}
