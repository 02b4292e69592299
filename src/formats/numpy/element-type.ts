/**
 * NumPy's element types (`descr`): the numbers we decode, and what else an array may hold, by the name NumPy gives it.
 *
 *   readElementType(parseLiteral("'>f4'"))   // float32, big endian, 4 bytes
 */
import type { Dtype } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import { numpyKinds } from '../names/numpy-dtype.js';
import { isSequence, type Literal } from './literal.js';

export interface ElementType {
  /** `opaque` where the elements are no numbers that we decode. */
  readonly dtype: Dtype;
  /** As NumPy calls it, where `dtype` does not say it. */
  readonly typeName?: string;
  /** The type in the file's own words, for what is no number. */
  readonly text?: string;
  readonly itemBytes: number;
  readonly byteOrder: 'little' | 'big';
  /** Objects are kept as a pickle, not as elements of a fixed length. */
  readonly hasObjects: boolean;
}

/** NumPy counts the bytes of an element in 32 bits with a sign. */
const largestItem = 2 ** 31 - 1;
const longestText = 200;

/** Byte order, letter, size; dates have a unit. */
const spelling = /^([<>|=]?)((O|[SaUVfiubc]|\?|[Mm]8(?=\[|$))(\d{0,10}))(?:(?<=[Mm]8)\[[^\]]*\])?$/;

/** A boolean's letter stands alone where NumPy writes no length. */
const numbers: ReadonlyMap<string, Dtype> = new Map([...numpyKinds, ['?', 'bool']]);

/** `longdouble`, whose layout is the writing processor's: NumPy names it by its bits with padding. */
const longDoubles: ReadonlyMap<string, string> = new Map([
  ['f12', 'float96'],
  ['f16', 'float128'],
  ['c24', 'complex192'],
  ['c32', 'complex256'],
]);

/** Throws `corrupt` for what NumPy would refuse as a type. */
export function readElementType(descr: Literal | undefined): ElementType {
  if (typeof descr === 'string') return simpleType(descr);
  if (isSequence(descr)) return descr.kind === 'list' ? structure(descr.items) : subarray(descr.items);
  return refuse(typeof descr === 'bigint' || typeof descr === 'boolean' ? String(descr) : 'None');
}

function refuse(what: string): never {
  throw new CheckpointError('corrupt', `the array's element type ${JSON.stringify(what.slice(0, longestText))} does not exist`);
}

function simpleType(descr: string): ElementType {
  const [, order = '', code = '', letter = '', digits = ''] = spelling.exec(descr) ?? [];
  const byteOrder = order === '>' ? 'big' : 'little';
  const dtype = numbers.get(code);
  if (dtype !== undefined) return { dtype, itemBytes: code === '?' ? 1 : Number(digits), byteOrder, hasObjects: false };
  const opaque = { dtype: 'opaque', text: descr, byteOrder } as const;
  if (letter === 'O') return { ...opaque, typeName: 'object', itemBytes: 8, hasObjects: true };
  const [typeName, itemBytes] = otherType(descr, code, letter, digits);
  if (itemBytes > largestItem) refuse(descr);
  return { ...opaque, typeName, itemBytes, hasObjects: false };
}

/** Name and bytes of an element. */
function otherType(descr: string, code: string, letter: string, digits: string): readonly [string, number] {
  const longDouble = longDoubles.get(code);
  if (longDouble !== undefined) return [longDouble, Number(digits)];
  if (letter === 'S' || letter === 'a') return ['bytes', Number(digits)];
  if (letter === 'U') return ['unicode', 4 * Number(digits)];
  if (letter === 'V') return ['void', Number(digits)];
  const unit = /^[<>|=]?[Mm]8(\[(?:\d{1,9})?(?:Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as|generic)\])?$/.exec(descr);
  if (unit === null) refuse(descr);
  return [`${letter === 'M8' ? 'datetime64' : 'timedelta64'}${unit[1] ?? ''}`, 8];
}

/** `('<f4', (3,))`: several elements of one type as one. */
function subarray([base, shape, ...rest]: readonly Literal[]): ElementType {
  if (rest.length > 0 || shape === undefined) refuse('a tuple');
  const sizes = isSequence(shape) ? shape.items : [shape];
  const { itemBytes, hasObjects, text = '', dtype } = readElementType(base);
  const total = sizes.reduce((product: number, size) => product * sizeOf(size), itemBytes);
  if (total > largestItem) refuse('an array of too many elements');
  const inner = text === '' ? dtype : text;
  return {
    dtype: 'opaque',
    typeName: 'void',
    text: `${inner}[${sizes.map(String).join(', ')}]`,
    itemBytes: total,
    byteOrder: 'little',
    hasObjects,
  };
}

function sizeOf(size: Literal): number {
  return typeof size === 'bigint' && size >= 0n && size <= BigInt(largestItem) ? Number(size) : refuse('an array of an impossible size');
}

/** `[('x', '<f4'), ('n', '>i2', (3,)), ...]`: a record. A nameless void is padding. */
function structure(fields: readonly Literal[]): ElementType {
  let itemBytes = 0;
  let hasObjects = false;
  const shown: string[] = [];
  for (const field of fields) {
    const [name, type] = readField(field);
    itemBytes += type.itemBytes;
    hasObjects ||= type.hasObjects;
    if (name !== '') shown.push(`${name}: ${type.text ?? type.dtype}`);
  }
  if (itemBytes > largestItem) refuse('a record of too many bytes');
  const text = `{${shown.join(', ')}}`;
  const short = text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  return { dtype: 'opaque', typeName: 'struct', text: short, itemBytes, byteOrder: 'little', hasObjects };
}

/** A field's name may stand beside a title: `('title', 'name')`. */
function readField(field: Literal): readonly [string, ElementType] {
  if (!isSequence(field) || field.kind !== 'tuple' || field.items.length < 2 || field.items.length > 3)
    refuse('a record with a broken field');
  const [label, descr, shape] = field.items;
  const name = isSequence(label) ? label.items[1] : label;
  if (typeof name !== 'string' || descr === undefined) refuse('a record with a nameless field');
  return [name, shape === undefined ? readElementType(descr) : subarray([descr, shape])];
}
