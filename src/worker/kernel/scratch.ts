/**
 * Room of this thread for spans of files. It starts at a page, and a span is put as far behind a page's start as it is in its file: with
 * other alignments the system's copy is up to five times slower on some processors.
 */
const pageSize = 4096;

/** Longest span, in bytes. */
export const longestSpan = 1 << 20;

const room = new Uint8Array(new WebAssembly.Memory({ initial: Math.ceil((longestSpan + pageSize) / 65_536) }).buffer);

/** `length` bytes for what lies at `position` of a file: valid until the next call. At a multiple of `width`. */
export function scratch(position: number, length: number, width: number): Uint8Array {
  const lead = position % pageSize;
  const at = lead % width === 0 ? lead : 0;
  return room.subarray(at, at + length);
}
