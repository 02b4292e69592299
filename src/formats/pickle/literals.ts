/** Numbers and texts that old protocols write as lines of text, and integers of any length. */
import { CheckpointError } from '../../model/errors.js';
import { PickleFloat, type BytesNode } from './nodes.js';
import { longFromBytes, narrow, textOrBytes, type PickleReader } from './reader.js';

const longestBytes = 1024;
/** Python's own limit. */
const mostDigits = 4300;

export function integerFromText(reader: PickleReader, text: string): number | bigint {
  const digits = text.trim().replace(/L$/, '');
  if (!/^[-+]?\d+$/.test(digits)) reader.fail('a number that is none');
  if (digits.length > mostDigits) throw new CheckpointError('too-large', `a number of ${String(digits.length)} digits`);
  return narrow(BigInt(digits.replace(/^\+/, '')));
}

/** INT: 00 and 01 are truths. */
export function integerOrTruth(reader: PickleReader): number | bigint | boolean {
  const text = reader.line();
  return text === '01' ? true : text === '00' ? false : integerFromText(reader, text);
}

export function floatFromText(reader: PickleReader): PickleFloat {
  const word = reader.line().trim().toLowerCase();
  if (/^[-+]?nan$/.test(word)) return new PickleFloat(NaN);
  if (/^[-+]?inf(inity)?$/.test(word)) return new PickleFloat(word.startsWith('-') ? -Infinity : Infinity);
  const isNumber = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/.test(word);
  const value = Number(word);
  return isNumber && Number.isFinite(value) ? new PickleFloat(value) : reader.fail('a number that is none');
}

export function long(reader: PickleReader, length: number): number | bigint {
  const bytes = reader.take(length);
  if (length > longestBytes) throw new CheckpointError('too-large', `an integer of ${String(length)} bytes`);
  return longFromBytes(bytes);
}

export function memoKey(reader: PickleReader): number {
  const key = integerFromText(reader, reader.line());
  return typeof key === 'number' && key >= 0 ? key : reader.fail('an impossible memo entry');
}

/** Python's raw-unicode-escape: \uXXXX and \UXXXXXXXX, everything else as it stands. */
export function unescapeUnicode(text: string): string {
  return text.replaceAll(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (whole, short: string | undefined, full: string | undefined) => {
    const code = Number.parseInt(short ?? full ?? '', 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** STRING: a Python literal in quotes, of one byte a character. */
export function quoted(reader: PickleReader): string | BytesNode {
  const text = reader.line().trim();
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote)) reader.fail('a text without quotes');
  const plain = text
    .slice(1, -1)
    .replaceAll(/\\x([0-9a-fA-F]{2})|\\(.)/g, (_, hex: string | undefined, character: string | undefined) =>
      hex === undefined ? (escapes[character ?? ''] ?? character ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return textOrBytes(new Uint8Array(Buffer.from(plain, 'latin1')));
}
