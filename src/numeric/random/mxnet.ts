/**
 * MXNet 1.9's random numbers on CPU. Both interfaces share a seed and keep their places from call to call.
 *
 *   const generator = mxnetGenerator(42); // mx.random.seed(42)
 *   for (const piece of normal(generator, 'nd', 'float32', 100, 0, 0.01)) use(piece); // mx.nd.random.normal(0, 0.01, 100)
 *
 * Classic calls (`nd`) share an array out among up to 1024 Mersenne Twisters, 64 numbers or more each; after `npx.set_np()` (`np`) one more
 * twister gives all numbers. Both run the C++ library's distributions, which are made anew for every number or for every call.
 */
import { log } from '../elementary/logarithm.js';
import { rounder, type DrawnFloat } from '../rounding.js';
import { glibcLog } from './float-functions.js';
import { seededByWord, type Mt19937 } from './mt19937.js';
import { inPieces, type Values } from './pieces.js';

export type MxnetInterface = 'nd' | 'np';

export interface MxnetGenerator {
  readonly serial: Mt19937;
  /** Twister number i of the classic interface. */
  lane(i: number): Mt19937;
}

const { fround, sqrt } = Math;
const mostLanes = 1024;

/** mx.random.seed(seed) */
export function mxnetGenerator(seed: number | bigint): MxnetGenerator {
  const base = Math.imul(Number(BigInt.asIntN(32, BigInt(seed))), 127);
  const lanes: Mt19937[] = [];
  return { serial: seededByWord(base), lane: (i) => (lanes[i] ??= seededByWord(base + i)) };
}

/** One word; rounded to float it can be exactly 1. */
function unit32(engine: Mt19937): number {
  return fround(engine.next() >>> 0) * 2 ** -32;
}

/** Two words, the low one first. */
function unit64(engine: Mt19937): number {
  const low = engine.next() >>> 0;
  return ((engine.next() >>> 0) * 2 ** 32 + low) * 2 ** -64;
}

/** Marsaglia's polar method, both numbers of a pair. */
function polar32(engine: Mt19937, pair: Float64Array): void {
  for (;;) {
    const x = fround(2 * unit32(engine) - 1);
    const y = fround(2 * unit32(engine) - 1);
    const square = fround(fround(x * x) + fround(y * y));
    if (square > 1 || square === 0) continue;
    const scale = fround(sqrt(fround(fround(-2 * glibcLog(square)) / square)));
    pair[0] = fround(y * scale);
    pair[1] = fround(x * scale);
    return;
  }
}

/** As `polar32`: the first of the pair. */
function polar64(engine: Mt19937): number {
  for (;;) {
    const x = 2 * unit64(engine) - 1;
    const y = 2 * unit64(engine) - 1;
    const square = x * x + y * y;
    if (square <= 1 && square !== 0) return y * sqrt((-2 * log(square)) / square);
  }
}

/** Twister i fills the i-th run of equally many numbers. */
function inLanes(generator: MxnetGenerator, dtype: DrawnFloat, count: number, draw: (engine: Mt19937) => number): Iterable<Values> {
  const run = Math.ceil(count / Math.min(Math.ceil(count / 64), mostLanes));
  return inPieces(dtype, count, (out, start) => {
    for (let i = 0; i < out.length;) {
      const at = start + i;
      const lane = Math.floor(at / run);
      const engine = generator.lane(lane);
      for (const end = Math.min(out.length, (lane + 1) * run - start); i < end; i++) out[i] = draw(engine);
    }
  });
}

/** The bounds are floats for any dtype, and the upper one can occur. float32 is drawn as such, other types in double; `np` has float32 only. */
export function uniform(
  generator: MxnetGenerator,
  style: MxnetInterface,
  dtype: DrawnFloat,
  count: number,
  low: number,
  high: number,
): Iterable<Values> {
  const from = fround(low);
  const range = fround(fround(high) - from);
  const narrow = (engine: Mt19937): number => fround(from + fround(range * unit32(engine)));
  if (style === 'np')
    return inPieces(dtype, count, (out) => {
      for (let i = 0; i < out.length; i++) out[i] = narrow(generator.serial);
    });
  const round = rounder(dtype);
  return inLanes(generator, dtype, count, dtype === 'float32' ? narrow : (engine) => round(from + range * unit64(engine)));
}

export function normal(
  generator: MxnetGenerator,
  style: MxnetInterface,
  dtype: DrawnFloat,
  count: number,
  mean: number,
  std: number,
): Iterable<Values> {
  const m = fround(mean);
  const s = fround(std);
  if (style === 'np') return serialNormal(generator.serial, dtype, count, m, s);
  const pair = new Float64Array(2);
  const narrow = (engine: Mt19937): number => {
    // A distribution object for each number: the second of the pair is lost with it.
    polar32(engine, pair);
    return fround(fround((pair[0] ?? 0) * s) + m);
  };
  const round = rounder(dtype);
  return inLanes(generator, dtype, count, dtype === 'float32' ? narrow : (engine) => round(polar64(engine) * s + m));
}

/** Both numbers of a pair are used, but no call starts with the second. Pieces are of an even length but for the last. */
function serialNormal(engine: Mt19937, dtype: DrawnFloat, count: number, mean: number, std: number): Iterable<Values> {
  const pair = new Float64Array(2);
  return inPieces(dtype, count, (out) => {
    for (let i = 0; i < out.length; i++) {
      if (i % 2 === 0) polar32(engine, pair);
      out[i] = fround(mean + fround((pair[i % 2] ?? 0) * std));
    }
  });
}
