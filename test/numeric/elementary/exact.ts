/** Elementary functions in fixed point of 320 bits, over BigInt: slow and plain, as a truth for those in doubles. Arguments below 2 ** 20. */
export const fixedBits = 320;
const one = 1n << BigInt(fixedBits);
const double = new Float64Array(1);
const word = new BigUint64Array(double.buffer);

export function toFixed(value: number): bigint {
  double[0] = value;
  const bits = word[0] ?? 0n;
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const mantissa = (bits & 0xfffffffffffffn) | (exponent === 0 ? 0n : 1n << 52n);
  const shift = Math.max(exponent, 1) - 1075 + fixedBits;
  const size = shift >= 0 ? mantissa << BigInt(shift) : mantissa >> BigInt(-shift);
  return value < 0 ? -size : size;
}

const times = (a: bigint, b: bigint): bigint => (a * b) / one;

/** The sum of first, first * factor(1), first * factor(1) * factor(2), ... */
function sum(first: bigint, next: (term: bigint, n: bigint) => bigint): bigint {
  let total = 0n;
  for (let term = first, n = 1n; term !== 0n; n++) {
    total += term;
    term = next(term, n);
  }
  return total;
}

function areaTangent(z: bigint): bigint {
  const square = times(z, z);
  let total = 0n;
  for (let power = z, n = 1n; power !== 0n; n += 2n) {
    total += power / n;
    power = times(power, square);
  }
  return total;
}

const ln2 = 2n * areaTangent(one / 3n);
const inverseTangent = (n: bigint): bigint => {
  let total = 0n;
  for (let power = one / n, k = 0n; power !== 0n; k++) {
    total += (k % 2n === 0n ? power : -power) / (2n * k + 1n);
    power /= n * n;
  }
  return total;
};
const pi = 16n * inverseTangent(5n) - 4n * inverseTangent(239n);

export function log(x: bigint): bigint {
  let exponent = 0n;
  for (; x > 2n * one; exponent++) x /= 2n;
  for (; x < one; exponent--) x *= 2n;
  return exponent * ln2 + 2n * areaTangent(((x - one) * one) / (x + one));
}

export const log1p = (x: bigint): bigint => log(one + x);

export function exp(x: bigint): bigint {
  const power = x / ln2;
  const value = sum(one, (term, n) => times(term, x - power * ln2) / n);
  return power >= 0n ? value << power : value >> -power;
}

function sine(x: bigint): bigint {
  const square = times(x, x);
  return sum(x, (term, n) => -times(term, square) / (2n * n * (2n * n + 1n)));
}

export const sin = (x: bigint): bigint => sine(x % (2n * pi));
export const cos = (x: bigint): bigint => sin(x + pi / 2n);

/** By its power series: the terms grow up to exp(x * x). */
export function erf(x: bigint): bigint {
  const square = times(x, x);
  let total = 0n;
  for (let term = x, n = 0n; term !== 0n; n++) {
    total += term / (2n * n + 1n);
    term = -times(term, square) / (n + 1n);
  }
  return (2n * total * one) / squareRoot(pi * one);
}

function squareRoot(x: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(x.toString(2).length / 2));
  for (;;) {
    const next = (root + x / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

/** How far a double lies from a truth, in units in the last place of the truth. */
export function ulps(value: number, truth: bigint): number {
  const size = truth < 0n ? -truth : truth;
  const unit = 1n << BigInt(Math.max(0, size.toString(2).length - 53));
  const off = toFixed(value) - truth;
  return Number(((off < 0n ? -off : off) * 1_000_000n) / unit) / 1_000_000;
}
