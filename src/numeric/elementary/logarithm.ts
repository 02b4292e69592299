/**
 * Natural logarithms whose bits do not depend on the JavaScript engine, to 0.52 units in the last place. Only additions, multiplications and
 * divisions of doubles are used, which are the same everywhere.
 */
import { double, highWord, words } from '../double-words.js';
import { sumError } from '../fma.js';

/** ln 2: the first 42 bits, so that a multiple of it is exact, and the rest. */
export const ln2High = 0.6931471805598903;
export const ln2Low = 5.497923018708371e-14;

/** q / 256 for the reciprocals 1 / c of the points c where the table has logarithms. */
const firstReciprocal = 176;
const lastReciprocal = 368;
const fixedBits = 128n;
const tableBits = 42n;
const high = new Float64Array(lastReciprocal + 1);
const low = new Float64Array(lastReciprocal + 1);
for (let q = firstReciprocal; q <= lastReciprocal; q++) {
  const fixed = fixedLogarithm(256n, BigInt(q));
  const rest = fixedBits - tableBits;
  const leading = fixed >> rest;
  high[q] = Number(leading) * 2 ** -Number(tableBits);
  low[q] = Number(fixed - (leading << rest)) * 2 ** -Number(fixedBits);
}

/** log(p / q) * 2 ** 128 by the series of the area tangent; p and q lie near each other. */
function fixedLogarithm(p: bigint, q: bigint): bigint {
  let term = ((p - q) << (fixedBits + 1n)) / (p + q);
  let sum = 0n;
  for (let n = 1n; term !== 0n; n += 2n) {
    sum += term / n;
    term = (term * (p - q) * (p - q)) / ((p + q) * (p + q));
  }
  return sum;
}

/** log(x): NaN below zero, -Infinity at zero. */
export function log(x: number): number {
  if (!(x > 0) || x === Infinity) return x === 0 ? -Infinity : x > 0 ? x : NaN;
  return logOfSum(x, 0);
}

/** log(1 + x), exact to the last places near zero too. */
export function log1p(x: number): number {
  if (!(x > -1) || x === Infinity) return x === -1 ? -Infinity : x > -1 ? x : NaN;
  // The series of the table's middle: 1 + x itself would lose the last bits of x.
  if (Math.abs(x) < 2 ** -9) return x === 0 ? x : x + series(x);
  const sum = 1 + x;
  return logOfSum(sum, sumError(1, x, sum) / sum);
}

/** log(x (1 + rest)) of a positive x, for a rest below the last place of x. */
function logOfSum(x: number, rest: number): number {
  const isSubnormal = x < 2 ** -1022;
  double[0] = isSubnormal ? x * 2 ** 54 : x;
  const word = words[highWord] ?? 0;
  // An exponent for which the fraction lies in [0.707, 1.414), so that nothing cancels near one.
  let exponent = (word >>> 20) - 1023;
  words[highWord] = (word & 0xfffff) | 0x3ff00000;
  let fraction = double[0];
  if (fraction > Math.SQRT2) {
    fraction /= 2;
    exponent += 1;
  }
  return assembled(fraction, isSubnormal ? exponent - 54 : exponent, rest);
}

function assembled(fraction: number, exponent: number, rest: number): number {
  const q = reciprocalOf(fraction);
  const leading = Math.fround(fraction);
  // Both products are exact; so is the difference.
  const rHigh = leading * (q / 256) - 1;
  const rLow = (fraction - leading) * (q / 256);
  const r = rHigh + rLow;
  const start = exponent * ln2High + (high[q] ?? 0);
  const sum = start + r;
  const lost = sumError(start, r, sum) + sumError(rHigh, rLow, r);
  return sum + (lost + (exponent * ln2Low + (low[q] ?? 0)) + rest + series(r));
}

/** 256 for all fractions near one, so that their logarithm is the series alone. */
function reciprocalOf(fraction: number): number {
  return Math.abs(fraction - 1) < 2 ** -9 ? 256 : Math.round(256 / fraction);
}

/** log(1 + r) - r for |r| < 2 ** -8. */
function series(r: number): number {
  const tail = r * (1 / 5 + r * (-1 / 6 + r * (1 / 7 + r * (-1 / 8))));
  return r * r * (-1 / 2 + r * (1 / 3 + r * (-1 / 4 + tail)));
}
