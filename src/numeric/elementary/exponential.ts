/** The exponential function, to 0.6 units in the last place and with bits that do not depend on the JavaScript engine. */
import { sumError } from '../fma.js';
import { ln2High, ln2Low } from './logarithm.js';

export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.8) return Infinity;
  if (x < -745.2) return 0;
  const power = Math.round(x / Math.LN2);
  const rHigh = x - power * ln2High;
  const rLow = -power * ln2Low;
  const r = rHigh + rLow;
  const sum = 1 + r;
  const value = sum + (sumError(1, r, sum) + sumError(rHigh, rLow, r) + series(r));
  // In two steps, because 2 ** 1024 and 2 ** -1074 are too much for one.
  const half = power >> 1;
  return value * 2 ** half * 2 ** (power - half);
}

/** exp(r) - 1 - r for |r| < 0.35. */
function series(r: number): number {
  let sum = 0;
  for (let n = 14; n > 2; n--) sum = (r / n) * (1 + sum);
  return ((r * r) / 2) * (1 + sum);
}
