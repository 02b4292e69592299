import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseLiteral, type Literal } from '../../../src/formats/numpy/literal.js';
import { CheckpointError } from '../../../src/model/errors.js';

const tuple = (...items: readonly Literal[]): Literal => ({ kind: 'tuple', items });
const list = (...items: readonly Literal[]): Literal => ({ kind: 'list', items });

describe('literals', () => {
  it.each<readonly [string, Literal]>([
    ["'<f4'", '<f4'],
    ['"it\'s"', "it's"],
    ["'a' \"b\"\n'c'", 'abc'],
    [String.raw`'\x3cf4 \n \u00e9 \U0001f642 \\ \' \101 \q'`, "<f4 \n é 🙂 \\ ' A \\q"],
    ['12', 12n],
    ['-12', -12n],
    ['0x1F', 31n],
    ['0o17', 15n],
    ['0b101', 5n],
    ['4L', 4n],
    ['9223372036854775808', 9223372036854775808n],
    ['True', true],
    ['False', false],
    ['None', null],
    ['()', tuple()],
    ['(3,)', tuple(3n)],
    ['(3)', 3n],
    ['( 3 , 4 , )', tuple(3n, 4n)],
    ["[('a', '<f4'), ('b', '|i1', (2,))]", list(tuple('a', '<f4'), tuple('b', '|i1', tuple(2n)))],
    [
      "{'a': 1, 'b': (), }  # a comment",
      new Map<string, Literal>([
        ['a', 1n],
        ['b', tuple()],
      ]),
    ],
    ["{'a': 1, 'a': 2}", new Map<string, Literal>([['a', 2n]])],
    ["{'__proto__': 1}", new Map<string, Literal>([['__proto__', 1n]])],
  ])('%s', (text, value) => {
    expect(parseLiteral(text)).toEqual(value);
  });

  it.each([
    '',
    ' ',
    'x',
    'true',
    '4.0',
    '1e3',
    '007',
    '1_000',
    '--4',
    '9**9**9',
    '(1)*9',
    '(1 2)',
    '(,)',
    '(1,,2)',
    '(1',
    "{'a'}",
    "{'a' 1}",
    '{1: 2}',
    "{'a': 1",
    "'a",
    "'a\nb'",
    "'a\0b'",
    "f'{1}'",
    "b'a'",
    "__import__('os')",
    "'a'.upper()",
    "{'a': lambda: 0}",
    '[x for x in ()]',
    '1 1',
    '1; 2',
    String.raw`'\U00110000'`,
  ])('refuses %j', (text) => {
    expect(() => parseLiteral(text)).toThrow(CheckpointError);
  });

  it('refuses depth and length without trying', () => {
    expect(() => parseLiteral('['.repeat(5000) + ']'.repeat(5000))).toThrow('brackets');
    expect(() => parseLiteral('9'.repeat(5000))).toThrow('integer');
    expect(() => parseLiteral('-'.repeat(9000))).toThrow('integer');
  });

  it('reads long runs of blanks and long texts', () => {
    expect(parseLiteral(`${' '.repeat(1_000_000)}1${'\n#x'.repeat(300_000)}`)).toBe(1n);
    expect(parseLiteral(`'${'a'.repeat(1_000_000)}'`)).toBe('a'.repeat(1_000_000));
  });
});

test('any text gives a literal or a tagged error', () => {
  const piece = fc.constantFrom(
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    "'",
    '"',
    '\\',
    '#',
    '\n',
    ' ',
    '-',
    '0',
    '7',
    'x',
    'L',
    'True',
    'None',
    'é',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        parseLiteral(pieces.join(''));
      } catch (error) {
        expect(error).toBeInstanceOf(CheckpointError);
        expect(error).toHaveProperty('tag', 'corrupt');
      }
    }),
    { numRuns: 5000 },
  );
});
