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
import type { Draw, ValueStream } from './draws.js';
import { run } from './evaluate.js';
import { arithmeticOf, isBig, isFloat, isVector, type Arithmetic, type Operand } from './operands.js';
import { select, type Selection } from './selection.js';
import { refusal, type Expression, type Program, type Statement } from './syntax.js';
import { bigsOf, type Piece, type Setting, type World } from './world.js';

export type { Piece, Setting } from './world.js';

export interface Compiled {
  /** Whether pieces have to hold the values as they are. */
  readonly readsCurrent: boolean;
  /** What is drawn, in order. */
  readonly draws: readonly Draw[];
  /** Values of pieces, which come in order when something is drawn: one stream a draw. They are to be encoded in the tensor's type. */
  readonly evaluate: (streams: readonly ValueStream[]) => (piece: Piece) => Numbers;
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
