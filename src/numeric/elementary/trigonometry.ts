/** Sine and cosine whose bits do not depend on the JavaScript engine, to 0.7 units in the last place, for |x| <= 2 ** 19 (about 83,000 turns). */
import { productError, sumError } from '../fma.js';

/** pi / 2 in pieces of 33 bits, so that their multiples by up to 2 ** 19 are exact, and the rest. */
const halfPi1 = 1.5707963267341256;
const halfPi2 = 6.077100506303966e-11;
const halfPi3 = 2.0222662487111665e-21;
const halfPi4 = 8.4784276603689e-32;
const twoOverPi = 0.6366197723675814;

/** What is left of x after whole quadrants, and what that has lost in rounding. */
interface Reduced {
  readonly quadrant: number;
  readonly angle: number;
  readonly rest: number;
}

export function sin(x: number): number {
  if (x === 0) return x;
  const { quadrant, angle, rest } = reduced(x);
  const value = (quadrant & 1) === 0 ? sineOf(angle, rest) : cosineOf(angle, rest);
  return (quadrant & 2) === 0 ? value : -value;
}

export function cos(x: number): number {
  const { quadrant, angle, rest } = reduced(x);
  const value = (quadrant & 1) === 0 ? cosineOf(angle, rest) : sineOf(angle, rest);
  return ((quadrant + 1) & 2) === 0 ? value : -value;
}

function reduced(x: number): Reduced {
  const quadrant = Math.round(x * twoOverPi);
  if (quadrant === 0) return { quadrant, angle: x, rest: 0 };
  const first = x - quadrant * halfPi1;
  const second = first - quadrant * halfPi2;
  const third = second - quadrant * halfPi3;
  const lost = sumError(first, -quadrant * halfPi2, second) + sumError(second, -quadrant * halfPi3, third) - quadrant * halfPi4;
  const angle = third + lost;
  return { quadrant, angle, rest: third - angle + lost };
}

/** sin(y + rest) for |y| <= pi / 4, by Taylor's series. */
function sineOf(y: number, rest: number): number {
  const z = y * y;
  const tail = z * (1 / 6227020800 + z * (-1 / 1307674368000 + z * (1 / 355687428096000)));
  const inner = z * (1 / 120 + z * (-1 / 5040 + z * (1 / 362880 + z * (-1 / 39916800 + tail))));
  return y + (y * z * (-1 / 6 + inner) + rest * (1 - z / 2));
}

/** cos(y + rest) for |y| <= pi / 4. What 1 - y^2 / 2 loses in rounding is given back. */
function cosineOf(y: number, rest: number): number {
  const z = y * y;
  const half = z / 2;
  const start = 1 - half;
  const lost = 1 - start - half - productError(y, y, z) / 2;
  const tail = z * (1 / 479001600 + z * (-1 / 87178291200 + z * (1 / 20922789888000)));
  const inner = z * (-1 / 720 + z * (1 / 40320 + z * (-1 / 3628800 + tail)));
  return start + (lost + (z * z * (1 / 24 + inner) - y * rest));
}
