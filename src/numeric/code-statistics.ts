/** Statistics of types of at most 16 bits, from how often each code occurs: exact, whatever the size of the tensor. */
import type { Counts, Distribution } from './summary.js';

/** `values[code]` is the number a code stands for; `occurrences[code]` how often it was seen. */
export function distributionOfCodes(
  values: Float64Array,
  occurrences: Float64Array,
): { readonly distribution: Distribution; readonly counts: Counts } {
  const counts = { zeros: 0, nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
  const seen: number[] = [];
  occurrences.forEach((count, code) => {
    if (count === 0) return;
    const value = values[code] ?? NaN;
    if (value === 0) counts.zeros += count;
    if (Number.isFinite(value)) seen.push(code);
    else if (Number.isNaN(value)) counts.nan += count;
    else if (value > 0) counts.positiveInfinity += count;
    else counts.negativeInfinity += count;
  });
  seen.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const distribution = {
    values: Float64Array.from(seen, (code) => values[code] ?? 0),
    counts: Float64Array.from(seen, (code) => occurrences[code] ?? 0),
  };
  return { distribution, counts };
}

/** From counts of pairs of bytes (the first in the low half) to counts of bytes. */
export function bytesOfPairs(pairs: Float64Array): Float64Array {
  const bytes = new Float64Array(256);
  pairs.forEach((count, pair) => {
    if (count === 0) return;
    bytes[pair & 255] = (bytes[pair & 255] ?? 0) + count;
    bytes[pair >> 8] = (bytes[pair >> 8] ?? 0) + count;
  });
  return bytes;
}
