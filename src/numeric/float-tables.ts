/**
 * The value of every code of a float type of at most 16 bits: one layout a type, one table made from it on first use.
 *
 * A layout is sign, exponent and mantissa widths, a bias, and what the codes at the top of the range (or the negative zero) mean instead
 * of a number.
 */

/** `ieee`: the top exponent is infinity or NaN. `all-ones`: only an all-ones magnitude is NaN. `negative-zero`: only that code is NaN. */
type Specials = 'ieee' | 'all-ones' | 'negative-zero' | 'none';

export interface FloatLayout {
  readonly signed: boolean;
  readonly exponent: number;
  readonly mantissa: number;
  readonly bias: number;
  readonly specials: Specials;
  /** Codes that can be stored, where they are more than the type has: the bits above mean nothing. */
  readonly codes?: number;
}

const layouts = {
  float16: { signed: true, exponent: 5, mantissa: 10, bias: 15, specials: 'ieee' },
  bfloat16: { signed: true, exponent: 8, mantissa: 7, bias: 127, specials: 'ieee' },
  float8_e4m3fn: { signed: true, exponent: 4, mantissa: 3, bias: 7, specials: 'all-ones' },
  float8_e4m3fnuz: { signed: true, exponent: 4, mantissa: 3, bias: 8, specials: 'negative-zero' },
  float8_e5m2: { signed: true, exponent: 5, mantissa: 2, bias: 15, specials: 'ieee' },
  float8_e5m2fnuz: { signed: true, exponent: 5, mantissa: 2, bias: 16, specials: 'negative-zero' },
  float8_e3m4: { signed: true, exponent: 3, mantissa: 4, bias: 3, specials: 'ieee' },
  float8_e4m3: { signed: true, exponent: 4, mantissa: 3, bias: 7, specials: 'ieee' },
  float8_e4m3b11fnuz: { signed: true, exponent: 4, mantissa: 3, bias: 11, specials: 'negative-zero' },
  float8_e8m0fnu: { signed: false, exponent: 8, mantissa: 0, bias: 127, specials: 'all-ones' },
  float6_e2m3fn: { signed: true, exponent: 2, mantissa: 3, bias: 1, specials: 'none' },
  float6_e3m2fn: { signed: true, exponent: 3, mantissa: 2, bias: 3, specials: 'none' },
  float4_e2m1fn: { signed: true, exponent: 2, mantissa: 1, bias: 1, specials: 'none' },
  float6_e2m3fn_byte: { signed: true, exponent: 2, mantissa: 3, bias: 1, specials: 'none', codes: 256 },
  float6_e3m2fn_byte: { signed: true, exponent: 3, mantissa: 2, bias: 3, specials: 'none', codes: 256 },
  float4_e2m1fn_byte: { signed: true, exponent: 2, mantissa: 1, bias: 1, specials: 'none', codes: 256 },
} as const satisfies Record<string, FloatLayout>;

export type SmallFloat = keyof typeof layouts;

export function isSmallFloat(name: string): name is SmallFloat {
  return Object.hasOwn(layouts, name);
}

export function layoutOf(dtype: SmallFloat): FloatLayout {
  return layouts[dtype];
}

const tables = new Map<SmallFloat, Float64Array>();

/** The value of every code; shared by all callers, who only read it. */
export function floatTable(dtype: SmallFloat): Float64Array {
  const known = tables.get(dtype);
  if (known !== undefined) return known;
  const table = makeTable(layouts[dtype]);
  tables.set(dtype, table);
  return table;
}

function makeTable(layout: FloatLayout): Float64Array {
  const magnitudes = 2 ** (layout.exponent + layout.mantissa);
  const table = new Float64Array(layout.signed ? 2 * magnitudes : magnitudes);
  for (let code = 0; code < magnitudes; code++) {
    const value = magnitudeOf(code, layout);
    table[code] = value;
    if (layout.signed) table[magnitudes + code] = -value;
  }
  if (layout.specials === 'negative-zero') table[magnitudes] = NaN;
  return layout.codes === undefined ? table : new Float64Array(layout.codes).map((_, code) => table[code % table.length] ?? NaN);
}

function magnitudeOf(code: number, { exponent, mantissa, bias, specials }: FloatLayout): number {
  const steps = 2 ** mantissa;
  const power = Math.floor(code / steps);
  const fraction = code % steps;
  if (specials === 'ieee' && power === 2 ** exponent - 1) return fraction === 0 ? Infinity : NaN;
  if (specials === 'all-ones' && code === 2 ** (exponent + mantissa) - 1) return NaN;
  // Without a mantissa there are no subnormals: code 0 is the smallest power, not zero.
  if (power === 0 && mantissa > 0) return fraction * 2 ** (1 - bias - mantissa);
  return (steps + fraction) * 2 ** (power - bias - mantissa);
}
