/** The same operations of whole numbers of 64 bits, every digit of them. */
import { bigRoom, roomFor, type Arithmetic, type BigVector, type RealVector } from './operands.js';
import { floorRemainder } from './scalars.js';
import { refusal, type ArithmeticOperator, type Comparison, type Position } from './syntax.js';

type Side = bigint | BigVector['values'];

function at(side: Side, i: number): bigint {
  return typeof side === 'bigint' ? side : (side[i] ?? 0n);
}

function lengthOf(a: Side, b: Side): number {
  return typeof a === 'bigint' ? (typeof b === 'bigint' ? 0 : b.length) : a.length;
}

export function bigArithmetic(rules: Arithmetic, operator: ArithmeticOperator, a: Side, b: Side, position: Position): BigVector {
  if (operator === '**' && typeof b === 'bigint' && b < 0n) throw refusal('whole numbers have no negative powers', position);
  const compute = operation(operator, rules, position);
  const values = bigRoom(rules, lengthOf(a, b));
  for (let i = 0; i < values.length; i++) values[i] = rules.wrapBig(compute(at(a, i), at(b, i)));
  return { type: 'own', values };
}

export function bigComparison(operator: Comparison, a: Side, b: Side): RealVector {
  const compare = comparisons[operator];
  const values = roomFor('bool', lengthOf(a, b));
  for (let i = 0; i < values.length; i++) values[i] = compare(at(a, i), at(b, i)) ? 1 : 0;
  return { type: 'bool', values };
}

const comparisons: Readonly<Record<Comparison, (a: bigint, b: bigint) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

function operation(operator: ArithmeticOperator, { wrapBig }: Arithmetic, position: Position): (a: bigint, b: bigint) => bigint {
  const divisor = (value: bigint): bigint => {
    if (value === 0n) throw refusal('division by zero', position);
    return value;
  };
  switch (operator) {
    case '+':
      return (a, b) => a + b;
    case '-':
      return (a, b) => a - b;
    case '*':
      return (a, b) => a * b;
    case '//':
      return (a, b) => (a - floorRemainder(a, divisor(b))) / b;
    case '%':
      return (a, b) => floorRemainder(a, divisor(b));
    case '**':
      return (a, b) => power(a, b, wrapBig);
    case '/':
      throw new Error('a quotient of whole numbers is a float');
  }
}

function power(base: bigint, exponent: bigint, wrap: (value: bigint) => bigint): bigint {
  if (exponent < 0n) return base === 1n ? 1n : base === -1n ? (exponent % 2n === 0n ? 1n : -1n) : 0n;
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest /= 2n) {
    if (rest % 2n === 1n) result = wrap(result * square);
    square = wrap(square * square);
  }
  return result;
}
