import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../src/model/access/parse.js';
import { CheckpointError } from '../../../src/model/errors.js';

/** The failure's tag, words and place. */
function failure(text: string): { readonly tag: string; readonly message: string; readonly offset: number | undefined } {
  try {
    parseExpression(text);
  } catch (error) {
    if (error instanceof CheckpointError) return { tag: error.tag, message: error.message, offset: error.offset };
    throw error;
  }
  throw new Error(`${text} was parsed`);
}

describe('parsing access expressions', () => {
  it('reads accesses from left to right', () => {
    expect(parseExpression('net[0].bias')).toEqual({
      kind: 'attribute',
      name: 'bias',
      at: 7,
      of: { kind: 'index', at: 3, of: { kind: 'name', name: 'net', at: 0 }, key: { kind: 'integer', value: 0, at: 4 } },
    });
  });

  it.each([
    ['"2.bias"', '2.bias'],
    [String.raw`'it\'s.weight'`, "it's.weight"],
    [String.raw`r'a\b'`, String.raw`a\b`],
    [String.raw`'\x41\u5c42\n'`, 'A层\n'],
    [`'2.' "bias"`, '2.bias'],
    [`'''a'b'''`, "a'b"],
  ])('reads the text %s', (text, value) => {
    expect(parseExpression(text)).toMatchObject({ kind: 'string', value });
  });

  it.each([
    ['0x2', 2],
    ['1_000', 1000],
    ['0b101', 5],
  ])('reads the integer %s', (text, value) => {
    expect(parseExpression(text)).toMatchObject({ kind: 'integer', value });
  });

  it('reads slices, several indices and what is left out', () => {
    expect(parseExpression('w[..., 1:, ::2]')).toMatchObject({
      key: {
        kind: 'tuple',
        items: [{ value: { kind: 'ellipsis' } }, { value: { kind: 'slice', start: { value: 1 } } }, { value: { step: { value: 2 } } }],
      },
    });
  });

  it('reads comprehensions with a condition', () => {
    expect(parseExpression("next(t for t in r.tensors if t.name == 'w')")).toMatchObject({
      kind: 'call',
      given: [{ value: { kind: 'comprehension', result: 'generator', comprehension: { targets: ['t'], condition: { operator: '==' } } } }],
    });
  });

  it.each([
    ['net.2.bias', 3],
    ['net[0].block 1[0]', 13],
    ['net[', 4],
    ['net.for', 4],
    ["net['a", 4],
    ['', 0],
    ['net[]', 4],
  ])('says where %j is no Python', (text, offset) => {
    expect(failure(text)).toMatchObject({ tag: 'not-found', offset });
    expect(failure(text).message).toMatch(/^SyntaxError: /);
  });

  it.each(['f"{x}"', 'a if b else c', 'lambda: 0', '{1: 2}', 'a < b < c', 'a ** 2'])('says of %j that it is beyond the subset', (text) => {
    expect(failure(text).tag).toBe('unsupported');
  });

  it.each([
    ['brackets in brackets', '('.repeat(100_0) + '0' + ')'.repeat(100_0)],
    ['signs before signs', `${'-'.repeat(5000)}0`],
    ['accesses', `net${'.a'.repeat(4000)}`],
    ['characters', 'x'.repeat(100_000)],
    ['operations', `0${'+0'.repeat(4000)}`],
  ])('bounds %s', (_, text) => {
    expect(failure(text).tag).toBe('unsupported');
  });
});
