/** Histograms of equal bins from the smallest to the largest value, with NumPy's edges and rules. */
import type { Histogram } from '../model/statistics.js';
import type { Distribution } from './distribution.js';

/** bins + 1 numbers from min to max; two equal ones when they are the same. */
export function linearEdges(min: number, max: number, bins: number): Float64Array {
  if (min === max) return Float64Array.of(min, max);
  const step = max / bins - min / bins;
  const exact = (max - min) / bins;
  return Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? max : min + i * (Number.isFinite(exact) ? exact : step)));
}

/** Values outside the edges are not counted. */
export function histogramBetween({ values, counts }: Distribution, edges: Float64Array): Omit<Histogram, 'exact'> {
  const bins = new Float64Array(edges.length - 1);
  let bin = 0;
  values.forEach((value, i) => {
    // Values ascend, and so does the bin; the last one holds its upper edge too.
    while (bin < bins.length - 1 && value >= (edges[bin + 1] ?? Infinity)) bin++;
    if (value >= (edges[0] ?? 0) && value <= (edges[bins.length] ?? 0)) bins[bin] = (bins[bin] ?? 0) + (counts[i] ?? 0);
  });
  return { edges, counts: bins };
}
