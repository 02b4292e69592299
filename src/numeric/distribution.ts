/** What statistics are made from: distinct finite values with how often each occurs, and the number of those that are not finite. */

/** Elements that are not finite numbers, and zeros. */
export interface Counts {
  readonly zeros: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
}

/** Finite values, ascending (a value may come more than once), and how often each occurs. */
export interface Distribution {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

export interface Counted {
  readonly distribution: Distribution;
  readonly counts: Counts;
}

/** As if every element came `times` as often. */
export function repeated({ distribution, counts }: Counted, times: number): Counted {
  if (times === 1) return { distribution, counts };
  return {
    distribution: { values: distribution.values, counts: distribution.counts.map((count) => count * times) },
    counts: {
      zeros: counts.zeros * times,
      nan: counts.nan * times,
      positiveInfinity: counts.positiveInfinity * times,
      negativeInfinity: counts.negativeInfinity * times,
    },
  };
}

/** Sorts a copy. NaN and infinities are counted, not kept. */
export function distributionOf(values: Float64Array): Counted {
  const counts = { zeros: 0, nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
  const finite = new Float64Array(values.length);
  let length = 0;
  for (const value of values) {
    if (value === 0) counts.zeros++;
    if (Number.isFinite(value)) finite[length++] = value;
    else if (Number.isNaN(value)) counts.nan++;
    else if (value > 0) counts.positiveInfinity++;
    else counts.negativeInfinity++;
  }
  const sorted = finite.subarray(0, length).sort();
  return { distribution: { values: sorted, counts: new Float64Array(length).fill(1) }, counts };
}

const orders = new WeakMap<Float64Array, Uint32Array>();

/** `values[code]` is the number a code stands for; `occurrences[code]` how often it was seen. */
export function distributionOfCodes(values: Float64Array, occurrences: Float64Array): Counted {
  const counts = { zeros: 0, nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
  const seen = { values: new Float64Array(values.length), counts: new Float64Array(values.length) };
  let length = 0;
  for (const code of ascending(values)) {
    const count = occurrences[code] ?? 0;
    if (count === 0) continue;
    const value = values[code] ?? NaN;
    if (value === 0) counts.zeros += count;
    if (Number.isFinite(value)) {
      seen.values[length] = value;
      seen.counts[length++] = count;
    } else if (Number.isNaN(value)) counts.nan += count;
    else if (value > 0) counts.positiveInfinity += count;
    else counts.negativeInfinity += count;
  }
  return { distribution: { values: seen.values.subarray(0, length), counts: seen.counts.subarray(0, length) }, counts };
}

/** The codes in the order of their values; kept as long as the table is, since sorting costs more than all the rest. */
function ascending(values: Float64Array): Uint32Array {
  const known = orders.get(values);
  if (known !== undefined) return known;
  const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  orders.set(values, order);
  return order;
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
