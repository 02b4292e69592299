/**
 * The inverse error function in single precision, bit for bit as XLA computes it on x86-64: Giles' polynomials over Cephes' log1p. Which products
 * and sums are fused was found by comparing with what XLA returns. The numbers are those of the published algorithms.
 */
import { fma32 } from '../fma.js';

const { fround, sqrt } = Math;
const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

function floats(...numbers: readonly number[]): Float64Array {
  return Float64Array.from(numbers, fround);
}

/** Coefficients of falling powers. */
function polynomial(coefficients: Float64Array, x: number): number {
  let y = coefficients[0] ?? 0;
  for (let i = 1; i < coefficients.length; i++) y = fma32(y, x, coefficients[i] ?? 0);
  return y;
}

const near = floats(
  2.81022636e-8,
  3.43273939e-7,
  -3.5233877e-6,
  -4.39150654e-6,
  0.00021858087,
  -0.00125372503,
  -0.00417768164,
  0.246640727,
  1.50140941,
);
const far = floats(
  -0.000200214257,
  0.000100950558,
  0.00134934322,
  -0.00367342844,
  0.00573950773,
  -0.0076224613,
  0.00943887047,
  1.00167406,
  2.83297682,
);

/** Of a float in (-1, 1). */
export function erfinv32(x: number): number {
  const w = -log1p(-fround(x * x));
  const factor = w < 5 ? polynomial(near, fround(w - 2.5)) : polynomial(far, fround(fround(sqrt(w)) - 3));
  return fround(factor * x);
}

const numerator = floats(4.527e-5, 0.49854103, 6.5787326, 29.911919, 60.94967, 57.112964, 20.039553);
const denominator = floats(1, 15.062909, 83.04757, 221.7624, 309.09872, 216.42789, 60.11866);

function log1p(x: number): number {
  if (!(Math.abs(x) < 0.41421356237309503)) return log(fround(x + 1));
  const square = fround(x * x);
  const ratio = fround(polynomial(numerator, x) / polynomial(denominator, x));
  return fround(x + fround(-0.5 * square + fround(fround(x * square) * ratio)));
}

const high = floats(7.0376836292e-2, -1.151461031e-1, 1.167699874e-1);
const middle = floats(-1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1);
const low = floats(2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1);
const halfRoot = fround(0.7071067811865476);
const ln2Low = fround(-2.1219444e-4);
const ln2High = fround(0.693359375);

/** Cephes' logf of a normal float, its polynomial taken in three parts. */
function log(value: number): number {
  float[0] = value;
  const word = bits[0] ?? 0;
  let exponent = (word >>> 23) - 126;
  bits[0] = (word & 0x807fffff) | 0x3f000000;
  const fraction = float[0];
  const isSmall = fraction < halfRoot;
  if (isSmall) exponent -= 1;
  const x = isSmall ? fround(fround(fraction - 1) + fraction) : fround(fraction - 1);
  const square = fround(x * x);
  const cube = fround(square * x);
  const y = fma32(fma32(polynomial(high, x), cube, polynomial(middle, x)), cube, polynomial(low, x));
  const small = fma32(y, cube, fround(ln2Low * exponent));
  return fma32(ln2High, exponent, fround(fma32(-0.5, square, x) + small));
}
