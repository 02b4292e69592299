/**
 * Numbers as text: as many digits as mean something.
 *
 *   shortNumber(0.0123456) // '0.01235'
 *   fullNumber(Math.fround(0.1), 'float32') // '0.1'
 */
import { dtypes, type Dtype } from '../../src/model/dtype.js';

const minus = '\u2212';

/** Four significant digits, an exponent outside 1e-3 .. 1e6; whole numbers in groups of three. A true minus, so that columns align. */
export function shortNumber(value: number, significant = 4): string {
  if (!Number.isFinite(value)) return wordFor(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  const sign = value < 0 ? minus : '';
  if (Number.isInteger(value) && size < 1e6) return sign + size.toLocaleString('en-US');
  if (size < 1e-3 || size >= 1e6) return sign + exponential(size, significant);
  const text = size.toPrecision(significant);
  return sign + (text.includes('e') ? exponential(size, significant) : text);
}

function exponential(size: number, significant: number): string {
  const [mantissa = '', exponent = ''] = size.toExponential(significant - 1).split('e');
  return `${mantissa}e${exponent.replace('+', '').replace('-', minus)}`;
}

function wordFor(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : `${minus}∞`;
}

/** Significant digits after which another digit says nothing, by stored bits of a float. */
const floatDigits: Partial<Record<Dtype, number>> = {
  float32: 9,
  complex64: 9,
  float16: 5,
  complex32: 5,
  bfloat16: 4,
  bcomplex32: 4,
};

/** The shortest text that tells the value from its neighbours in its dtype. */
export function fullNumber(value: number, dtype: Dtype): string {
  if (!Number.isFinite(value)) return wordFor(value);
  const text = dtype === 'float32' || dtype === 'complex64' ? shortestFloat32(value) : shortestWithin(value, floatDigits[dtype]);
  const small = value !== 0 && Math.abs(value) < 1e-3 ? Number(text).toExponential() : text;
  return small.replace('e+', 'e').replaceAll('-', minus);
}

function shortestFloat32(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}

function shortestWithin(value: number, digits: number | undefined): string {
  return String(digits === undefined ? value : Number(value.toPrecision(digits)));
}

/** Every digit, for copying and for programs: what `Number()` reads back. */
export function exactNumber(value: number | bigint): string {
  return typeof value === 'bigint' ? value.toString() : Object.is(value, -0) ? '-0' : String(value);
}

/** True for dtypes whose elements are whole numbers. */
export function isWhole(dtype: Dtype): boolean {
  const { kind } = dtypes[dtype];
  return kind === 'int' || kind === 'uint' || kind === 'bool' || kind === 'code';
}

/** `1,536`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 value`, `2 values`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

const magnitudes = ['', 'K', 'M', 'B', 'T'];

/** `1,536`, `12.3K`, `1.24B`: for narrow columns. */
export function briefCount(value: number): string {
  if (value < 10_000) return count(value);
  const step = Math.min(Math.floor(Math.log10(value) / 3), magnitudes.length - 1);
  return `${threeDigits(value / 1000 ** step)}${magnitudes[step] ?? ''}`;
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `128 B`, `1.50 KiB`. */
export function bytes(value: number): string {
  if (value < 1024) return `${count(value)} B`;
  const step = Math.min(Math.floor(Math.log2(value) / 10), byteUnits.length - 1);
  return `${threeDigits(value / 1024 ** step)} ${byteUnits[step] ?? ''}`;
}

function threeDigits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** `0 %`, `0.4 %`, `12 %`; never a rounded 0 or 100 for what is neither. */
export function percent(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  if (part === whole) return '100 %';
  const share = (100 * part) / whole;
  if (share < 0.1) return '<0.1 %';
  if (share > 99.9) return '>99.9 %';
  return share < 10 ? `${share.toFixed(1)} %` : `${share.toFixed(share > 99 ? 1 : 0)} %`;
}

/** `8 s`, `3 min 20 s`, `1 h 4 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds)).toFixed(0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${count(minutes)} min ${Math.round(seconds % 60).toFixed(0)} s`;
  return `${count(Math.floor(minutes / 60))} h ${count(minutes % 60)} min`;
}

/** `8 × 4`; a 0-d tensor is a `scalar`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.map((size) => String(size)).join(' × ');
}
