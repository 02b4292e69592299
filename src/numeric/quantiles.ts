/** Quantiles as NumPy's default: linear interpolation between order statistics. */
import { quantileLevels } from '../model/statistics.js';
import type { Distribution } from './distribution.js';

/** The ranks, ascending, whose order statistics the quantiles of so many finite values need. */
export function wantedRanks(finite: number): readonly number[] {
  const ranks = quantileLevels.flatMap((level) => {
    const position = level * (finite - 1);
    const rank = Math.floor(position);
    return position > rank ? [rank, rank + 1] : [rank];
  });
  return [...new Set(ranks)].sort((a, b) => a - b);
}

/** One for each of `quantileLevels`, from the order statistics of `wantedRanks`. */
export function interpolate(finite: number, orderStatistic: (rank: number) => number): number[] {
  return quantileLevels.map((level) => {
    const position = level * (finite - 1);
    const rank = Math.floor(position);
    const low = orderStatistic(rank);
    return position > rank ? between(low, orderStatistic(rank + 1), position - rank) : low;
  });
}

function between(low: number, high: number, part: number): number {
  const distance = high - low;
  // Two ends that are farther apart than doubles reach.
  return Number.isFinite(distance) ? low + distance * part : low * (1 - part) + high * part;
}

export function quantilesOf({ values, counts }: Distribution, finite: number): number[] {
  const ranks = wantedRanks(finite);
  const found = new Map<number, number>();
  let below = 0;
  let next = 0;
  values.forEach((value, i) => {
    below += counts[i] ?? 0;
    for (; next < ranks.length && (ranks[next] ?? 0) < below; next++) found.set(ranks[next] ?? 0, value);
  });
  return interpolate(finite, (rank) => found.get(rank) ?? NaN);
}
