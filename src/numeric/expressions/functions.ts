/** Functions of one or more values, element by element. */
import { erf } from '../elementary/error-function.js';
import { exp } from '../elementary/exponential.js';
import { log, log1p } from '../elementary/logarithm.js';
import { cos, sin } from '../elementary/trigonometry.js';
import type { Pairwise } from './float-operations.js';
import { bigRoom, converted, isBig, isFloat, isVector, roomFor } from './operands.js';
import type { Arithmetic, BigVector, Operand, RealVector, Scalar, Vector, VectorType } from './operands.js';
import { bigSide, comparison, meeting, pairs, rounded, sideOf, truth } from './operations.js';
import { scalarComparison, toNumber, wholeOf } from './scalars.js';
import type { NameOf } from './vocabulary.js';

type Each = (value: number) => number;

const functions: Readonly<Record<NameOf<'each'>, Each>> = {
  ...{ abs: Math.abs, floor: Math.floor, ceil: Math.ceil, sqrt: Math.sqrt },
  ...{ exp, log, log1p, sin, cos, erf },
  ...{ expm1: Math.expm1, log2: Math.log2, log10: Math.log10, tan: Math.tan },
  ...{ asin: Math.asin, acos: Math.acos, atan: Math.atan, sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh },
  sign: (value) => Number(value > 0) - Number(value < 0),
  round: (value) => (Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value)),
  sigmoid: (value) => 1 / (1 + exp(-value)),
  relu: (value) => (value < 0 ? 0 : value),
};

/** What keeps whole numbers whole. */
const wholeFunctions: Readonly<Partial<Record<NameOf<'each'>, (value: bigint) => bigint>>> = {
  abs: (value) => (value < 0n ? -value : value),
  sign: (value) => (value > 0n ? 1n : value < 0n ? -1n : 0n),
  relu: (value) => (value < 0n ? 0n : value),
  floor: (value) => value,
  ceil: (value) => value,
  round: (value) => value,
};

export function each(rules: Arithmetic, name: NameOf<'each'>, operand: Operand): Operand {
  const whole = wholeFunctions[name];
  if (!isVector(operand)) {
    const value = wholeOf(operand);
    return typeof value === 'bigint' && whole !== undefined ? whole(value) : functions[name](Number(value));
  }
  if (isBig(operand) && whole !== undefined) return bigEach(rules, whole, operand);
  const type =
    whole === undefined && !isFloat(operand.type) ? rules.defaultFloat : operand.type === 'bool' ? rules.defaultWhole : operand.type;
  if (isBigType(rules, type)) return converted(rules, operand, type);
  const values = sideOf(rules, operand, type);
  return rounded(rules, type, pairs(values, 0, functions[name], type));
}

function bigEach(rules: Arithmetic, whole: (value: bigint) => bigint, { values }: BigVector): BigVector {
  const out = bigRoom(rules, values.length);
  for (let i = 0; i < out.length; i++) out[i] = whole(values[i] ?? 0n);
  return { type: 'own', values: out };
}

function isBigType(rules: Arithmetic, type: VectorType): boolean {
  return rules.isBig && type === 'own';
}

/** NaN wins; of equal ones, as of a positive and a negative zero, the second. */
const extremes: Readonly<Record<'minimum' | 'maximum', Pairwise>> = {
  minimum: (a, b) => (a < b || Number.isNaN(a) ? a : b),
  maximum: (a, b) => (a > b || Number.isNaN(a) ? a : b),
};

export function extreme(rules: Arithmetic, name: 'minimum' | 'maximum', left: Operand, right: Operand): Operand {
  const operator = name === 'minimum' ? '<' : '>';
  if (!isVector(left) && !isVector(right)) return scalarComparison(operator, left, right) || Number.isNaN(left) ? left : right;
  const type = meeting(rules, left, right);
  if (isBigType(rules, type)) return choose(rules, comparison(rules, operator, left, right), left, right);
  return pairs(sideOf(rules, left, type), sideOf(rules, right, type), extremes[name], type);
}

export function clip(rules: Arithmetic, value: Operand, low: Operand, high: Operand): Operand {
  return extreme(rules, 'minimum', high, extreme(rules, 'maximum', low, value));
}

/** Whole numbers become floats. */
export function atan2(rules: Arithmetic, y: Operand, x: Operand): Operand {
  if (!isVector(y) && !isVector(x)) return Math.atan2(toNumber(y), toNumber(x));
  const met = meeting(rules, y, x);
  const type = isFloat(met) ? met : rules.defaultFloat;
  return rounded(rules, type, pairs(sideOf(rules, y, type), sideOf(rules, x, type), Math.atan2, type));
}

/** One value where the condition is true, another elsewhere. */
export function choose(rules: Arithmetic, condition: Operand, then: Operand, otherwise: Operand): Operand {
  const mask = truth(condition);
  if (!isVector(mask)) return mask === true ? then : otherwise;
  const type = isVector(then) || isVector(otherwise) ? meeting(rules, then, otherwise) : scalarsType(rules, then, otherwise);
  if (isBigType(rules, type)) return chooseBig(rules, mask, then, otherwise);
  const a = sideOf(rules, then, type);
  const b = sideOf(rules, otherwise, type);
  const values = roomFor(type, mask.values.length);
  for (let i = 0; i < values.length; i++) {
    const side = mask.values[i] === 0 ? b : a;
    values[i] = typeof side === 'number' ? side : (side[i] ?? NaN);
  }
  return { type, values };
}

/** Two numbers meet in the tensor's own type, or in what floats are beside its whole numbers. */
function scalarsType(rules: Arithmetic, ...scalars: readonly Scalar[]): VectorType {
  if (scalars.every((scalar) => typeof scalar === 'boolean')) return 'bool';
  if (scalars.every((scalar) => typeof scalar !== 'number')) return rules.defaultWhole;
  return isFloat(rules.elements) ? rules.elements : rules.defaultFloat;
}

function chooseBig(rules: Arithmetic, mask: RealVector, then: Operand, otherwise: Operand): Vector {
  const [a, b] = [bigSide(rules, then), bigSide(rules, otherwise)];
  const values = bigRoom(rules, mask.values.length);
  for (let i = 0; i < values.length; i++) {
    const side = mask.values[i] === 0 ? b : a;
    values[i] = typeof side === 'bigint' ? rules.wrapBig(side) : (side[i] ?? 0n);
  }
  return { type: 'own', values };
}
