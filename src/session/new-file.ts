/**
 * A file that appears complete or not at all: written beside its place under another name, flushed, then renamed.
 *
 *   await writeNewFile('/out/weight.npy', async (write) => { await write(bytes); });
 */
import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { CheckpointError, reportError } from '../model/errors.js';

export type Write = (bytes: Uint8Array) => Promise<void>;

/** Pieces are gathered up to this size: a write call a number would be slow. */
const gathered = 1024 * 1024;

/** Returns the bytes written. Refuses to replace one of `sources`. When `fill` throws, nothing is left. */
export async function writeNewFile(output: string, sources: readonly string[], fill: (write: Write) => Promise<void>): Promise<number> {
  await refuseSource(output, sources);
  const unfinished = path.join(path.dirname(output), `.${path.basename(output)}.${randomUUID()}`);
  try {
    const file = await open(unfinished, 'wx');
    const size = await fillFile(file, fill);
    await rename(unfinished, output);
    return size;
  } catch (error) {
    await rm(unfinished, { force: true });
    const { tag, message } = reportError(error);
    if (error instanceof CheckpointError || tag === 'cancelled' || !isSystemError(error)) throw error;
    throw new CheckpointError('unreadable', `the file cannot be written: ${message}`, { path: output, cause: error });
  }
}

async function fillFile(file: FileHandle, fill: (write: Write) => Promise<void>): Promise<number> {
  const waiting = new Uint8Array(gathered);
  let used = 0;
  let size = 0;
  const flush = async (): Promise<void> => {
    await writeAll(file, waiting.subarray(0, used));
    used = 0;
  };
  try {
    await fill(async (bytes) => {
      size += bytes.length;
      if (used + bytes.length > gathered) await flush();
      if (bytes.length > gathered) await writeAll(file, bytes);
      else {
        waiting.set(bytes, used);
        used += bytes.length;
      }
    });
    await flush();
    await file.sync();
  } finally {
    await file.close();
  }
  return size;
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done);
    done += bytesWritten;
  }
}

async function refuseSource(output: string, sources: readonly string[]): Promise<void> {
  const place = await realpath(output).catch(() => undefined); // nothing there yet: nothing can be lost
  if (place !== undefined && sources.includes(place))
    throw new CheckpointError('unsupported', 'the output is a file of the checkpoint itself', { path: output });
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
