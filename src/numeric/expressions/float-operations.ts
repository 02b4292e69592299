/** Operations of floats, each step rounded as torch rounds it. */
import { isVector, type Arithmetic, type Operand, type VectorType } from './operands.js';
import type { ArithmeticOperator } from './syntax.js';

/** Of the elements of two sides. */
export type Pairwise = (a: number, b: number) => number;

/** What is not rounded yet where one rounding is enough. */
export function floatOperation(rules: Arithmetic, operator: ArithmeticOperator, left: Operand, right: Operand, type: VectorType): Pairwise {
  // A number that does not vary is used in single precision, and so are the steps with it.
  const step = type === 'double' ? rules.rounders.double : type === 'half' && isVector(right) ? rules.rounders.half : Math.fround;
  switch (operator) {
    case '+':
      return (a, b) => a + b;
    case '-':
      return (a, b) => a - b;
    case '*':
      return (a, b) => a * b;
    case '/':
      return (a, b) => a / b;
    case '//':
      return (a, b) => floorQuotient(a, b, step);
    case '%':
      return (a, b) => floorModulus(a, b, type === 'double' ? rules.rounders.double : Math.fround);
    case '**':
      return isVector(right) || !isVector(left) ? power : powerOf(Number(right), rules, type);
  }
}

/** As C's pow, which differs from JavaScript's where there is a 1. */
function power(base: number, exponent: number): number {
  return base === 1 || (base === -1 && Math.abs(exponent) === Infinity) ? 1 : Math.pow(base, exponent);
}

/** Some exponents are products and roots in torch, each step in bfloat16 rounded; float16 knows no roots there. */
function powerOf(exponent: number, { rounders, dtype }: Arithmetic, type: VectorType): Pairwise {
  const isFloat16 = type === 'half' && dtype === 'float16';
  const step = isFloat16 ? Math.fround : rounders[type];
  if (exponent === 2) return (a) => a * a;
  if (exponent === 3) return (a) => step(a * a) * a;
  if (exponent === -1) return (a) => 1 / a;
  if (exponent === -2) return (a) => 1 / step(a * a);
  if (exponent === 0.5 && !isFloat16) return (a) => Math.sqrt(a);
  if (exponent === -0.5 && !isFloat16) return (a) => 1 / step(Math.sqrt(a));
  return power;
}

/** With the sign of the divisor. */
function floorModulus(a: number, b: number, round: (value: number) => number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? round(rest + b) : rest;
}

/** As Python's and torch's: so that it fits the modulus, every step rounded. */
function floorQuotient(a: number, b: number, round: (value: number) => number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  let quotient = round(round(a - rest) / b);
  if (rest !== 0 && b < 0 !== rest < 0) quotient = round(quotient - 1);
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const whole = Math.floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}
