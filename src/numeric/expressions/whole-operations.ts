/** Operations of whole numbers below 2^53. */
import type { Pairwise } from './float-operations.js';
import type { VectorType } from './operands.js';
import { refusal, type ArithmeticOperator, type Position } from './syntax.js';

/** What comes out is wrapped later; only products could lose digits before that. */
export function wholeOperation(operator: ArithmeticOperator, type: VectorType, at: Position): Pairwise {
  const times: Pairwise = type === 'own' ? Math.imul : (a, b) => a * b;
  switch (operator) {
    case '+':
      return (a, b) => a + b;
    case '-':
      return (a, b) => a - b;
    case '*':
      return times;
    case '//':
      return (a, b) => Math.floor(a / divisor(b, at));
    case '%':
      return (a, b) => a - b * Math.floor(a / divisor(b, at));
    case '**':
      return (a, b) => wholePower(a, b, times);
    case '/':
      throw new Error('a quotient of whole numbers is a float');
  }
}

function divisor(value: number, at: Position): number {
  if (value === 0) throw refusal('division by zero', at);
  return value;
}

/** A negative power of a whole number is one only of 1 and -1. */
function wholePower(base: number, exponent: number, times: Pairwise): number {
  if (exponent < 0) return base === 1 ? 1 : base === -1 ? (exponent % 2 === 0 ? 1 : -1) : 0;
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = times(result, square);
    square = times(square, square);
  }
  return result;
}
