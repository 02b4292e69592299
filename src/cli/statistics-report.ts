/** Statistics as `--json` prints them. */
import { quantileLevels, type Statistics } from '../model/statistics.js';

/** Fields of moments are null when there is no finite value. `quantilesExact` stands there only when they are not. */
export function statisticsReport(statistics: Statistics): Record<string, unknown> {
  const { exact, count, of, zeros, nan, positiveInfinity, negativeInfinity, moments, magnitude } = statistics;
  const { min, max, mean, std, sum, l1, l2, linf, quantiles, histogram } = moments ?? nothing;
  return {
    exact,
    count,
    ...(exact ? {} : { of }),
    ...(magnitude === undefined ? {} : { magnitude }),
    ...{ min, max, mean, std, sum, l1, l2, linf, zeros, nan, positiveInfinity, negativeInfinity },
    quantiles:
      quantiles === null ? null : Object.fromEntries(quantileLevels.map((level, index) => [String(level), quantiles.values[index]])),
    ...(quantiles?.exact === false ? { quantilesExact: false } : {}),
    histogram: histogram === null ? null : { edges: [...histogram.edges], counts: [...histogram.counts] },
  };
}

const nothing = {
  min: null,
  max: null,
  mean: null,
  std: null,
  sum: null,
  l1: null,
  l2: null,
  linf: null,
  quantiles: null,
  histogram: null,
};
