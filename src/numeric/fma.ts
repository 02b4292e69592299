/**
 * Fused multiply-add, which JavaScript and WebAssembly lack: a * b + c rounded once. Compiled kernels contract products and sums to it, and a
 * result rounded twice differs in the last bit.
 */
import { double, highWord, lowWord, words } from './double-words.js';

/**
 * Of three floats. Their product is exact in double, so that only a sum half way between two floats can round wrongly; then the number as
 * far on the other side of the sum is a float too.
 */
export function fma32(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const near = Math.fround(sum);
  const other = sum + (sum - near);
  return Math.fround(other) === other ? untied(product, c, sum) : near;
}

/** A step of one double towards the true sum, if `sum` was inexact, and then to float. */
function untied(product: number, c: number, sum: number): number {
  const error = sumError(product, c, sum);
  return Math.fround(error === 0 ? sum : neighbour(sum, error));
}

/** Of three doubles: Boldo and Melquiond's algorithm, in which the small parts are added with rounding to odd. */
export function fma64(a: number, b: number, c: number): number {
  const product = a * b;
  const error = productError(a, b, product);
  const small = c + error;
  const smallError = sumError(c, error, small);
  const sum = product + small;
  const fused = sum + addToOdd(smallError, sumError(product, small, sum));
  // The parts of very large numbers overflow.
  return Number.isNaN(fused) ? product + c : fused;
}

/** What a + b has lost in being rounded to `sum` (Knuth). */
export function sumError(a: number, b: number, sum: number): number {
  const back = sum - a;
  return a - (sum - back) + (b - back);
}

/** What a * b has lost in being rounded to `product` (Dekker). */
export function productError(a: number, b: number, product: number): number {
  const scaledA = 134217729 * a;
  const highA = scaledA - (scaledA - a);
  const lowA = a - highA;
  const scaledB = 134217729 * b;
  const highB = scaledB - (scaledB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

function addToOdd(a: number, b: number): number {
  const sum = a + b;
  const error = sumError(a, b, sum);
  if (error === 0) return sum;
  double[0] = sum;
  return ((words[lowWord] ?? 0) & 1) === 1 ? sum : neighbour(sum, error);
}

/** The next double above a value when `towards` is positive, below it when it is negative. */
function neighbour(value: number, towards: number): number {
  double[0] = value;
  const away = towards > 0 === value > 0;
  const word = words[lowWord] ?? 0;
  words[lowWord] = away ? word + 1 : word - 1;
  if (away && word === 0xffffffff) words[highWord] = (words[highWord] ?? 0) + 1;
  if (!away && word === 0) words[highWord] = (words[highWord] ?? 0) - 1;
  return double[0];
}
