import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dtype } from '../../../src/model/dtype.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { decode } from '../../../src/numeric/decode.js';
import { encode } from '../../../src/numeric/encode.js';
import { compileExpression, compileStatement, type Setting } from '../../../src/numeric/expressions/compile.js';
import { parseExpression, parseStatement } from '../../../src/numeric/expressions/parse.js';
import { signatureOf, vocabulary } from '../../../src/numeric/expressions/vocabulary.js';
import { processorTime } from '../../processor-time.js';

const square: Setting = {
  shape: [2, 2],
  dtype: 'float32',
  fans: { in: 2, out: 2 },
  statistic: (name) => ({ mean: 2.5, std: 1.25, min: 1, max: 4 })[name],
};

/** The values of an expression where x is 1, 2, 3, 4. */
function values(text: string, setting: Partial<Setting> = {}): (number | bigint)[] {
  const { dtype, ...rest } = { ...square, ...setting };
  const compiled = compileExpression(parseExpression(text), { dtype, ...rest });
  const current = decode(dtype, encode(dtype, { kind: 'real', values: Float64Array.of(1, 2, 3, 4) }, 'little'), 4, 'little').values;
  const numbers = compiled.evaluate([])({ count: 4, current, positions: 0 });
  return [...decode(dtype, encode(dtype, numbers, 'little'), 4, 'little').values];
}

function refusalOf(text: string, setting: Partial<Setting> = {}): string {
  try {
    compileExpression(parseExpression(text), { ...square, ...setting });
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error).toHaveProperty('tag', 'refused');
    return error instanceof Error ? error.message : '';
  }
  throw new Error(`${text} was not refused`);
}

