/** A tensor in an expression: which elements of which parameter. What it can do besides is each framework's. */
import { dtypes, type Dtype } from '../../dtype.js';
import type { Parameter } from '../../parameter.js';
import { elementCount, type Shape } from '../../shape.js';
import { raised } from '../failure.js';
import type { Meaning, Origin } from '../meaning.js';
import { asInteger, boolean, integer, type Given, type PythonObject, type Value } from '../python/value.js';
import { itemsOf } from '../python/access.js';
import { builtin, tuple } from '../python/containers.js';
import { select, type Computation } from './computation.js';
import { permuted, reshaped, selectedBy, type IndexWords, type Selection } from './selection.js';

export interface Tensor {
  readonly of: Origin;
  readonly dtype: Dtype;
  readonly computation: Computation;
  /** Equal: one object under two names, where the framework ties objects. */
  readonly shared?: number;
}

/** What arrays of one class do. */
export interface ArrayKind {
  readonly type: string;
  readonly words: IndexWords;
  /** What it has besides `commonAttribute`. `make` makes an array of what came out of it. */
  readonly attribute: (tensor: Tensor, name: string, make: MakeTensor) => Value | undefined;
  /** The class of what came out of an array; absent: its own. */
  readonly derived?: ArrayKind;
  /** Equal: one and the same object for `is`. */
  readonly identity?: (tensor: Tensor) => string;
}

export type MakeTensor = (tensor: Tensor) => PythonObject;

export function arrayObject(tensor: Tensor, kind: ArrayKind): PythonObject {
  const make: MakeTensor = (made) => arrayObject(made, kind.derived ?? kind);
  const length = (): number => {
    const [rows] = shapeOf(tensor);
    if (rows === undefined) throw raised('TypeError', 'len() of a 0-d tensor');
    return rows;
  };
  const iterate = function* (): Generator<Value> {
    for (let row = 0; row < length(); row++) yield make(indexed(tensor, integer(row), kind.words));
  };
  return {
    kind: 'object',
    type: kind.type,
    tensor,
    means: meaningOf(tensor),
    ...(kind.identity === undefined ? {} : { identity: () => kind.identity?.(tensor) }),
    attribute: (name) => kind.attribute(tensor, name, make) ?? commonAttribute(tensor, name, make),
    item: (key) => make(indexed(tensor, key, kind.words)),
    equals: (other) => (other.kind === 'object' && other.tensor !== undefined ? make(equalTensors(tensor, other.tensor)) : boolean(false)),
    iterate,
    length,
  };
}

export function wholeTensor({ index, dtype, shape }: Parameter, name: string): Tensor {
  return { of: { index, name }, dtype, computation: { kind: 'parameter', index, shape } };
}

function meaningOf({ of, computation }: Tensor): Meaning {
  return computation.kind === 'parameter' ? { kind: 'parameter', of } : { kind: 'numbers', of, computation };
}

export function shapeOf({ computation }: Tensor): Shape {
  return computation.shape;
}

export function chosen(tensor: Tensor, selection: Selection): Tensor {
  return { ...tensor, computation: select(tensor.computation, selection) };
}

function indexed(tensor: Tensor, key: Value, words: IndexWords): Tensor {
  return chosen(tensor, selectedBy(key, shapeOf(tensor), words));
}

function itemValue(tensor: Tensor): PythonObject {
  const count = elementCount(shapeOf(tensor));
  if (count !== 1) throw raised('ValueError', 'can only convert an array of size 1 to a Python scalar');
  return numbersObject(numberType(tensor.dtype), { ...tensor, computation: select(tensor.computation, { shape: [], at: () => 0 }) });
}

export function numberType(dtype: Dtype): 'float' | 'int' | 'bool' {
  const { kind } = dtypes[dtype];
  if (kind === 'bool') return 'bool';
  return kind === 'int' || kind === 'uint' ? 'int' : 'float';
}

/** Numbers of Python that are known when they are read: `item()`, `tolist()`. */
export function numbersObject(type: 'float' | 'int' | 'bool' | 'list', { of, computation }: Tensor): PythonObject {
  return { kind: 'object', type, means: { kind: 'numbers', of, computation } };
}

