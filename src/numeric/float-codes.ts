/**
 * The code that a float type of at most 16 bits stores for a number: the nearest, ties to even.
 *
 * Frameworks come from double by way of single precision, so a number is rounded twice. Checked against torch 2.15 and ml_dtypes 0.6.
 */
import { double, highWord, words } from './double-words.js';
import { layoutOf, type FloatLayout, type SmallFloat } from './float-tables.js';

type Coder = (value: number) => number;

const coders = new Map<SmallFloat, Coder>();

/** How `dtype` stores a number; made once. */
export function floatCoder(dtype: SmallFloat): Coder {
  const known = coders.get(dtype);
  if (known !== undefined) return known;
  const coder = dtype === 'float8_e8m0fnu' ? powerOfTwo : coderOf(layoutOf(dtype), edgesOf(dtype));
  coders.set(dtype, coder);
  return coder;
}

/** Magnitudes at the end of the range. */
interface Edges {
  readonly nan: number;
  /** The code of what is too large, and of infinity. */
  readonly overflow: number;
  /** The first magnitude that is no finite number. */
  readonly end: number;
}

function edgesOf(dtype: SmallFloat): Edges {
  const { exponent, mantissa, specials } = layoutOf(dtype);
  const all = 2 ** (exponent + mantissa);
  const infinity = all - 2 ** mantissa;
  switch (specials) {
    case 'ieee':
      // torch sets all bits of the mantissa of its float8; elsewhere NaN is the quiet one.
      return { nan: dtype === 'float8_e5m2' ? all - 1 : infinity + 2 ** (mantissa - 1), overflow: infinity, end: infinity };
    case 'all-ones':
      // torch saturates, infinity too. (It gave NaN once, as ml_dtypes still does.)
      return { nan: all - 1, overflow: all - 2, end: all - 1 };
    case 'negative-zero':
      return { nan: all, overflow: all, end: all };
    case 'none':
      // Without a NaN, ml_dtypes takes the negative zero.
      return { nan: all, overflow: all - 1, end: all };
  }
}

/** The exponent of a normal double above 0; -1023 below that. */
function exponentOf(value: number): number {
  double[0] = value;
  return (((words[highWord] ?? 0) >>> 20) & 0x7ff) - 1023;
}

function coderOf({ exponent, mantissa, bias, specials }: FloatLayout, { nan, overflow, end }: Edges): Coder {
  const sign = 2 ** (exponent + mantissa);
  const steps = 2 ** mantissa;
  const lowest = 1 - bias;
  const hasNegativeZero = specials !== 'negative-zero';
  // Looked up: a power of two is slow to compute.
  const scales = Float64Array.from({ length: 2 ** exponent + 1 }, (_, power) => 2 ** (mantissa - lowest - power));
  return (value) => {
    if (Number.isNaN(value)) return nan;
    const size = Math.abs(Math.fround(value));
    const power = Math.max(exponentOf(size) - lowest, 0);
    // Infinity, too, has an exponent beyond the last.
    const code = power < scales.length ? toEven(size * (scales[power] ?? NaN)) + power * steps : end;
    const magnitude = code < end ? code : overflow;
    const isNegative = value < 0 || Object.is(value, -0);
    return isNegative && magnitude < sign && (magnitude > 0 || hasNegativeZero) ? sign + magnitude : magnitude;
  };
}

/** To the nearest whole number, ties to even; of a number from 0 to 2^31. */
export function toEven(value: number): number {
  const whole = Math.floor(value);
  const rest = value - whole;
  return rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
}

/** Exponents alone, as torch stores them: the sign is dropped, ties go up, and what is no more than 2^-127 becomes it. */
function powerOfTwo(value: number): number {
  const size = Math.abs(Math.fround(value));
  if (!(size < Infinity)) return 255;
  if (size <= 2 ** -127) return 0;
  if (size < 2 ** -126) return 1;
  const power = exponentOf(size);
  return power + 127 + (size * 2 ** -power >= 1.5 ? 1 : 0);
}
