/**
 * Rounding to a floating-point type of fewer bits, to the nearest value and of two equally near ones to the even, as processors do it.
 *
 *   const round = rounder('bfloat16');
 *   round(0.1); // 0.10009765625
 */
import { double, highWord, lowWord, words } from './double-words.js';

const bits32 = new Float32Array(1);
const word32 = new Uint32Array(bits32.buffer);

/** The types in which the frameworks draw random numbers. */
export type DrawnFloat = 'float64' | 'float32' | 'float16' | 'bfloat16';

const rounders: Readonly<Record<DrawnFloat, (value: number) => number>> = {
  float64: (value) => value,
  float32: Math.fround,
  float16,
  bfloat16,
};

export function isDrawnFloat(dtype: string): dtype is DrawnFloat {
  return Object.hasOwn(rounders, dtype);
}

/** Rounds once, from the double that it is given. */
export function rounder(dtype: DrawnFloat): (value: number) => number {
  return rounders[dtype];
}

/** Rounds as the frameworks do on the way from a double to a half type: to float32 first. */
export function rounderThroughFloat(dtype: DrawnFloat): (value: number) => number {
  if (dtype === 'float16') return (value) => float16(Math.fround(value));
  return rounders[dtype];
}

/** The nearest bfloat16 of the nearest float32. */
export function bfloat16(value: number): number {
  bits32[0] = value;
  if (Number.isNaN(value)) return NaN;
  const word = word32[0] ?? 0;
  word32[0] = (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000;
  return bits32[0];
}

/** The nearest float16. Adding a large number and taking it away again rounds at the wanted bit. */
export function float16(value: number): number {
  const size = Math.abs(value);
  if (!(size < 65520)) return Number.isNaN(size) ? NaN : Math.sign(value) * Infinity;
  // The power of two that is 42 above the value's own: doubles there are as far apart as its float16s. Its bits are set, as a power takes ten times as long.
  double[0] = Math.max(size, 2 ** -14);
  words[highWord] = ((words[highWord] ?? 0) & 0x7ff00000) + 0x02a00000;
  words[lowWord] = 0;
  const large = double[0];
  const rounded = size + large - large;
  return value < 0 || Object.is(value, -0) ? -rounded : rounded;
}
