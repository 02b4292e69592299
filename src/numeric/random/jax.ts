/**
 * jax.random on CPU with its defaults (threefry, partitionable): number i of a stream depends on the key and on i alone.
 *
 *   const slice = normal(keyOf(42), 'float32'); // jax.random.normal(jax.random.key(42), shape)
 *   slice(new Float32Array(10), 0);
 *
 * float32 is bit for bit JAX's. float64 has 52 bits as in its 64-bit mode, but inverse functions of our own; half types are float32 rounded.
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
export function uniform(key: JaxKey, dtype: DrawnFloat, low = 0, high = 1): Slice {
  return mapped(key, dtype, low, high, (value) => value);
}

const root2 = fround(Math.SQRT2);
/** The float next to one; the double is -1 + 2 ** -53. */
const lowest = { wide: -(1 - 2 ** -53), narrow: -(1 - 2 ** -24) };

/** jax.random.normal: the inverse of the distribution function, of a uniform number in (-1, 1). */
export function normal(key: JaxKey, dtype: DrawnFloat): Slice {
  return dtype === 'float64'
    ? mapped(key, dtype, lowest.wide, 1, (value) => Math.SQRT2 * erfinv(value))
    : mapped(key, dtype, lowest.narrow, 1, (value) => fround(root2 * erfinv32(value)));
}

/** jax.random.truncated_normal: as `normal`, of a uniform number between the distribution function of the bounds; never redrawn. */
export function truncatedNormal(key: JaxKey, dtype: DrawnFloat, lower: number, upper: number): Slice {
  if (dtype === 'float64') {
    const invert = (value: number): number => Math.min(upper, Math.max(lower, Math.SQRT2 * erfinv(value)));
    return mapped(key, dtype, erf(lower / Math.SQRT2), erf(upper / Math.SQRT2), invert);
  }
  const at = (bound: number): number => fround(erf(fround(fround(bound) / root2)));
  const least = nextFloat(fround(lower), 1);
  const most = nextFloat(fround(upper), -1);
  return mapped(key, dtype, at(lower), at(upper), (value) => Math.min(most, Math.max(least, fround(root2 * erfinv32(value)))));
}

/** A function of uniform numbers in [low, high). */
function mapped(key: JaxKey, dtype: DrawnFloat, low: number, high: number, map: (value: number) => number): Slice {
  const draw = dtype === 'float64' ? uniform64(key, low, high) : uniform32(key, low, high);
  const round = rounderThroughFloat(dtype);
  return (out, start) => {
    for (let i = 0; i < out.length; i++) out[i] = round(map(draw(start + i)));
  };
}

function uniform32([k0, k1]: JaxKey, low: number, high: number): (index: number) => number {
  const from = fround(low);
  const range = fround(fround(high) - from);
  return (index) => {
    threefry2x32(k0, k1, Math.floor(index / 2 ** 32), index >>> 0, words);
    const unit = (((words[0] ?? 0) ^ (words[1] ?? 0)) >>> 9) * 2 ** -23;
    return Math.max(from, fma32(unit, range, from));
  };
}

function uniform64([k0, k1]: JaxKey, low: number, high: number): (index: number) => number {
  return (index) => {
    threefry2x32(k0, k1, Math.floor(index / 2 ** 32), index >>> 0, words);
    const unit = ((words[0] ?? 0) * 2 ** 20 + ((words[1] ?? 0) >>> 12)) * 2 ** -52;
    return Math.max(low, low + unit * (high - low));
  };
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The next float up or down of one that is not zero. */
function nextFloat(value: number, direction: 1 | -1): number {
  float[0] = value;
  bits[0] = (bits[0] ?? 0) + (direction > 0 === value > 0 ? 1 : -1);
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
