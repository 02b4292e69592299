/**
 * jax.random on CPU with its defaults (threefry, partitionable): number i of a stream depends on the key and on i alone.
 *
 *   const slice = normal(keyOf(42), 'float32'); // jax.random.normal(jax.random.key(42), shape)
 *   slice(new Float32Array(10), 0);
 *
 * float32 and the half types are bit for bit JAX's. float64 has 52 bits as in its 64-bit mode, but functions of our own.
 */
import { erf, erfinv } from '../elementary/error-function.js';
import { fma32 } from '../fma.js';
import { rounderThroughFloat, type DrawnFloat } from '../rounding.js';
import { erfinv32 } from './jax-functions.js';
import type { Slice } from './pieces.js';
import { threefry2x32 } from './threefry.js';

/** Two words of 32 bits. */
export type JaxKey = readonly [number, number];

const { fround } = Math;
const words = new Uint32Array(2);

/** jax.random.key(seed): the low 32 bits of the seed, behind a zero whatever its sign (64-bit mode is off). */
export function keyOf(seed: number | bigint): JaxKey {
  return [0, Number(BigInt.asUintN(32, BigInt(seed)))];
}

/** jax.random.split(key, count) */
export function split(key: JaxKey, count: number): JaxKey[] {
  return Array.from({ length: count }, (_, i) => foldIn(key, i));
}

/** jax.random.fold_in(key, data) */
export function foldIn([k0, k1]: JaxKey, data: number): JaxKey {
  threefry2x32(k0, k1, 0, data, words);
  return [words[0] ?? 0, words[1] ?? 0];
}

/** jax.random.uniform */
export function uniform([k0, k1]: JaxKey, dtype: DrawnFloat, low = 0, high = 1): Slice {
  const { unit, affine, round } = steps[dtype];
  const from = round(low);
  const range = round(round(high) - from);
  return (out, start) => {
    for (let i = 0; i < out.length; i++) {
      const index = start + i;
      threefry2x32(k0, k1, Math.floor(index / 2 ** 32), index >>> 0, words);
      out[i] = Math.max(from, affine(unit(words[0] ?? 0, words[1] ?? 0), range, from));
    }
  };
}

/** Half types round every step of a computation, float32 fuses products and sums where XLA does. */
interface Steps {
  readonly unit: (high: number, low: number) => number;
  readonly affine: (unit: number, range: number, from: number) => number;
  readonly round: (value: number) => number;
  readonly erfinv: (value: number) => number;
  /** One minus the number below it. */
  readonly belowOne: number;
}

const steps: Readonly<Record<DrawnFloat, Steps>> = {
  float64: {
    unit: (high, low) => (high * 2 ** 20 + (low >>> 12)) * 2 ** -52,
    affine: (unit, range, from) => unit * range + from,
    round: (value) => value,
    erfinv,
    belowOne: 2 ** -53,
  },
  float32: {
    unit: (high, low) => ((high ^ low) >>> 9) * 2 ** -23,
    affine: fma32,
    round: fround,
    erfinv: erfinv32,
    belowOne: 2 ** -24,
  },
  float16: half('float16', 16, 10),
  bfloat16: half('bfloat16', 8, 7),
};

/** Of the low `wordBits` bits the upper ones. */
function half(dtype: DrawnFloat, wordBits: number, mantissaBits: number): Steps {
  const round = rounderThroughFloat(dtype);
  const mask = 2 ** wordBits - 1;
  return {
    unit: (high, low) => (((high ^ low) & mask) >>> (wordBits - mantissaBits)) * 2 ** -mantissaBits,
    affine: (unit, range, from) => round(round(unit * range) + from),
    round,
    erfinv: (value) => round(erfinv32(value)),
    belowOne: 2 ** -(mantissaBits + 1),
  };
}

/** jax.random.normal: the inverse of the distribution function, of a uniform number in (-1, 1). */
export function normal(key: JaxKey, dtype: DrawnFloat): Slice {
  const { round, erfinv: inverse, belowOne } = steps[dtype];
  const root2 = round(Math.SQRT2);
  return mapped(key, dtype, belowOne - 1, 1, (value) => round(root2 * inverse(value)));
}

/** jax.random.truncated_normal: as `normal`, of a uniform number between the distribution function of the bounds; never redrawn. */
export function truncatedNormal(key: JaxKey, dtype: DrawnFloat, lower: number, upper: number): Slice {
  const { round, erfinv: inverse } = steps[dtype];
  const root2 = round(Math.SQRT2);
  const at = (bound: number): number => round(erf(round(round(bound) / root2)));
  const least = neighbour(dtype, round(lower), 1);
  const most = neighbour(dtype, round(upper), -1);
  return mapped(key, dtype, at(lower), at(upper), (value) => Math.min(most, Math.max(least, round(root2 * inverse(value)))));
}

/** A function of uniform numbers in [low, high). */
function mapped(key: JaxKey, dtype: DrawnFloat, low: number, high: number, map: (value: number) => number): Slice {
  const fill = uniform(key, dtype, low, high);
  return (out, start) => {
    fill(out, start);
    for (let i = 0; i < out.length; i++) out[i] = map(out[i] ?? 0);
  };
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);
/** Of a float32's bits, those that a unit in the last place is in; and the least number above zero. */
const lastPlaces = {
  float32: { unit: 1, least: 2 ** -149 },
  float16: { unit: 2 ** 13, least: 2 ** -24 },
  bfloat16: { unit: 2 ** 16, least: 2 ** -133 },
} as const satisfies Record<Exclude<DrawnFloat, 'float64'>, unknown>;

/** The next number up or down; in double precision the number itself, which is as near as our functions are. */
function neighbour(dtype: DrawnFloat, value: number, direction: 1 | -1): number {
  if (dtype === 'float64') return value;
  const { unit, least } = lastPlaces[dtype];
  if (value === 0) return direction * least;
  float[0] = value;
  bits[0] = (bits[0] ?? 0) + (direction > 0 === value > 0 ? unit : -unit);
  return float[0];
}

/** Keys one after another, as in `key, subkey = jax.random.split(key)`. */
export class JaxKeys {
  private key: JaxKey;

  constructor(seed: number) {
    this.key = keyOf(seed);
  }

  /** The next subkey. */
  next(): JaxKey {
    const subkey = foldIn(this.key, 1);
    this.key = foldIn(this.key, 0);
    return subkey;
  }
}
