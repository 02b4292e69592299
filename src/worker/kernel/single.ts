/** Bytes that lie in one place, read synchronously inside a kernel thread. Short reads are errors, never zeros. */
import { closeSync, openSync, readSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { DeflatedRange, EncodedRange, HeldBytes, SingleStorage, StoredRange } from '../../model/parameter.js';
import type { AtPath } from '../../numeric/tensor.js';
import { decodeChunk } from './encoded.js';
import { keptFor } from './kept.js';

/** Compressed storages have no random access: they are inflated whole, up to this. */
const largestInflated = 512 * 1024 * 1024;

export interface StorageReader {
  readonly length: number;
  /** Position of the first byte in its file: reads are fastest when the target has the same alignment. */
  readonly alignment: number;
  /** Fills `target` with the bytes from `start`. */
  readInto(target: Uint8Array, start: number): void;
  close(): void;
}

/** What lies in one place. */
export function openSingle(storage: SingleStorage<AtPath>): StorageReader {
  if (storage.kind === 'held') return heldReader(unpacked(storage));
  const file = openFile(storage.path);
  if (storage.kind === 'range') return rangeReader(file, storage);
  try {
    return heldReader(keptFor(storage, [{ storage }], () => decoded(file, storage)));
  } finally {
    closeSync(file);
  }
}

function unpacked({ bytes, codec, length }: HeldBytes): Uint8Array {
  return codec === undefined ? bytes : decodeChunk({ codec, length }, bytes);
}

function rangeReader(file: number, { start, length, path }: StoredRange<AtPath>): StorageReader {
  return {
    length,
    alignment: start,
    readInto: (target, at) => {
      checkInside(at, target.length, { length, path });
      readFully(file, target, start + at, path);
    },
    close: () => {
      closeSync(file);
    },
  };
}

function decoded(file: number, storage: DeflatedRange<AtPath> | EncodedRange<AtPath>): Uint8Array {
  if (storage.kind === 'deflated') return inflate(file, storage);
  const compressed = new Uint8Array(storage.compressedLength);
  readFully(file, compressed, storage.start, storage.path);
  return decodeChunk(storage, compressed);
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const { tag, message } = reportError(error);
    throw new CheckpointError(tag, message, { path, cause: error });
  }
}

function heldReader(bytes: Uint8Array): StorageReader {
  return {
    length: bytes.length,
    alignment: 0,
    readInto: (target, start) => {
      checkInside(start, target.length, { length: bytes.length });
      target.set(bytes.subarray(start, start + target.length));
    },
    close: () => undefined,
  };
}

/** A reader of a format may have been fooled: nothing outside a tensor's own storage is shown as its elements. */
export function checkInside(start: number, count: number, storage: { readonly length: number; readonly path?: string }): void {
  if (start >= 0 && start + count <= storage.length) return;
  const where = `bytes ${String(start)} to ${String(start + count)} of a storage of ${String(storage.length)} bytes`;
  throw new CheckpointError('corrupt', `a tensor refers to ${where}`, storage.path === undefined ? {} : { path: storage.path });
}

function readFully(file: number, target: Uint8Array, position: number, path: string): void {
  let done = 0;
  while (done < target.length) {
    const read = readSync(file, target, done, target.length - done, position + done);
    if (read === 0)
      throw new CheckpointError('changed', 'the file has become shorter since it was opened', { path, offset: position + done });
    done += read;
  }
}

function inflate(file: number, storage: DeflatedRange<AtPath>): Uint8Array {
  const { path, start, compressedLength, length, skip = 0 } = storage;
  const total = skip + length;
  if (total > largestInflated)
    throw new CheckpointError('too-large', `a compressed tensor of ${String(length)} bytes; save the file without compression`, { path });
  const fail = (cause?: unknown): never => {
    throw new CheckpointError('corrupt', `a compressed tensor does not inflate to its ${String(length)} bytes`, {
      path,
      offset: start,
      cause,
    });
  };
  if (total > compressedLength * 1032 + 64) fail();
  const compressed = new Uint8Array(compressedLength);
  readFully(file, compressed, start, path);
  try {
    const bytes = inflateRawSync(compressed, { maxOutputLength: total + 1 });
    return bytes.length === total ? bytes.subarray(skip) : fail();
  } catch (error) {
    return fail(error);
  }
}
