import { describe, expect, it } from 'vitest';
import { parseJson, parsePythonJson, repeatsKey } from '../../../src/formats/names/json.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const corrupt = expect.objectContaining({ tag: 'corrupt' }) as Error;

describe('JSON', () => {
  it('may begin with a byte order mark', () => {
    expect(parseJson(bytes('\ufeff{"a": 1}'), 'x')).toEqual({ a: 1 });
  });

  it.each(['', '{', '{} {}', '{"a": NaN}', '['.repeat(101) + ']'.repeat(101)])('that is none is refused: %s', (text) => {
    expect(() => parseJson(bytes(text), 'x')).toThrow(corrupt);
  });

  it('in another encoding is refused', () => {
    expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22), 'x')).toThrow(corrupt);
  });

  it('may hold brackets in its texts', () => {
    const text = '['.repeat(200) + '\\"';
    expect(parseJson(bytes(`{"a": "${text}"}`), 'x')).toEqual({ a: '['.repeat(200) + '"' });
  });
});

describe('JSON of Python', () => {
  it('has words for what is no number, outside texts', () => {
    const text = '{"a": NaN, "b": [-Infinity, Infinity, 1], "c": "NaN, \\"Infinity"}';
    expect(parsePythonJson(bytes(text), 'x')).toEqual({ a: null, b: [null, null, 1], c: 'NaN, "Infinity' });
  });

  it('is JSON otherwise', () => {
    expect(() => parsePythonJson(bytes('{"a": NaNa}'), 'x')).toThrow(corrupt);
    expect(() => parsePythonJson(bytes('{"a": NaN'), 'x')).toThrow(corrupt);
  });
});

describe('a key that stands twice', () => {
  it.each([
    ['{"a": 1, "a": 2}', true],
    ['{"a": {"b": [{"c": 1, "c": 1}]}}', true],
    ['{"a": 1, "b": {"a": 1}}', false],
    ['{"a": "x\\": y", "b": ["c", "d"]}', false],
    ['{"__proto__": 1, "a" : 1}', false],
    ['[]', false],
  ])('%s: %s', (text, expected) => {
    expect(repeatsKey(bytes(text), parseJson(bytes(text), 'x'))).toBe(expected);
  });
});