export function shapeTuple({ of, computation }: Tensor, type: string): PythonObject {
  const sizes = computation.shape.map((size) => integer(size, of));
  return tuple(sizes, type, of);
}

/** The transformations that every framework's tensors have, under the names they share. */
function commonAttribute(tensor: Tensor, name: string, make: MakeTensor): Value | undefined {
  const shape = shapeOf(tensor);
  const { of } = tensor;
  switch (name) {
    case 'ndim':
      return integer(shape.length, of);
    case 'shape':
      return shapeTuple(tensor, 'tuple');
    case 'size':
      return integer(elementCount(shape), of);
    case 'item':
      return builtin(() => itemValue(tensor));
    case 'tolist':
      return builtin(() => numbersObject(shape.length === 0 ? numberType(tensor.dtype) : 'list', tensor));
    case 'T':
      return make(chosen(tensor, permuted(shape, reversedAxes(shape))));
    case 'reshape':
      return builtin(({ positional }) => make(chosen(tensor, reshaped(shape, sizesOf(positional)))));
    case 'flatten':
    case 'ravel':
      return builtin(() => make(chosen(tensor, reshaped(shape, [elementCount(shape)]))));
    case 'transpose':
      return builtin((given) =>
        make(chosen(tensor, permuted(shape, given.positional.length === 0 ? reversedAxes(shape) : swapped(shape, given)))),
      );
    case 'mean':
    case 'sum':
    case 'min':
    case 'max':
      return builtin((given) => make(summary(tensor, name, given)));
    default:
      return undefined;
  }
}

export function absolute(tensor: Tensor): Tensor {
  const { computation } = tensor;
  return { ...tensor, computation: { kind: 'each', of: computation, shape: computation.shape, apply: Math.abs } };
}

const summaries = {
  mean: (values: readonly number[]) => total(values) / values.length,
  sum: total,
  min: (values: readonly number[]) => values.reduce((least, value) => Math.min(least, value), Infinity),
  max: (values: readonly number[]) => values.reduce((most, value) => Math.max(most, value), -Infinity),
};

function summary(tensor: Tensor, name: keyof typeof summaries, { positional, named }: Given): Tensor {
  if (positional.length > 0 || named.size > 0) throw raised('TypeError', `${name}() is evaluated over all elements only`);
  return { ...tensor, computation: { kind: 'all', of: tensor.computation, shape: [], apply: summaries[name] } };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function reversedAxes(shape: Shape): readonly number[] {
  return Array.from(shape.keys()).reverse();
}

function swapped(shape: Shape, { positional }: Given): readonly number[] {
  const [first = -1, second = -1] = positional.map((each) => axisOf(each, shape));
  return Array.from(shape.keys(), (axis) => (axis === first ? second : axis === second ? first : axis));
}

export function axisOf(value: Value, shape: Shape): number {
  const axis = asInteger(value);
  if (axis === undefined || axis < -shape.length || axis >= shape.length)
    throw raised(
      'IndexError',
      `Dimension out of range (expected to be in range of [${String(-shape.length)}, ${String(shape.length - 1)}])`,
    );
  return axis < 0 ? axis + shape.length : axis;
}

/** `view(4, 8)` and `view((4, 8))`. */
export function sizesOf(given: readonly Value[]): readonly number[] {
  const [first] = given;
  const values = given.length === 1 && first?.kind === 'object' ? itemsOf(first) : given;
  return values.map((value) => {
    const size = asInteger(value);
    if (size === undefined) throw raised('TypeError', 'a shape is made of integers');
    return size;
  });
}

/** `a == b`, element by element, for tensors of one shape. */
function equalTensors(left: Tensor, right: Tensor): Tensor {
  const [mine, theirs] = [shapeOf(left), shapeOf(right)];
  if (mine.length !== theirs.length || mine.some((size, axis) => size !== theirs[axis]))
    throw raised('RuntimeError', `the shapes [${mine.join(', ')}] and [${theirs.join(', ')}] differ`);
  const computation: Computation = { kind: 'equal', left: left.computation, right: right.computation, shape: mine };
  return { of: left.of, dtype: 'bool', computation };
}
