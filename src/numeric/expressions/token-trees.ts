/** Tokens as parts of trees. */
import type { IToken } from 'chevrotain';
import type { ArithmeticOperator, Comparison, Expression, Operator, Position, Prefix } from './syntax.js';

export function positionOf({ startLine = 1, startColumn = 1 }: IToken): Position {
  return { line: startLine, column: startColumn };
}

export function numberOf(word: IToken): Expression {
  const { image } = word;
  return { kind: 'number', at: positionOf(word), value: /^\d+$/.test(image) ? BigInt(image) : Number(image) };
}

/** The innermost sign is the last. */
export function prefixed(prefixes: readonly IToken[], operand: Expression): Expression {
  return prefixes.reduceRight<Expression>(
    (inner, sign) => ({ kind: 'prefix', operator: prefixOf(sign), at: positionOf(sign), operand: inner }),
    operand,
  );
}

const arithmetic: ReadonlySet<string> = new Set<ArithmeticOperator>(['+', '-', '*', '/', '//', '%', '**']);
const others: ReadonlySet<string> = new Set<Comparison | 'and' | 'or' | '&' | '|'>([
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  'and',
  'or',
  '&',
  '|',
]);

export function isArithmetic(image: string): image is ArithmeticOperator {
  return arithmetic.has(image);
}

function isOperator(image: string): image is Operator {
  return isArithmetic(image) || others.has(image);
}

export function operatorOf({ image }: IToken): Operator {
  if (isOperator(image)) return image;
  throw new Error(`no operator: ${image}`);
}

function prefixOf({ image }: IToken): Prefix {
  return image === '-' || image === '+' || image === '~' ? image : 'not';
}
