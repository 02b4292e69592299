/** Brushing a histogram: whole bins, so that the count that is said is the count that is seen. Pure. */

/** Bins first .. last, both included. */
export interface BinRange {
  readonly first: number;
  readonly last: number;
}

/** The bin that holds a value; the nearest for values outside. */
export function binOf(edges: Float64Array, value: number): number {
  const bins = edges.length - 1;
  let low = 0;
  let high = bins;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle + 1] ?? Infinity) > value) high = middle;
    else low = middle + 1;
  }
  return Math.max(0, Math.min(low, bins - 1));
}

/** The bins whose nearest edges the ends of a brush are; at least one. */
export function snapped(edges: Float64Array, low: number, high: number): BinRange {
  const first = Math.min(nearestEdge(edges, low), edges.length - 2);
  return { first, last: Math.max(first, nearestEdge(edges, high) - 1) };
}

function nearestEdge(edges: Float64Array, value: number): number {
  const bin = binOf(edges, value);
  const below = edges[bin] ?? value;
  const above = edges[bin + 1] ?? value;
  return value - below <= above - value ? bin : bin + 1;
}

/** Values the bins span. */
export function valuesOf(edges: Float64Array, { first, last }: BinRange): { readonly low: number; readonly high: number } {
  return { low: edges[first] ?? Number.NaN, high: edges[last + 1] ?? Number.NaN };
}
