/** What the names of an expression stand for while a piece is computed. */
import type { Elements } from '../../model/elements.js';
import { contiguousStrides, elementCount, type Shape } from '../../model/shape.js';
import type { Dtype } from '../../model/dtype.js';
import type { DrawnFloat } from '../rounding.js';
import type { Draw } from './draws.js';
import { bigRoom, type Arithmetic, type BigVector, type Operand, type Vector } from './operands.js';
import { refusal, type Position } from './syntax.js';
import type { NameOf } from './vocabulary.js';

/** The tensor that an expression is about. */
export interface Setting {
  readonly shape: Shape;
  /** Of the elements; of a quantised or block type, values are computed in single precision. */
  readonly dtype: Dtype;
  /** Absent where a tensor has none: of fewer than two dimensions. */
  readonly fans?: { readonly in: number; readonly out: number };
  /** Of all values as they are; undefined when it is not known. */
  readonly statistic?: (name: NameOf<'statistic' | 'extreme'>) => number | bigint | undefined;
}

/** Some elements: those to be computed next. */
export interface Piece {
  readonly count: number;
  /** Their values as they are. Not needed by expressions that do not read them. */
  readonly current?: Elements['values'];
  /** Their numbers in C order: the first one's where they follow each other, else each one's. */
  readonly positions: number | Float64Array;
}

export interface World {
  readonly rules: Arithmetic;
  readonly setting: Setting;
  /** The type of random numbers that are no whole ones. */
  readonly drawnFloat: DrawnFloat;
  readonly piece: Piece;
  /** The next numbers of a call; calls come in the same order for each piece. */
  readonly draw: (draw: Draw) => Float32Array | Float64Array;
  /** Whole numbers as those of a tensor of 64 bits. */
  readonly bigs: (values: Float32Array | Float64Array) => BigVector;
}

export function bigsOf(rules: Arithmetic, values: Float32Array | Float64Array): BigVector {
  return { type: 'own', values: bigRoom(rules, values.length).map((_, i) => BigInt(values[i] ?? 0)) };
}

const constants: Readonly<Record<NameOf<'constant'>, number>> = { pi: Math.PI, e: Math.E, inf: Infinity, nan: NaN };

export function constant(name: NameOf<'constant'>): number {
  return constants[name];
}

const axes = { i: 0, j: 1, k: 2, l: 3 } as const;
const ordinals = ['first', 'second', 'third', 'fourth'] as const;

export function valueOf(name: NameOf<'value'>, world: World, at: Position): Operand {
  const { setting } = world;
  switch (name) {
    case 'x':
      return currentOf(world, at);
    case 'n':
      return BigInt(elementCount(setting.shape));
    case 'fan_in':
    case 'fan_out':
      if (setting.fans === undefined) throw refusal(`${name} is known only of tensors of two dimensions or more, not here`, at);
      return BigInt(name === 'fan_in' ? setting.fans.in : setting.fans.out);
    case 'i':
    case 'j':
    case 'k':
    case 'l':
      return indices(name, world, at);
  }
}

function currentOf({ rules, piece: { current } }: World, at: Position): Vector {
  if (current === undefined) throw refusal('x, the values as they are, is not known here', at);
  if (current instanceof Float64Array) return { type: rules.elements, values: current };
  return { type: 'own', values: current };
}

function indices(name: keyof typeof axes, { rules, setting: { shape }, piece, bigs }: World, at: Position): Vector {
  const axis = axes[name];
  const size = shape[axis];
  if (size === undefined) throw refusal(`${name} is the index of the ${ordinals[axis]} axis, which this parameter does not have,`, at);
  const stride = contiguousStrides(shape)[axis] ?? 1;
  const { positions, count } = piece;
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const position = typeof positions === 'number' ? positions + i : (positions[i] ?? NaN);
    values[i] = Math.floor(position / stride) % size;
  }
  return rules.isBig ? bigs(values) : { type: 'wide', values };
}
