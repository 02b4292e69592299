/**
 * Trees to values: checked once against a tensor, then computed piece by piece, in constant memory.
 *
 *   const { draws, evaluate } = compileExpression(parseExpression('u = uniform(-10, 10); u * (abs(u) >= 5)'), { shape: [8, 4], dtype: 'float32' });
 *   const compute = evaluate(torchStreams(generators.torch, draws, 32));
 *   encode('float32', compute({ count: 32, positions: 0 }), 'little');
 *
 * Arithmetic is that of torch on a CPU, rounded after each operation: the same bits for + - * / // % and comparisons; functions such as exp are the
 * nearest number or its neighbour, as they are in torch.
 */
import { dtypes, type Dtype } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import type { Numbers } from '../encode.js';
import { bigAssigner } from '../integer-range.js';
import { isDrawnFloat, type DrawnFloat } from '../rounding.js';
import { called } from './calls.js';
import type { Draw, ValueStream } from './draws.js';
import { choose } from './functions.js';
import { arithmeticOf, isBig, isFloat, isVector, type Arithmetic, type Operand } from './operands.js';
import { arithmetic, comparison, logical, truth } from './operations.js';
import { select, type Selection } from './selection.js';
import {
  refusal,
  type Comparison,
  type Expression,
  type Operator,
  type Prefix,
  type Program,
  type Statement,
  type Step,
} from './syntax.js';
import { wordNamed } from './vocabulary.js';
import { bigsOf, constant, valueOf, type Piece, type Setting, type World } from './world.js';

export type { Piece, Setting } from './world.js';

export interface Compiled {
  /** Whether pieces have to hold the values as they are. */
  readonly readsCurrent: boolean;
  /** What is drawn, in order. */
  readonly draws: readonly Draw[];
  /** Values of pieces, which come in order when something is drawn: one stream a draw. They are to be encoded in the tensor's type. */
  evaluate(streams: readonly ValueStream[]): (piece: Piece) => Numbers;
}

/** `refused` with a column where the expression means nothing for the tensor. */
export function compileExpression(program: Program, setting: Setting): Compiled {
  return compile(program, setting, () => undefined);
}

/** A statement as new values of some elements. Random numbers fill just these. */
export function compileStatement(statement: Statement, setting: Setting): Compiled & { readonly selection: Selection } {
  const { operator, value, at } = statement;
  const selection = select(statement.index, setting.shape);
  const changed: Expression =
    operator === undefined ? value : { kind: 'operation', operator, at, left: { kind: 'name', name: 'x', at }, right: value };
  const program: Program = { steps: [{ value: changed, at }] };
  return { ...compile(program, setting, operator === undefined ? () => undefined : inPlace(setting.dtype, statement)), selection };
}

/** torch changes a tensor in place only when the result is of its kind. */
function inPlace(dtype: Dtype, { operator = '+', at }: Statement): (result: Operand) => void {
  const { kind } = dtypes[dtype];
  return (result) => {
    const becomesFloat = isVector(result) && isFloat(result.type);
    if (kind === 'bool') throw refusal(`${operator}= cannot change truths: assign with =, as in [:] = 1 - x,`, at);
    if ((kind === 'int' || kind === 'uint') && becomesFloat) {
      throw refusal(
        `${operator}= makes fractions here, which ${dtype} cannot hold: assign with = to drop them, as in [:] = x ${operator} ...,`,
        at,
      );
    }
  };
}

const none: Piece = { count: 0, positions: 0 };

function compile(program: Program, setting: Setting, check: (result: Operand) => void): Compiled {
  const rules = arithmeticOf(setting.dtype);
  const draws: Draw[] = [];
  let readsCurrent = false;
  // Everything but the numbers themselves shows when no element is computed.
  const empty = numbersOf(rules, new Float64Array());
  const rehearsal: Piece = {
    ...none,
    get current() {
      readsCurrent = true;
      if (dtypes[setting.dtype].kind === 'complex') throw new CheckpointError('refused', 'x of a complex tensor cannot be computed with');
      return empty;
    },
  };
  const world = worldOf(rules, setting, rehearsal, (draw) => {
    draws.push(draw);
    return new Float32Array();
  });
  const result = run(program, world);
  check(result);
  assigned(setting.dtype, result, 1);
  return {
    readsCurrent,
    draws,
    evaluate: (streams) => (piece) => assigned(setting.dtype, runPiece(program, rules, setting, piece, streams), piece.count),
  };
}

function numbersOf({ isBig: hasBigs, dtype }: Arithmetic, values: Float64Array): Float64Array | BigInt64Array | BigUint64Array {
  if (!hasBigs) return values;
  return dtype === 'uint64' ? new BigUint64Array() : new BigInt64Array();
}

function runPiece(program: Program, rules: Arithmetic, setting: Setting, piece: Piece, streams: readonly ValueStream[]): Operand {
  let next = 0;
  const world = worldOf(rules, setting, piece, () => {
    const stream = streams[next++];
    if (stream === undefined) throw new CheckpointError('internal', 'an expression draws without a stream');
    return stream.take(piece.count);
  });
  return run(program, world);
}

