/** Every function against fixed point of 320 bits: at most one unit in the last place off. The bounds are what was measured, rounded up. */
import { describe, expect, it } from 'vitest';
import { erf, erfinv } from '../../../src/numeric/elementary/error-function.js';
import { exp } from '../../../src/numeric/elementary/exponential.js';
import { log, log1p } from '../../../src/numeric/elementary/logarithm.js';
import { cos, sin } from '../../../src/numeric/elementary/trigonometry.js';
import { seededByWord } from '../../../src/numeric/random/mt19937.js';
import * as exact from './exact.js';

const engine = seededByWord(1);
const unit = (): number => ((engine.next() >>> 0) * 2 ** 21 + (engine.next() >>> 11)) * 2 ** -53;
const between = (low: number, high: number) => (): number => low + unit() * (high - low);
const ofAnySize = (low: number, high: number) => (): number => between(1, 2)() * 2 ** Math.floor(between(low, high)());

interface Case {
  readonly name: string;
  readonly own: (x: number) => number;
  readonly truth: (x: bigint) => bigint;
  readonly argument: () => number;
  readonly bound: number;
}

const cases: readonly Case[] = [
  { name: 'log of (0, 1)', own: log, truth: exact.log, argument: between(0, 1), bound: 0.53 },
  { name: 'log near 1', own: log, truth: exact.log, argument: between(0.98, 1.02), bound: 0.53 },
  { name: 'log', own: log, truth: exact.log, argument: ofAnySize(-100, 100), bound: 0.53 },
  { name: 'log1p of (-1, 0)', own: log1p, truth: exact.log1p, argument: between(-1, 0), bound: 0.53 },
  { name: 'log1p near 0', own: log1p, truth: exact.log1p, argument: between(-0.01, 0.01), bound: 0.53 },
  { name: 'sin of a turn', own: sin, truth: exact.sin, argument: between(0, 2 * Math.PI), bound: 0.75 },
  { name: 'cos of a turn', own: cos, truth: exact.cos, argument: between(0, 2 * Math.PI), bound: 0.75 },
  { name: 'sin', own: sin, truth: exact.sin, argument: between(-500_000, 500_000), bound: 0.75 },
  { name: 'cos', own: cos, truth: exact.cos, argument: between(-500_000, 500_000), bound: 0.75 },
  { name: 'exp', own: exp, truth: exact.exp, argument: between(-100, 100), bound: 0.6 },
  { name: 'exp near 0', own: exp, truth: exact.exp, argument: between(-0.01, 0.01), bound: 0.6 },
  { name: 'erf', own: erf, truth: exact.erf, argument: between(-6, 6), bound: 0.6 },
  { name: 'erf near 0', own: erf, truth: exact.erf, argument: ofAnySize(-60, -2), bound: 0.6 },
];

describe('elementary functions', () => {
  for (const { name, own, truth, argument, bound } of cases) {
    it(name, () => {
      let worst = 0;
      for (let i = 0; i < 1500; i++) {
        const x = argument();
        worst = Math.max(worst, exact.ulps(own(x), truth(exact.toFixed(x))));
      }
      expect(worst).toBeLessThan(bound);
    });
  }

  it('erfinv undoes erf', () => {
    for (const argument of [between(-1, 1), between(0.99, 1), ofAnySize(-60, -1), () => 1 - unit() * 2 ** -30]) {
      for (let i = 0; i < 300; i++) {
        const y = argument();
        const x = erfinv(y);
        // One unit of x, in y, is its derivative times that unit.
        const slope = (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x);
        const off = exact.erf(exact.toFixed(x)) - exact.toFixed(y);
        const unitOfX = 2 ** (Math.floor(Math.log2(Math.abs(x))) - 52);
        expect(Math.abs(Number(off >> 60n)) * 2 ** (60 - exact.fixedBits)).toBeLessThan(slope * unitOfX);
      }
    }
  });

  it('knows the ends', () => {
    expect([log(0), log(-1), log(Infinity), log(1), log1p(-1), log1p(-2), log1p(Infinity)]).toEqual([
      -Infinity,
      NaN,
      Infinity,
      0,
      -Infinity,
      NaN,
      Infinity,
    ]);
    expect([log1p(-0), sin(-0), erf(-0), erfinv(-0)]).toEqual([-0, -0, -0, -0]);
    expect([exp(0), exp(710), exp(-746), exp(-745), cos(0)]).toEqual([1, Infinity, 0, 2 ** -1074, 1]);
    expect([erf(7), erf(-7), erf(NaN), erfinv(1), erfinv(-1), erfinv(1.5), erfinv(NaN)]).toEqual([
      1,
      -1,
      NaN,
      Infinity,
      -Infinity,
      NaN,
      NaN,
    ]);
    expect([sin(NaN), cos(Infinity), exp(NaN), log(NaN), log1p(NaN)]).toEqual([NaN, NaN, NaN, NaN, NaN]);
    expect(log(2 ** -1074)).toBeCloseTo(-744.4400719213812, 12);
  });
});
