/** What each kernel is to compute, as plainly as it can be said. */

export interface Scan {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly squares: number;
  readonly l1: number;
  readonly zeros: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
}

export function occurrences(codes: Iterable<number>, size: number): number[] {
  const counts = new Array<number>(size).fill(0);
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

/** Over finite values; sums about the pivot. */
export function scan(values: Iterable<number>, pivot: number): Scan {
  const all = [...values];
  const finite = all.filter(Number.isFinite);
  const sum = (of: (value: number) => number): number => finite.reduce((total, value) => total + of(value), 0);
  const count = (is: (value: number) => boolean): number => all.filter(is).length;
  return {
    min: Math.min(Infinity, ...finite),
    max: Math.max(-Infinity, ...finite),
    sum: sum((value) => value - pivot),
    squares: sum((value) => (value - pivot) ** 2),
    l1: sum(Math.abs),
    zeros: count((value) => value === 0),
    nan: count(Number.isNaN),
    positiveInfinity: count((value) => value === Infinity),
    negativeInfinity: count((value) => value === -Infinity),
  };
}

/** Bin i holds edges[i] <= x < edges[i + 1], the last one its upper edge too. */
export function histogram(values: Iterable<number>, edges: readonly number[]): number[] {
  const last = edges.length - 2;
  const holds = (bin: number, value: number): boolean => {
    const [low = NaN, high = NaN] = edges.slice(bin, bin + 2);
    return value >= low && (value < high || (bin === last && value === high));
  };
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const value of values) {
    const bin = counts.findIndex((_, i) => holds(i, value));
    if (bin >= 0) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** Minimum, maximum and sum of each cell of columns starts[i] .. starts[i + 1]; NaN is passed over by minimum and maximum, not by the sum. */
export function cellsOf(rows: readonly (readonly number[])[], starts: readonly number[]): { min: number; max: number; sum: number }[] {
  return starts.slice(0, -1).map((start, i) => {
    const values = rows.flatMap((row) => row.slice(start, starts[i + 1]));
    const numbers = values.filter((value) => !Number.isNaN(value));
    const sum = values.reduce((total, value) => total + value, 0);
    return { min: Math.min(Infinity, ...numbers), max: Math.max(-Infinity, ...numbers), sum };
  });
}
