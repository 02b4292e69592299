/** Bytes that go by, with the new ones put over them. */
import { throwIfAborted } from '../../model/errors.js';
import { readFully } from './open-file.js';
import type { OpenFile } from './disk.js';
import type { Patch } from '../edits/overlay.js';
import type { ScratchReader } from './scratch-reader.js';

const longestRead = 1 << 20;

/** A range of a file, in pieces that belong to the caller. */
export async function* bytesOf(
  file: OpenFile,
  { start, end }: { readonly start: number; readonly end: number },
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end;) {
    throwIfAborted(signal);
    const bytes = new Uint8Array(Math.min(longestRead, end - at));
    await readFully(file, bytes, at);
    yield bytes;
    at += bytes.length;
  }
}

/** `patches`: in order and apart, counted from the first byte. The pieces are changed as they go by. */
export async function* overlaid(
  pieces: AsyncIterable<Uint8Array>,
  patches: readonly Patch[],
  scratch: ScratchReader,
): AsyncGenerator<Uint8Array> {
  let begin = 0;
  let next = 0;
  for await (const bytes of pieces) {
    const end = begin + bytes.length;
    for (let i = next; i < patches.length; i++) {
      const { start, length, at } = patches[i] ?? { start: 0, length: 0, at: 0 };
      if (start >= end) break;
      const from = Math.max(start, begin);
      const to = Math.min(start + length, end);
      if (from < to) await scratch.readInto(bytes.subarray(from - begin, to - begin), at + from - start);
      if (start + length <= end) next = i + 1;
    }
    yield bytes;
    begin = end;
  }
}
