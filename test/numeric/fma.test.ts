/** Fused multiply-add against exact rational arithmetic, half of the floats forced close to a tie; rounding to half types against all their values. */
import { describe, expect, it } from 'vitest';
import { floatTable } from '../../src/numeric/float-tables.js';
import { fma32, fma64 } from '../../src/numeric/fma.js';
import { seededByWord } from '../../src/numeric/random/mt19937.js';
import { rounder } from '../../src/numeric/rounding.js';

const double = new Float64Array(1);
const word = new BigUint64Array(double.buffer);
const engine = seededByWord(1);
const random = (): number => (engine.next() >>> 0) / 2 ** 32;

/** value = integer * 2 ** exponent */
function parts(value: number): { readonly integer: bigint; readonly exponent: number } {
  double[0] = value;
  const bits = word[0] ?? 0n;
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const mantissa = (bits & 0xfffffffffffffn) | (exponent === 0 ? 0n : 1n << 52n);
  return { integer: value < 0 ? -mantissa : mantissa, exponent: Math.max(exponent, 1) - 1075 };
}

/** a * b + c rounded once to so many bits, nearest even. */
function exact(a: number, b: number, c: number, precision: number): number {
  const [x, y, z] = [parts(a), parts(b), parts(c)];
  const least = Math.min(x.exponent + y.exponent, z.exponent);
  const sum = ((x.integer * y.integer) << BigInt(x.exponent + y.exponent - least)) + (z.integer << BigInt(z.exponent - least));
  const size = sum < 0n ? -sum : sum;
  const shift = BigInt(Math.max(0, size.toString(2).length - precision));
  const rest = size & ((1n << shift) - 1n);
  const half = shift === 0n ? 1n : 1n << (shift - 1n);
  const kept = size >> shift;
  const isUp = rest > half || (rest === half && (kept & 1n) === 1n);
  return (sum < 0n ? -1 : 1) * Number(kept + (isUp ? 1n : 0n)) * 2 ** (least + Number(shift));
}

const float = (): number => Math.fround((random() - 0.5) * 2 ** (random() * 30 - 15));

/** What times a is about half a unit in the last place of c. */
function nearTie(a: number, c: number): number {
  return Math.fround(2 ** (Math.floor(Math.log2(Math.abs(c))) - 24) / a);
}

describe('fused multiply-add', () => {
  it('of floats', () => {
    let roundedTwice = 0;
    for (let i = 0; i < 50_000; i++) {
      const [a, c] = [float(), float()];
      const b = i % 2 === 1 ? nearTie(a, c) : float();
      const truth = exact(a, b, c, 24);
      if (Math.fround(a * b + c) !== truth) roundedTwice++;
      if (fma32(a, b, c) !== truth) expect({ a, b, c, fused: fma32(a, b, c) }).toEqual({ a, b, c, fused: truth });
    }
    // Else nothing was tried.
    expect(roundedTwice).toBeGreaterThan(10);
  });

  it('of doubles', () => {
    for (let i = 0; i < 50_000; i++) {
      const [a, b, c] = [random(), random() * 4, random() - 0.5];
      if (fma64(a, b, c) !== exact(a, b, c, 53)) expect(fma64(a, b, c)).toBe(exact(a, b, c, 53));
    }
  });

  it('knows what is not finite', () => {
    expect([fma32(Infinity, 1, 0), fma32(NaN, 1, 0), fma32(3e38, 2, 0), fma32(-3e38, 2, 0)]).toEqual([Infinity, NaN, Infinity, -Infinity]);
    expect([fma64(1e308, 0.5, 1), fma64(Infinity, 2, 1), fma64(NaN, 1, 1)]).toEqual([5e307, Infinity, NaN]);
  });
});

describe.each(['float16', 'bfloat16'] as const)('rounding to %s', (dtype) => {
  const round = rounder(dtype);
  const values = floatTable(dtype);

  it('keeps every value', () => {
    values.forEach((value) => {
      if (!Object.is(round(value), value)) expect(round(value)).toBe(value);
    });
  });

  it('takes the nearer of two neighbours, and the even one of two that are as near', () => {
    for (let code = 0; Number.isFinite(values[code + 1]); code++) {
      const [below, above] = [values[code] ?? NaN, values[code + 1] ?? NaN];
      const middle = (below + above) / 2;
      const even = code % 2 === 0 ? below : above;
      const quarter = (above - below) / 4;
      const rounded = [middle, -middle, middle - quarter, middle + quarter].map(round);
      const expected = [even, -even, below, above];
      if (rounded.some((value, i) => value !== expected[i])) expect(rounded).toEqual(expected);
    }
  });
});
