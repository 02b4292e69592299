/** What an expression can evaluate to: Python's plain values, and objects that answer for themselves. */
import type { Meaning, Origin } from '../meaning.js';
import type { Tensor } from '../tensor/tensor.js';

export type Value = Plain | PythonObject;

/** `of`: the parameter that the fact is about: `net[0].weight.shape[0]` is an 8 of `0.weight`. */
export type Plain =
  | { readonly kind: 'none'; readonly of?: Origin }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly of?: Origin }
  | { readonly kind: 'integer'; readonly value: number; readonly of?: Origin }
  | { readonly kind: 'float'; readonly value: number; readonly of?: Origin }
  | { readonly kind: 'string'; readonly value: string; readonly of?: Origin }
  | { readonly kind: 'ellipsis' }
  | SliceValue;

export interface SliceValue {
  readonly kind: 'slice';
  readonly start?: number;
  readonly stop?: number;
  readonly step?: number;
}

/** An object of Python. What it does not define, it does not allow: `'ReLU' object is not subscriptable`. */
export interface PythonObject {
  readonly kind: 'object';
  /** The name of its class, as Python's messages tell it. */
  readonly type: string;
  /** What the result is when the expression ends here. */
  readonly means?: Meaning;
  /** Two objects with equal identities are one object: `is`. Asked for only then: a network's is made of all its parameters. */
  readonly identity?: () => unknown;
  /** Undefined: it has no such attribute. */
  readonly attribute?: (name: string) => Value | undefined;
  readonly item?: (key: Value) => Value;
  readonly call?: (given: Given) => Value;
  /** Stops what has no end by itself. */
  readonly iterate?: () => Iterable<Value>;
  readonly length?: () => number;
  /** Of an array. */
  readonly tensor?: Tensor;
  /** `==` with another value; absent: identity decides. */
  readonly equals?: (other: Value) => Value;
}

/** The arguments of a call. */
export interface Given {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

export const none: Value = { kind: 'none' };

export function integer(value: number, of?: Origin): Value {
  return { kind: 'integer', value, ...(of === undefined ? {} : { of }) };
}

export function float(value: number, of?: Origin): Value {
  return { kind: 'float', value, ...(of === undefined ? {} : { of }) };
}

export function text(value: string, of?: Origin): Value {
  return { kind: 'string', value, ...(of === undefined ? {} : { of }) };
}

export function boolean(value: boolean, of?: Origin): Value {
  return { kind: 'boolean', value, ...(of === undefined ? {} : { of }) };
}

const plainTypes = {
  none: 'NoneType',
  boolean: 'bool',
  integer: 'int',
  float: 'float',
  string: 'str',
  ellipsis: 'ellipsis',
  slice: 'slice',
} as const satisfies Record<Plain['kind'], string>;

/** `type(value).__name__`. */
export function typeOf(value: Value): string {
  return value.kind === 'object' ? value.type : plainTypes[value.kind];
}

/** As Python's messages quote a value: `'1.bias'`, `0`. */
export function repr(value: Value): string {
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'boolean':
      return value.value ? 'True' : 'False';
    case 'integer':
      return String(value.value);
    case 'float':
      return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value);
    case 'string':
      return quoted(value.value);
    case 'ellipsis':
      return 'Ellipsis';
    case 'slice':
      return `slice(${[value.start, value.stop, value.step].map((part) => part ?? 'None').join(', ')})`;
    case 'object':
      return value.type === 'tuple' && value.iterate !== undefined
        ? `(${[...value.iterate()].map(repr).join(', ')})`
        : `<${value.type} object>`;
  }
}

/** A string as Python writes it: in single quotes unless it holds some and no double ones. */
export function quoted(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return quote + escaped + quote;
}

/** A bool is an integer in Python. */
export function asInteger(value: Value): number | undefined {
  if (value.kind === 'integer') return value.value;
  return value.kind === 'boolean' ? Number(value.value) : undefined;
}
