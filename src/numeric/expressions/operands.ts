/**
 * What expressions compute with, and in which type: Python's numbers, and vectors of elements as torch types them.
 *
 * A comparison gives 0 or 1. Whole numbers wrap round as the tensor's own type does; indices are wider. With a float or in a division they become floats:
 * of double precision where the tensor is, else of single precision, as with torch's default dtype. A float vector is of the tensor's type.
 */
import { dtypes, type Dtype } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import { rounderThroughFloat } from '../rounding.js';

/** Narrower ones become the wider one where they meet. `own`: the whole numbers of the tensor; `wide`: of 64 bits, exact to 2^53. */
export type VectorType = 'bool' | 'own' | 'wide' | 'half' | 'single' | 'double';
export const vectorTypes: readonly VectorType[] = ['bool', 'own', 'wide', 'half', 'single', 'double'];

export interface RealVector {
  readonly type: VectorType;
  readonly values: Float64Array | Float32Array;
}

/** Whole numbers of 64 bits: only where the tensor has them. */
export interface BigVector {
  readonly type: 'own';
  readonly values: BigInt64Array | BigUint64Array;
}

export type Vector = RealVector | BigVector;

/** Python's numbers: an integer of any size, a float, a truth. */
export type Scalar = bigint | number | boolean;
export type Operand = Scalar | Vector;

export function isVector(operand: Operand): operand is Vector {
  return typeof operand === 'object';
}

export function isBig(vector: Vector): vector is BigVector {
  return vector.values instanceof BigInt64Array || vector.values instanceof BigUint64Array;
}

/** How a tensor of some dtype computes. */
export interface Arithmetic {
  readonly dtype: Dtype;
  /** Of the elements as they are. */
  readonly elements: VectorType;
  /** Of floats that come of whole numbers. */
  readonly defaultFloat: 'single' | 'double';
  /** Of whole numbers that are not the tensor's own. */
  readonly defaultWhole: 'own' | 'wide';
  /** Whether whole numbers are `BigVector`s. */
  readonly isBig: boolean;
  /** The whole number that is left in the tensor's type. */
  readonly wrap: (value: number) => number;
  readonly wrapBig: (value: bigint) => bigint;
  /** A result as a number of a float type; whole numbers as they are. */
  readonly rounders: Readonly<Record<VectorType, (value: number) => number>>;
}

const same = <T>(value: T): T => value;

/** `refused` for tensors whose elements are no numbers. */
export function arithmeticOf(dtype: Dtype): Arithmetic {
  const { kind, bits } = dtypes[dtype];
  if (kind === 'code') throw new CheckpointError('refused', `elements of type ${dtype} are not numbers to compute with`);
  const isWhole = kind === 'int' || kind === 'uint';
  const isWide = isWhole && bits === 64;
  const isHalf = dtype === 'float16' || dtype === 'bfloat16';
  const isDouble = dtype === 'float64' || dtype === 'complex128';
  const modulus = 2 ** bits;
  const lowest = kind === 'int' ? -modulus / 2 : 0;
  return {
    dtype,
    elements: kind === 'bool' ? 'bool' : isWhole ? 'own' : isHalf ? 'half' : isDouble ? 'double' : 'single',
    defaultFloat: isDouble ? 'double' : 'single',
    defaultWhole: isWide ? 'own' : 'wide',
    isBig: isWide,
    wrap: (value) => value - modulus * Math.floor((value - lowest) / modulus),
    wrapBig: (value) => (kind === 'int' ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)),
    rounders: {
      ...{ bool: same, own: same, wide: same, double: same },
      single: Math.fround,
      half: isHalf ? rounderThroughFloat(dtype) : Math.fround,
    },
  };
}

export function isFloat(type: VectorType): boolean {
  return vectorTypes.indexOf(type) >= vectorTypes.indexOf('half');
}

export function wider(a: VectorType, b: VectorType): VectorType {
  return vectorTypes.indexOf(a) > vectorTypes.indexOf(b) ? a : b;
}

/** The type in which a vector meets another operand. Python's integers are as narrow as the vector; its floats make floats. */
export function meetingType(arithmetic: Arithmetic, vector: Vector, other: Operand): VectorType {
  if (isVector(other)) return wider(vector.type, other.type);
  if (typeof other === 'boolean' || isFloat(vector.type)) return vector.type;
  if (typeof other === 'number') return arithmetic.defaultFloat;
  return vector.type === 'bool' ? arithmetic.defaultWhole : vector.type;
}

/** Room for results of a type. */
export function roomFor(type: VectorType, count: number): Float64Array | Float32Array {
  return type === 'half' || type === 'single' ? new Float32Array(count) : new Float64Array(count);
}

/** The vector in a wider type. Numbers of 64 bits become the nearest floats. */
export function converted(arithmetic: Arithmetic, vector: Vector, type: VectorType): Vector {
  if (vector.type === type) return vector;
  if (isBig(vector))
    return { type, values: roomFor(type, vector.values.length).map((_, i) => arithmetic.rounders[type](Number(vector.values[i]))) };
  if (arithmetic.isBig && type === 'own')
    return { type, values: bigRoom(arithmetic, vector.values.length).map((_, i) => BigInt(vector.values[i] ?? 0)) };
  const values = roomFor(type, vector.values.length);
  const round = arithmetic.rounders[type];
  for (let i = 0; i < values.length; i++) values[i] = round(vector.values[i] ?? NaN);
  return { type, values };
}

export function bigRoom({ dtype }: Arithmetic, count: number): BigInt64Array | BigUint64Array {
  return dtype === 'uint64' ? new BigUint64Array(count) : new BigInt64Array(count);
}
