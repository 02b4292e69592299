/** Ranges of one file that are to change: sorted and apart. */
import type { ByteRange } from './source.js';

/** Whether one of them has bytes in start .. start + length - 1. */
export function touches(ranges: readonly ByteRange[], start: number, length: number): boolean {
  const next = ranges[firstEndingAfter(ranges, start)];
  return next !== undefined && next.start < start + length;
}

/** Position of the first range that ends behind `start`. */
function firstEndingAfter(ranges: readonly ByteRange[], start: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.end ?? Infinity) <= start) low = middle + 1;
    else high = middle;
  }
  return low;
}