describe('what expressions mean', () => {
  it.each<[string, number[]]>([
    ['-2 ** 2', [-4, -4, -4, -4]],
    ['2 ** 3 ** 0', [2, 2, 2, 2]],
    ['2 ** -1', [0.5, 0.5, 0.5, 0.5]],
    ['7 // 2 * 2 + 7 % 2', [7, 7, 7, 7]],
    ['1 if x > 2 else 0', [0, 0, 1, 1]],
    ['x if n > 3 else 0 / 0', [1, 2, 3, 4]],
    ['where(x > 1 and not x > 3, x, 0)', [0, 2, 3, 0]],
    ['x < 2 or x == 4', [1, 0, 0, 1]],
    ['(x - mean(x)) / std(x)', [-1.2, -0.4, 0.4, 1.2].map(Math.fround)],
    ['min(x) + 10 * max(x)', [41, 41, 41, 41]],
    ['min(x, 2) + max(3, x)', [4, 5, 5, 6]],
    ['a = x\n# twice\nb = a + a\n\nb', [2, 4, 6, 8]],
    ['a = x;', [1, 2, 3, 4]],
    ['(x\n + 1)', [2, 3, 4, 5]],
    ['10 * i + j', [0, 1, 10, 11]],
    ['clip(x, low=2, high=3)', [2, 2, 3, 3]],
    ['sqrt(2 / fan_in)', [1, 1, 1, 1]],
    ['True_ = 5; True_', [5, 5, 5, 5]],
    ['round(2.5) + round(-0.5)', [2, 2, 2, 2]],
    ['1 == 1.0', [1, 1, 1, 1]],
  ])('%s', (text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  it('a dropped negative number leaves a negative zero', () => {
    expect(values('-x * (x > 9)')).toEqual([-0, -0, -0, -0]);
  });

  it('integers keep all their digits', () => {
    expect(values('x + 2 ** 62 - 1', { dtype: 'int64' })).toEqual([0n, 1n, 2n, 3n].map((more) => 2n ** 62n + more));
    expect(values('9007199254740993', { dtype: 'int64' })).toEqual(new Array(4).fill(9007199254740993n));
    expect(values('18446744073709551615 - x', { dtype: 'uint64' })).toEqual([1n, 2n, 3n, 4n].map((less) => 2n ** 64n - 1n - less));
  });

  it.each<[Dtype, string, (number | bigint)[]]>([
    ['bool', 'x == 0', [0, 0, 0, 0]],
    ['bool', '1 - x', [0, 0, 0, 0]],
    ['bool', '~x', [0, 0, 0, 0]],
    ['int4', 'x * 3', [3, 6, -7, -4]],
    ['float8_e4m3fn', 'x * 1000', [448, 448, 448, 448]],
    ['uint4', 'x * 5', [5, 10, 15, 4]],
  ])('%s: %s', (dtype, text, expected) => {
    expect(values(text, { dtype }).map(Number)).toEqual(expected);
  });

  it('complex elements get a real value', () => {
    const { evaluate } = compileExpression(parseExpression('i + 0.5'), { ...square, dtype: 'complex64' });
    expect([...evaluate([])({ count: 2, positions: 1 }).values]).toEqual([0.5, 0, 1.5, 0]);
    expect(refusalOf('x * 2', { dtype: 'complex64' })).toBe('x of a complex tensor cannot be computed with');
  });

  it('says what it needs before anything is computed', () => {
    const { readsCurrent, draws } = compileExpression(parseExpression('s = 2; normal(0, s / 4) + uniform()'), square);
    expect(readsCurrent).toBe(false);
    expect(draws).toEqual([
      { kind: 'normal', dtype: 'float32', mean: 0, std: 0.5 },
      { kind: 'uniform', dtype: 'float32', from: 0, to: 1 },
    ]);
    expect(compileExpression(parseExpression('x'), square).readsCurrent).toBe(true);
    expect(compileStatement(parseStatement('[0] += 1'), square).readsCurrent).toBe(true);
    expect(compileStatement(parseStatement('[0] = 1'), square)).toMatchObject({ readsCurrent: false, draws: [] });
  });
});

describe('what is refused, and where', () => {
  it.each<[string, string]>([
    ['1 < x < 3', 'comparisons are not chained: write `(a < b) & (b < c)`, with parentheses, at column 7'],
    ['x + y', 'y is not defined at column 5'],
    ['x ^ 2', '"^" means nothing (a power is written **) at column 3'],
    ['x + ', 'the text ends too early at column 4'],
    ['x 5', '"5" is not expected at column 3'],
    ['a = 1\nb = c', 'c is not defined at line 2, column 5'],
    ['x; x', 'nothing is done with the value at column 1'],
    ['e = 3; e', 'e has a meaning already: take another name, at column 1'],
    ['foo(x)', 'there is no function foo at column 1'],
    ['pi(x)', 'pi is not a function at column 1'],
    ['sqrt', 'sqrt is a function: it needs its arguments in parentheses at column 1'],
    ['sqrt()', 'the call is sqrt(value) at column 1'],
    ['clip(x, 1)', 'the call is clip(value, low, high) at column 1'],
    ['uniform(c=1)', 'the call is uniform(a=0, b=1) at column 11'],
    ['uniform(0, a=1)', 'the call is uniform(a=0, b=1) at column 14'],
    ['uniform(2, 1)', 'uniform(a, b) has a <= b, not 2 and 1, at column 1'],
    ['normal(0, -1)', 'normal(mean, std) has std >= 0, not -1, at column 1'],
    ['normal(x)', 'normal takes numbers, not one for each element: write mean + std * normal(), for example, at column 1'],
    ['randint(0, 1.5)', 'randint(low, high) has whole numbers at column 1'],
    ['bernoulli(2)', 'bernoulli(p) has p from 0 to 1, not 2, at column 1'],
    ['mean(x + 1)', 'mean(x) is known only of x, the values as they are, at column 1'],
    ['k', 'k is the index of the third axis, which this parameter does not have, at column 1'],
    ['x & 1', '& joins comparisons, which need parentheses, at column 3'],
    ['~x', '~ turns comparisons round, not numbers, at column 1'],
    ['1 / 0', 'division by zero at column 3'],
    ['10 ** 10 ** 10', 'the number becomes too large at column 4'],
    ['__import__("os")', '""" means nothing at column 12'],
    ['x.constructor', '"." means nothing at column 2'],
    ['constructor', 'constructor is not defined at column 1'],
    ['toString()', 'there is no function toString at column 1'],
    ['', 'the text is empty'],
    ['('.repeat(40), 'more than 32 brackets in each other at column 33'],
    ['1+'.repeat(600), 'the text has more than 1024 words'],
    [' '.repeat(5000), 'the text is longer than 4096 characters'],
  ])('%s', (text, message) => {
    expect(refusalOf(text)).toBe(message);
  });

  it.each<[Dtype, string, string]>([
    ['uint8', '[0] = 300', 'uint8 holds 0 to 255, not 300'],
    [
      'int32',
      '[:] *= 0.5',
      '*= makes fractions here, which int32 cannot hold: assign with = to drop them, as in [:] = x * ..., at column 5',
    ],
    ['int32', '[:] /= 2', '/= makes fractions here, which int32 cannot hold: assign with = to drop them, as in [:] = x / ..., at column 5'],
    ['int32', '[:] //= 0', 'division by zero at column 5'],
    ['int32', '**= -1', 'whole numbers have no negative powers at column 1'],
    ['bool', '[:] += 1', '+= cannot change truths: assign with =, as in [:] = 1 - x, at column 5'],
    ['float32', '[2, 0] = 1', 'index 2 is outside axis 0 of size 2 at column 2'],
    ['float32', '[1.5] = 1', 'an index is a whole number at column 2'],
    ['float32', '[0] == 1', '"==" is not expected at column 5'],
    ['opaque', '= 1', 'elements of type opaque are not numbers to compute with'],
  ])('%s %s', (dtype, text, message) => {
    const statement = (): unknown =>
      compileStatement(parseStatement(text), { ...square, dtype }).evaluate([])({ count: 1, current: Float64Array.of(1), positions: 0 });
    expect(statement).toThrow(expect.objectContaining({ tag: 'refused', message }));
  });

  it('what the caller does not know', () => {
    const bare: Setting = { shape: [3], dtype: 'float32' };
    const compiled = (text: string): unknown => compileExpression(parseExpression(text), bare);
    expect(() => compiled('fan_in')).toThrow('fan_in is known only of tensors of two dimensions or more, not here at column 1');
    expect(() => compiled('mean(x)')).toThrow('mean(x) is not known here at column 1');
  });
});

describe('the vocabulary', () => {
  it.each(vocabulary.map((word) => [signatureOf(word), word] as const))('%s works as its signature says', (signature, word) => {
    const text =
      'parameters' in word
        ? signature
            .replace(/=[-\d]+/g, '')
            .replace(/\[|\]/g, '')
            .replace(
              /\b(mean|std|a|b|p|low|high)\b(?!\()/g,
              (name) => ({ mean: '0', std: '1', a: '-1', b: '1', p: '0.5', low: '1', high: '3' })[name] ?? name,
            )
            .replace(/value|condition|then|otherwise|y/g, 'x')
        : signature;
    const deep: Setting = { ...square, shape: [2, 2, 1, 1] };
    expect(() => compileExpression(parseExpression(text), deep)).not.toThrow();
    expect(word.help).toMatch(/\.$/);
  });

  it('has no name twice', () => {
    expect(new Set(vocabulary.map(({ name }) => name)).size).toBe(vocabulary.length);
  });
});

describe('any text', () => {
  const words = [
    ...vocabulary.map(({ name }) => name),
    ...'+ - * / // % ** ( ) [ ] , : ; = == < >= and or not if else & | ~ ... 1 0 2.5 1e3 -1 x \n y'.split(' '),
  ];
  const dtypes: readonly Dtype[] = ['float32', 'bfloat16', 'int8', 'uint64', 'bool'];

  function attempt(text: string, dtype: Dtype): void {
    const setting: Setting = { ...square, dtype };
    const current = decode(dtype, encode(dtype, { kind: 'real', values: Float64Array.of(1, 0, 1, 2) }, 'little'), 4, 'little').values;
    for (const compiled of [
      () => compileExpression(parseExpression(text), setting),
      () => compileStatement(parseStatement(text), setting),
    ]) {
      try {
        const { evaluate, draws } = compiled();
        const numbers = evaluate(draws.map(() => ({ take: (count) => new Float64Array(count) })))({ count: 4, current, positions: 0 });
        encode(dtype, numbers, 'little');
      } catch (error) {
        if (!(error instanceof CheckpointError) || error.tag !== 'refused') throw error;
      }
    }
  }

  it('of words is understood or refused', () => {
    const text = fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((parts) => parts.join(' '));
    fc.assert(fc.property(text, fc.constantFrom(...dtypes), attempt), { numRuns: 1500 });
  });

  it('of expressions that are well formed is understood or refused', () => {
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('x', 'i', 'n', '2', '0.5', '0', '-1', 'pi', 'nan', '300', 'uniform()', 'randint(0, 5)', '(x > 1)', '2 ** 40'),
        fc
          .tuple(tie('expression'), fc.constantFrom('+', '-', '*', '/', '//', '%', '**', '<', '==', 'and', '&'), tie('expression'))
          .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
        fc
          .tuple(fc.constantFrom('abs', 'sqrt', 'sign', 'round', 'erf', '-', 'not '), tie('expression'))
          .map(([name, a]) => `(${name}(${a}))`),
        fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `where(${a}, ${b}, ${c})`),
        fc
          .tuple(fc.constantFrom('minimum', 'max', 'atan2'), tie('expression'), tie('expression'))
          .map(([name, a, b]) => `${name}(${a}, ${b})`),
      ),
    }));
    fc.assert(fc.property(expression, fc.constantFrom(...dtypes), attempt), { numRuns: 1500 });
  });

  it('of any characters is understood or refused', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom(...dtypes), attempt), { numRuns: 500 });
  });

  it('in bounded time, the worst there is', () => {
    const started = processorTime();
    for (const text of [
      '('.repeat(32) + 'x' + ')'.repeat(32),
      '-'.repeat(1000) + 'x',
      'not '.repeat(1000) + 'x',
      '2' + '**2'.repeat(500),
      'x if 1 else '.repeat(250) + 'x',
      'x+'.repeat(511) + 'x',
      'abs('.repeat(32),
    ]) {
      attempt(text, 'float32');
    }
    expect(processorTime() - started).toBeLessThan(5000);
  });
});
