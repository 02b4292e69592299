/** A file in pages: what is kept of it is kept whole pages at a time. */

export const pageLength = 16 * 1024;

export interface Part {
  /** Its number. */
  readonly page: number;
  /** Bytes of the page. */
  readonly from: number;
  readonly to: number;
  /** Where they are among those asked for. */
  readonly at: number;
}

/** Some bytes of the file as parts of pages. */
export function* partsOf(position: number, length: number): Iterable<Part> {
  for (let at = 0; at < length;) {
    const page = Math.floor((position + at) / pageLength);
    const from = position + at - page * pageLength;
    const to = Math.min(pageLength, from + length - at);
    yield { page, from, to, at };
    at += to - from;
  }
}
