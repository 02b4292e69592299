/** Arithmetic of Python's numbers alone: integers of any size, floats of double precision. */
import type { Scalar } from './operands.js';
import { refusal, type ArithmeticOperator, type Comparison, type Position } from './syntax.js';

/** Bits of the largest integer that is worked with: no sum of a few words should take long. */
const mostBits = 4096;

export function toNumber(scalar: Scalar): number {
  return Number(scalar);
}

/** `refused` where Python raises an error. */
export function scalarArithmetic(operator: ArithmeticOperator, left: Scalar, right: Scalar, at: Position): Scalar {
  const [a, b] = [wholeOf(left), wholeOf(right)];
  if (typeof a === 'bigint' && typeof b === 'bigint' && operator !== '/' && !(operator === '**' && b < 0n))
    return integers(operator, a, b, at);
  return floats(operator, Number(a), Number(b), at);
}

export function scalarComparison(operator: Comparison, left: Scalar, right: Scalar): boolean {
  const [a, b] = [wholeOf(left), wholeOf(right)];
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '==':
      // An integer may equal a float.
      return a >= b && a <= b;
    case '!=':
      return !(a >= b && a <= b);
  }
}

/** A truth is 0 or 1. */
export function wholeOf(scalar: Scalar): bigint | number {
  return typeof scalar === 'boolean' ? BigInt(scalar) : scalar;
}

function integers(operator: Exclude<ArithmeticOperator, '/'>, a: bigint, b: bigint, at: Position): bigint {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return checkedSize(a * b, at);
    case '//':
    case '%':
      if (b === 0n) throw refusal('division by zero', at);
      return operator === '%' ? floorRemainder(a, b) : (a - floorRemainder(a, b)) / b;
    case '**':
      if (b > 1n && BigInt(a.toString(2).length) * b > mostBits) throw tooLarge(at);
      return a ** b;
  }
}

/** With the sign of the divisor. */
export function floorRemainder(a: bigint, b: bigint): bigint {
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
}

function checkedSize(value: bigint, at: Position): bigint {
  if (value.toString(2).length > mostBits) throw tooLarge(at);
  return value;
}

function tooLarge(at: Position): Error {
  return refusal('the number becomes too large', at);
}

function floats(operator: ArithmeticOperator, a: number, b: number, at: Position): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
    case '//':
    case '%':
      if (b === 0) throw refusal('division by zero', at);
      return operator === '/' ? a / b : operator === '%' ? a - b * Math.floor(a / b) : Math.floor(a / b);
    case '**':
      return Math.pow(a, b);
  }
}
