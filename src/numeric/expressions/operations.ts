/** Operations of vectors, element by element, rounded as torch rounds them on a CPU. */
import { bigArithmetic, bigComparison } from './big-operations.js';
import { floatOperation, type Pairwise } from './float-operations.js';
import { converted, isBig, isFloat, isVector, meetingType, roomFor, wider } from './operands.js';
import type { Arithmetic, BigVector, Operand, RealVector, Scalar, Vector, VectorType } from './operands.js';
import { scalarArithmetic, scalarComparison, toNumber, wholeOf } from './scalars.js';
import { wholeOperation } from './whole-operations.js';
import { refusal, type ArithmeticOperator, type Comparison, type Position } from './syntax.js';

/** Numbers of one side: one for each element, or one for all. */
export type Side = number | Float64Array | Float32Array;

export function arithmetic(rules: Arithmetic, operator: ArithmeticOperator, left: Operand, right: Operand, at: Position): Operand {
  if (!isVector(left) && !isVector(right)) return scalarArithmetic(operator, left, right, at);
  const type = arithmeticType(rules, operator, left, right);
  if (type === 'own' && rules.isBig) return bigArithmetic(rules, operator, bigSide(rules, left), bigSide(rules, right), at);
  if (!isFloat(type)) return wholeArithmetic(rules, operator, left, right, type, at);
  if (operator === '/' && !isVector(left)) return quotientOfScalar(rules, left, right, type);
  const compute = floatOperation(rules, operator, left, right, type);
  return rounded(
    rules,
    type,
    pairs(sideOf(rules, left, type, isFactor(operator, 'left')), sideOf(rules, right, type, isFactor(operator, 'right')), compute, type),
  );
}

export function comparison(rules: Arithmetic, operator: Comparison, left: Operand, right: Operand): Operand {
  if (!isVector(left) && !isVector(right)) return scalarComparison(operator, left, right);
  const type = meeting(rules, left, right);
  if (type === 'own' && rules.isBig) return bigComparison(operator, bigSide(rules, left), bigSide(rules, right));
  return pairs(sideOf(rules, left, type), sideOf(rules, right, type), comparisons[operator], 'bool');
}

const comparisons: Readonly<Record<Comparison, Pairwise>> = {
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
};

/** Where anything but zero is true; NaN is true. */
export function truth(operand: Operand): Scalar | RealVector {
  if (!isVector(operand)) return Boolean(operand);
  if (operand.type === 'bool') return operand;
  const values = roomFor('bool', operand.values.length);
  for (let i = 0; i < values.length; i++) values[i] = Number(operand.values[i]) === 0 ? 0 : 1;
  return { type: 'bool', values };
}

export function logical(operator: 'and' | 'or', left: Operand, right: Operand): Operand {
  const [a, b] = [truth(left), truth(right)];
  const compute: Pairwise = operator === 'and' ? (x, y) => x * y : (x, y) => Math.max(x, y);
  if (!isVector(a) && !isVector(b)) return compute(Number(a), Number(b)) === 1;
  return pairs(isVector(a) ? a.values : Number(a), isVector(b) ? b.values : Number(b), compute, 'bool');
}

/** The type in which two operands meet. At least one of them is a vector. */
export function meeting(rules: Arithmetic, left: Operand, right: Operand): VectorType {
  if (isVector(left)) return meetingType(rules, left, right);
  return isVector(right) ? meetingType(rules, right, left) : rules.defaultFloat;
}

function arithmeticType(rules: Arithmetic, operator: ArithmeticOperator, left: Operand, right: Operand): VectorType {
  const type = meeting(rules, left, right);
  if (isFloat(type)) return type;
  return operator === '/' ? rules.defaultFloat : wider(type, rules.isBig ? 'own' : type === 'bool' ? rules.defaultWhole : type);
}

/** torch keeps a number that others are multiplied or divided by in single precision; others are rounded to the tensor's type first. */
function isFactor(operator: ArithmeticOperator, side: 'left' | 'right'): boolean {
  return operator === '*' || (side === 'right' && (operator === '/' || operator === '//'));
}

/** An operand in the type of the operation. */
export function sideOf(rules: Arithmetic, operand: Operand, type: VectorType, factor = false): Side {
  if (!isVector(operand)) return factor && type === 'half' ? Math.fround(toNumber(operand)) : rules.rounders[type](toNumber(operand));
  const { values } = converted(rules, operand, type);
  if (values instanceof Float64Array || values instanceof Float32Array) return values;
  throw new Error('whole numbers of 64 bits among floats');
}

export function bigSide(rules: Arithmetic, operand: Operand): bigint | BigVector['values'] {
  if (isVector(operand)) {
    const vector: Vector = converted(rules, operand, 'own');
    if (isBig(vector)) return vector.values;
    throw new Error('floats among whole numbers of 64 bits');
  }
  const whole = wholeOf(operand);
  return typeof whole === 'bigint' ? whole : BigInt(Math.trunc(whole));
}

/** One operation for each element. */
export function pairs(a: Side, b: Side, compute: Pairwise, type: VectorType): RealVector {
  const count = typeof a === 'number' ? (typeof b === 'number' ? 0 : b.length) : a.length;
  const values = roomFor(type, count);
  if (typeof a === 'number') for (let i = 0; i < count; i++) values[i] = compute(a, typeof b === 'number' ? b : (b[i] ?? NaN));
  else if (typeof b === 'number') for (let i = 0; i < count; i++) values[i] = compute(a[i] ?? NaN, b);
  else for (let i = 0; i < count; i++) values[i] = compute(a[i] ?? NaN, b[i] ?? NaN);
  return { type, values };
}

/** Rounds results, which nobody else has yet, where they lie; those in single precision are it already. */
export function rounded(rules: Arithmetic, type: VectorType, vector: RealVector): RealVector {
  const { values } = vector;
  const round = type === 'own' ? rules.wrap : rules.rounders[type];
  if (type === 'own' || type === 'half') for (let i = 0; i < values.length; i++) values[i] = round(values[i] ?? NaN);
  return vector;
}

/** As Python's reflected division: the reciprocal first. */
function quotientOfScalar(rules: Arithmetic, left: Scalar, right: Operand, type: VectorType): RealVector {
  const reciprocals = rounded(
    rules,
    type,
    pairs(1, sideOf(rules, right, type), (a, b) => a / b, type),
  );
  return rounded(
    rules,
    type,
    pairs(reciprocals.values, sideOf(rules, left, type, true), (a, b) => a * b, type),
  );
}

function wholeArithmetic(
  rules: Arithmetic,
  operator: ArithmeticOperator,
  left: Operand,
  right: Operand,
  type: VectorType,
  at: Position,
): RealVector {
  if (operator === '**' && !isVector(right) && Number(right) < 0) throw refusal('whole numbers have no negative powers', at);
  const compute = wholeOperation(operator, type, at);
  const exponent = sideOf(rules, right, type);
  const [a, b] = [
    wrappedNumber(rules, type, sideOf(rules, left, type)),
    operator === '**' ? exponent : wrappedNumber(rules, type, exponent),
  ];
  return rounded(rules, type, pairs(a, b, compute, type));
}

/** torch takes a number that does not fit as the one that is left of it. */
function wrappedNumber(rules: Arithmetic, type: VectorType, side: Side): Side {
  return type === 'own' && typeof side === 'number' ? rules.wrap(side) : side;
}
