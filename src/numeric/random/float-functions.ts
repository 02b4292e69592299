/**
 * Logarithm, sine and cosine in single precision, bit for bit as the frameworks compute them: a C `logf` is not JavaScript's Math.log rounded.
 *
 * - Cephes' polynomials as PyTorch's AVX2 normal kernel has them, products and sums contracted to fused ones by the compiler
 * - the GNU C library's logf, sinf, cosf (2.28 and later), which TensorFlow, MXNet and PyTorch without AVX2 use
 *
 * The numbers are those of the two published algorithms.
 */
import { fma32 } from '../fma.js';

const { fround } = Math;
const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

const logarithmTerms = Float64Array.from(
  [1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1],
  fround,
);
const firstTerm = fround(7.0376836292e-2);
const secondTerm = fround(-1.151461031e-1);
const halfRoot = fround(0.7071067811865476);
const ln2Low = fround(-2.1219444e-4);
const ln2High = fround(0.693359375);

/** Whose sum is exact in double, because `a` is a small integer: one rounding is all there is. */
function exactFma(a: number, b: number, c: number): number {
  return fround(a * b + c);
}

/** Cephes' logarithm of a normal float in (0, 1]. */
export function cephesLog(value: number): number {
  float[0] = value;
  const word = bits[0] ?? 0;
  let exponent = (word >>> 23) - 126;
  bits[0] = (word & 0x807fffff) | 0x3f000000;
  const fraction = float[0];
  const isSmall = fraction < halfRoot;
  if (isSmall) exponent -= 1;
  const x = isSmall ? fround(fround(fraction - 1) + fraction) : fround(fraction - 1);
  const square = fround(x * x);
  let y = fma32(firstTerm, x, secondTerm);
  for (const term of logarithmTerms) y = fma32(y, x, term);
  y = fma32(fround(y * x), square, fround(exponent * ln2Low));
  y = fround(y - 0.5 * square);
  return exactFma(exponent, ln2High, fround(x + y));
}

const fourOverPi = fround(1.27323954473516);
const quarterPi1 = fround(-0.78515625);
const quarterPi2 = fround(-2.4187564849853516e-4);
const quarterPi3 = fround(-3.774894977445941e-8);
const sine1 = fround(-1.9515295891e-4);
const sine2 = fround(8.3321608736e-3);
const sine3 = fround(-1.6666654611e-1);
const cosine1 = fround(2.443315711809948e-5);
const cosine2 = fround(-1.388731625493765e-3);
const cosine3 = fround(4.166664568298827e-2);

/** Cephes' sine and cosine of a float in [0, 8192), written to `out` in this order. */
export function cephesSinCos(angle: number, out: Float64Array): void {
  const octant = (Math.trunc(fround(angle * fourOverPi)) + 1) & ~1;
  const x = exactFma(octant, quarterPi3, exactFma(octant, quarterPi2, exactFma(octant, quarterPi1, angle)));
  const square = fround(x * x);
  const even = fma32(fma32(cosine1, square, cosine2), square, cosine3);
  const cosine = fround(fma32(fround(even * square), square, -0.5 * square) + 1);
  const odd = fma32(fma32(sine1, square, sine2), square, sine3);
  const sine = fma32(fround(odd * square), x, x);
  const isSwapped = (octant & 2) !== 0;
  out[0] = ((octant & 4) !== 0 ? -1 : 1) * (isSwapped ? cosine : sine);
  out[1] = (((octant + 2) & 4) !== 0 ? -1 : 1) * (isSwapped ? sine : cosine);
}

// For the middle c of each sixteenth of [0.7, 1.4): 1/c and log(c). Then a cubic in z/c - 1 finishes the job.
const inverse = Float64Array.of(
  1.398907162146528,
  1.3403141896637998,
  1.286432210124115,
  1.2367150214269895,
  1.1906977166711752,
  1.1479821020556429,
  1.1082251448272158,
  1.0711297413057381,
  1.036437278977283,
  1,
  0.9492859795739057,
  0.8951049428609004,
  0.8476821620351103,
  0.8050314851692001,
  0.7664671008843108,
  0.731428603316328,
);
const logarithm = Float64Array.of(
  -0.33569133332882284,
  -0.2929040563774074,
  -0.2518726580937369,
  -0.21245868807117255,
  -0.17453945183745634,
  -0.1380057072319758,
  -0.10275976698545139,
  -0.06871392447020525,
  -0.0357891387398228,
  0,
  0.05204517742929496,
  0.11081431298787942,
  0.1652495223695143,
  0.21687389031699977,
  0.2659635028121397,
  0.3127556664073557,
);

/** logf of a positive normal float. */
export function glibcLog(value: number): number {
  float[0] = value;
  const word = bits[0] ?? 0;
  const shifted = word - 0x3f330000;
  const sixteenth = (shifted >> 19) & 15;
  bits[0] = word - (shifted & 0xff800000);
  const r = float[0] * (inverse[sixteenth] ?? 0) - 1;
  const square = r * r;
  const start = (logarithm[sixteenth] ?? 0) + (shifted >> 23) * 0.6931471805599453 + r;
  return fround((-0.25089342214237154 * square + (0.333456765744066 * r - 0.4999997485802103)) * square + start);
}

const halfPi = 1.5707963267948966;
/** 2 ** 24 quadrants. */
const quadrants = 10680707.430881744;
const quarterPi = fround(0.7853981633974483);

/** sinf and cosf of a float in [0, 120), written to `out` in this order. */
export function glibcSinCos(angle: number, out: Float64Array): void {
  if (angle < 2 ** -12) {
    out[0] = angle;
    out[1] = 1;
    return;
  }
  const quadrant = angle < quarterPi ? 0 : (Math.trunc(angle * quadrants) + 0x800000) >> 24;
  const x = angle - quadrant * halfPi;
  const square = x * x;
  const cube = x * square;
  const fourth = square * square;
  const sine = x + cube * -0.16666654943701084 + cube * square * (0.008332178146138854 + square * -0.00019517298981385725);
  const cosine =
    1 +
    square * -0.49999999725108224 +
    fourth * 0.041666623324344516 +
    fourth * square * (-0.001388676379437604 + square * 2.4390450703564542e-5);
  const isOdd = (quadrant & 1) !== 0;
  out[0] = fround((quadrant & 2) !== 0 ? -(isOdd ? cosine : sine) : isOdd ? cosine : sine);
  out[1] = fround(((quadrant + 1) & 2) !== 0 ? -(isOdd ? sine : cosine) : isOdd ? sine : cosine);
}
