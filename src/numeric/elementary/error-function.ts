/** The error function and its inverse, to one unit in the last place and with bits that do not depend on the JavaScript engine. */
import { productError, sumError } from '../fma.js';
import { exp } from './exponential.js';
import { log1p } from './logarithm.js';

/** 2 / sqrt(pi), and what its double lacks; 1 / sqrt(pi). */
const factor = 1.1283791670955126;
const factorRest = 1.533545961316588e-17;
const inverseRootPi = 0.5641895835477563;

/** A number as the sum of two doubles. */
interface Pair {
  readonly high: number;
  readonly low: number;
}

/** From here on the complement is small enough to be subtracted from one. */
const tailStart = 2;

export function erf(x: number): number {
  const t = Math.abs(x);
  if (t > 6) return Math.sign(x);
  if (t < 1e-150) return x * factor;
  const { high, low } = t < tailStart ? centre(t) : { high: 1, low: -complement(t) };
  return Math.sign(x) * (high + low);
}

/** erf(t) = 2 / sqrt(pi) (t - t^3 / 3 + t^5 / 10 - ...), in pairs of doubles since its terms cancel. */
function centre(t: number): Pair {
  const square = t * t;
  const squareRest = productError(t, t, square);
  let term = t;
  let termRest = 0;
  let high = t;
  let low = 0;
  for (let n = 1; Math.abs(term) > high * 2 ** -75; n++) {
    // The next term: times -t^2 / n.
    const product = -term * square;
    const productRest = -(productError(term, square, -product) + term * squareRest + termRest * square);
    term = product / n;
    termRest = quotientRest(product, productRest, n, term);
    const odd = 2 * n + 1;
    const part = term / odd;
    const sum = high + part;
    low += sumError(high, part, sum) + quotientRest(term, termRest, odd, part);
    high = sum;
  }
  const value = high * factor;
  return { high: value, low: productError(high, factor, value) + low * factor + high * factorRest };
}

/** What the quotient (high + low) / divisor is more than the rounded `quotient` of high. */
function quotientRest(high: number, low: number, divisor: number, quotient: number): number {
  const product = quotient * divisor;
  return (high - product - productError(quotient, divisor, product) + low) / divisor;
}

/** The same series in doubles: enough for a first step. */
function roughCentre(t: number): number {
  const square = t * t;
  let term = t;
  let sum = t;
  for (let n = 1; Math.abs(term) > sum * 2 ** -30; n++) {
    term *= -square / n;
    sum += term / (2 * n + 1);
  }
  return sum * factor;
}

/** 1 - erf(t) for t >= 2: its continued fraction, from the far end. */
function complement(t: number): number {
  let fraction = 0;
  for (let k = Math.ceil(30 + 400 / (t * t)); k > 0; k--) fraction = k / 2 / (t + fraction);
  return (density(t) * inverseRootPi) / (t + fraction);
}

/** exp(-t^2). What the square loses in rounding counts when it is large. */
function density(t: number): number {
  const square = t * t;
  return exp(-square) * (1 - productError(t, t, square));
}

/** Winitzki's approximation, then Halley's method; far out on the complement, where nothing cancels. */
export function erfinv(y: number): number {
  const size = Math.abs(y);
  if (!(size < 1)) return size === 1 ? y * Infinity : NaN;
  if (size < 1e-150) return y / factor;
  const first = start(size);
  const second = nearer(first, first < tailStart ? roughCentre(first) - size : off(first, size));
  return Math.sign(y) * nearer(second, off(second, size));
}

/** A step of Halley's method from x, where erf is off by `error`. */
function nearer(x: number, error: number): number {
  const newton = error / (density(x) * factor);
  return x - newton / (1 + x * newton);
}

/** erf(x) - y, with far more digits than erf(x) has. */
function off(x: number, y: number): number {
  if (x >= tailStart) return 1 - y - complement(x);
  const { high, low } = centre(x);
  return high - y + low;
}

function start(y: number): number {
  const shape = 0.147;
  const w = log1p(-y * y);
  const a = 2 / (Math.PI * shape) + w / 2;
  return Math.sqrt(-w / shape / (Math.sqrt(a * a - w / shape) + a));
}
