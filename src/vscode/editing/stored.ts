/**
 * What an element will hold of a number that somebody types: rounded as the framework rounds it.
 *
 *   storedNumber('float16', '0.1') // { text: '0.0999755859375', rounded: true }
 */
import { dtypes, type Dtype } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import { storedValue } from '../../numeric/encode.js';
import type { StoredNumber } from '../../protocol/editor.js';

const words: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '+inf': Infinity, '-inf': -Infinity, true: 1, false: 0 };

/** `refused` for what is no number, and for one that does not fit. Expressions and complex numbers are for the session to judge. */
export function storedNumber(dtype: Dtype, text: string): StoredNumber {
  const { kind } = dtypes[dtype];
  if (kind === 'quantized' || kind === 'block' || kind === 'complex') return { text: '', rounded: false };
  const typed = numberOf(text, kind === 'int' || kind === 'uint');
  if (typed === undefined) throw new CheckpointError('refused', `${JSON.stringify(text)} is not a number`);
  const stored = storedValue(dtype, typed);
  return { text: numberText(stored), rounded: !isEqual(typed, stored) };
}

function numberOf(text: string, whole: boolean): number | bigint | undefined {
  const plain = text.trim().replace('\u2212', '-').replaceAll('_', '');
  const word = words[plain.toLowerCase().replace('infinity', 'inf')];
  if (word !== undefined) return word;
  if (whole && /^[+-]?\d+$/.test(plain)) return BigInt(plain.replace('+', ''));
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : undefined;
}

function numberText(value: number | bigint): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Whole numbers are compared as such, whichever way they are kept. */
function isEqual(typed: number | bigint, stored: number | bigint): boolean {
  if (typeof typed === 'bigint' && typeof stored === 'number') return Number.isInteger(stored) && BigInt(stored) === typed;
  if (typeof typed === 'number' && typeof stored === 'bigint') return Number.isInteger(typed) && BigInt(typed) === stored;
  return Object.is(typed, stored);
}