function worldOf(rules: Arithmetic, setting: Setting, piece: Piece, draw: World['draw']): World {
  const drawnFloat: DrawnFloat = rules.elements === 'double' ? 'float64' : isDrawnFloat(setting.dtype) ? setting.dtype : 'float32';
  return { rules, setting, piece, draw, drawnFloat, bigs: (values) => bigsOf(rules, values) };
}

function run({ steps }: Program, world: World): Operand {
  const variables = new Map<string, Operand>();
  let result: Operand = 0;
  for (const step of steps) {
    result = evaluate(step.value, world, variables);
    if (step.name !== undefined) variables.set(freeName(step.name, step), result);
  }
  return result;
}

function freeName(name: string, { at }: Step): string {
  if (wordNamed(name) !== undefined) throw refusal(`${name} has a meaning already: take another name,`, at);
  return name;
}

type Variables = ReadonlyMap<string, Operand>;

function evaluate(expression: Expression, world: World, variables: Variables): Operand {
  const inner = (part: Expression): Operand => evaluate(part, world, variables);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name':
      return variables.get(expression.name) ?? named(expression, world);
    case 'prefix':
      return prefixed(expression.operator, inner(expression.operand), world.rules, expression);
    case 'operation':
      return operated(expression.operator, inner(expression.left), inner(expression.right), world.rules, expression);
    case 'choice':
      return chosen(expression, world.rules, inner);
    case 'call':
      return called(expression, world, inner);
  }
}

function named({ name, at }: Extract<Expression, { kind: 'name' }>, world: World): Operand {
  const word = wordNamed(name);
  if (word === undefined) throw refusal(`${name} is not defined`, at);
  if (word.kind === 'constant') return constant(word.name);
  if (word.kind === 'value') return valueOf(word.name, world, at);
  throw refusal(`${name} is a function: it needs its arguments in parentheses`, at);
}

function prefixed(operator: Prefix, operand: Operand, rules: Arithmetic, { at }: Expression): Operand {
  switch (operator) {
    case '+':
      return operand;
    case '-':
      return negated(operand, rules, at);
    case '~':
      if (!isTruth(operand)) throw refusal('~ turns comparisons round, not numbers,', at);
      return comparison(rules, '==', truth(operand), 0n);
    case 'not':
      return comparison(rules, '==', truth(operand), 0n);
  }
}

/** The negative of 0.0 is -0.0, which 0 - x is not. */
function negated(operand: Operand, rules: Arithmetic, at: Expression['at']): Operand {
  if (isVector(operand)) return arithmetic(rules, '*', operand, -1n, at);
  return typeof operand === 'number' ? -operand : -BigInt(operand);
}

function operated(operator: Operator, left: Operand, right: Operand, rules: Arithmetic, { at }: Expression): Operand {
  if (isComparison(operator)) return comparison(rules, operator, left, right);
  if (operator === 'and' || operator === 'or') return logical(operator, left, right);
  if (operator === '&' || operator === '|') {
    if (!isTruth(left) || !isTruth(right)) throw refusal(`${operator} joins comparisons, which need parentheses,`, at);
    return logical(operator === '&' ? 'and' : 'or', left, right);
  }
  return arithmetic(rules, operator, left, right, at);
}

const comparisons: ReadonlySet<string> = new Set<Comparison>(['<', '<=', '>', '>=', '==', '!=']);

function isComparison(operator: Operator): operator is Comparison {
  return comparisons.has(operator);
}

function isTruth(operand: Operand): boolean {
  return typeof operand === 'boolean' || (isVector(operand) && operand.type === 'bool');
}

/** With one condition for all, the other branch is not even computed. */
function chosen(
  { condition, then, otherwise }: Extract<Expression, { kind: 'choice' }>,
  rules: Arithmetic,
  inner: (part: Expression) => Operand,
): Operand {
  const decided = inner(condition);
  if (!isVector(decided)) return inner(truth(decided) === true ? then : otherwise);
  return choose(rules, decided, inner(then), inner(otherwise));
}

/** The result for each element, as `encode` takes it. */
function assigned(dtype: Dtype, result: Operand, count: number): Numbers {
  const { kind } = dtypes[dtype];
  if (isVector(result)) {
    if (isBig(result)) return { kind: 'integer', values: result.values };
    return kind === 'complex' ? complex(result.values) : { kind: 'real', values: result.values };
  }
  if (typeof result === 'bigint' && (kind === 'int' || kind === 'uint')) {
    const fits = bigAssigner(dtype)(result);
    return { kind: 'integer', values: (fits < 0n ? new BigInt64Array(count) : new BigUint64Array(count)).fill(fits) };
  }
  const values = new Float64Array(count).fill(Number(result));
  return kind === 'complex' ? complex(values) : { kind: 'real', values };
}

function complex(reals: Float64Array | Float32Array): Numbers {
  const values = new Float64Array(2 * reals.length);
  for (let i = 0; i < reals.length; i++) values[2 * i] = reals[i] ?? NaN;
  return { kind: 'complex', values };
}
