/**
 * A part of a source, as a source of its own: a member of an archive, a file inside a file.
 *
 *   const inner = sliceOf(file, { start: 512, end: 4096 });
 *   await inner.read({ start: 0, end: 4 }); // bytes 512 to 516 of the file
 */
import { checkRange, type ByteRange, type ByteSource } from './source.js';

/** Throws `corrupt` when the range is not inside the source. */
export function sliceOf(source: ByteSource, range: ByteRange): ByteSource {
  checkRange(source, range);
  const size = range.end - range.start;
  return {
    size,
    read: async ({ start, end }, signal) => {
      checkRange({ size }, { start, end });
      return await source.read({ start: range.start + start, end: range.start + end }, signal);
    },
  };
}

/** Bytes in memory as a source. What is read is a copy. */
export function heldSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: ({ start, end }) => {
      checkRange({ size: bytes.length }, { start, end });
      return Promise.resolve(new Uint8Array(bytes.subarray(start, end)));
    },
  };
}
