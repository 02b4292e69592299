/** Whether numbers follow a distribution: moments at five standard errors, and Kolmogorov and Smirnov's distance at as rare a level. */
import { expect } from 'vitest';
import { erf } from '../../../src/numeric/elementary/error-function.js';

export function normalDistribution(value: number): number {
  return (1 + erf(value / Math.SQRT2)) / 2;
}

/** Of standard normal numbers cut at -2 and 2. */
export function truncatedDistribution(value: number): number {
  const inside = normalDistribution(2) - normalDistribution(-2);
  return Math.min(1, Math.max(0, (normalDistribution(value) - normalDistribution(-2)) / inside));
}

/** Of a distribution around its mean; the fourth moment tells the error of the variance. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;
}

export const normalMoments: Moments = { mean: 0, variance: 1, fourth: 3 };
/** Of standard normal numbers cut at 2, by integration. */
export const truncatedMoments: Moments = { mean: 0, variance: 0.7737413035, fourth: 1.4161891248 };

export function expectDistribution(
  values: Float64Array,
  distribution: (value: number) => number,
  { mean, variance, fourth }: Moments,
): void {
  const count = values.length;
  const average = values.reduce((sum, value) => sum + value, 0) / count;
  const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  expect(Math.abs(average - mean) * Math.sqrt(count / variance)).toBeLessThan(5);
  expect(Math.abs(spread - variance) * Math.sqrt(count / (fourth - variance ** 2))).toBeLessThan(5);
  // P(K > 2.7) is about 1e-6.
  expect(distanceFrom(values, distribution) * Math.sqrt(count)).toBeLessThan(2.7);
}

const stride = 16;

/**
 * The largest difference between the share of values below a number and the distribution there, or a little more: the distribution is asked at
 * every 16th value, and between two of those both only grow.
 */
function distanceFrom(values: Float64Array, distribution: (value: number) => number): number {
  const sorted = values.toSorted();
  const expected = [...sorted.filter((_, i) => i % stride === 0)].map(distribution);
  const share = (count: number): number => Math.min(1, count / sorted.length);
  return expected.reduce((distance, low, i) => {
    const high = expected[i + 1] ?? 1;
    return Math.max(distance, high - share(i * stride), share((i + 1) * stride) - low);
  }, expected[0] ?? 0);
}
