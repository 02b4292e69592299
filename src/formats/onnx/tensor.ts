/**
 * A tensor of the model: its fields checked against each other, and where its values lie. What is wrong with one tensor's values is kept with it;
 * the others stay readable.
 */
import { byteLength, type Dtype } from '../../model/dtype.js';
import { CheckpointError, reportError, type ErrorReport } from '../../model/errors.js';
import { elementCount, type Shape } from '../../model/shape.js';
import type { Window } from '../protobuf/field.js';
import type { ProtobufReader, Reading } from '../protobuf/reader.js';
import { dataTypeOf, stringType, type DataType } from './data-types.js';
import { heldBytes, type HeldBudget } from './held.js';
import type { Entry, TensorFields } from './tensor-fields.js';

/** Where the values are. Windows are of the model's own file, one after the other, and checked against the shape. */
export type Located =
  | { readonly kind: 'windows'; readonly windows: readonly Window[] }
  | { readonly kind: 'held'; readonly bytes: Uint8Array }
  | { readonly kind: 'external'; readonly entries: readonly Entry[]; readonly length: number }
  | { readonly kind: 'none'; readonly reason: ErrorReport };

export interface Tensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly typeName?: string;
  /** Of texts: the first of them. */
  readonly text?: string;
  readonly shape: Shape;
  readonly values: Located;
}

const mostAxes = 64;
/** Packed floats in more pieces than this are put together instead of being read in pieces. */
const mostPieces = 64;
const longestShown = 100;

export function* checkedTensor(reader: ProtobufReader, fields: TensorFields, budget: HeldBudget): Reading<Tensor> {
  const { name, dataType } = fields;
  const type = dataTypeOf(dataType);
  const kind = type === undefined ? { dtype: 'opaque' as const, typeName: typeName(dataType) } : { dtype: type.dtype };
  let head = { name, shape: [0] as Shape, ...kind };
  try {
    const shape = shapeOf(fields.dims);
    head = { ...head, shape };
    if (type !== undefined) return { ...head, values: yield* locate(reader, fields, type, shape, budget) };
    if (dataType !== stringType) return { ...head, values: none('unsupported', `the element type ${String(dataType)} is not known`) };
    checkTexts(fields, shape);
    return { ...head, text: yield* textsShown(reader, fields), values: none('unsupported', 'texts have no numbers') };
  } catch (error) {
    if (error instanceof CheckpointError) return { ...head, values: { kind: 'none', reason: reportError(error) } };
    throw error;
  }
}

function none(tag: 'unsupported', message: string): Located {
  return { kind: 'none', reason: { tag, message } };
}

function typeName(dataType: number): string {
  if (dataType === stringType) return 'string';
  return dataType === 0 ? 'undefined' : `type ${String(dataType)}`;
}

function corrupt(message: string): never {
  throw new CheckpointError('corrupt', message);
}

function shapeOf(dims: readonly bigint[] | undefined): Shape {
  if (dims === undefined || dims.length > mostAxes) throw new CheckpointError('too-large', `more than ${String(mostAxes)} dimensions`);
  const impossible = dims.find((size) => size > BigInt(Number.MAX_SAFE_INTEGER));
  if (impossible !== undefined) corrupt(`a dimension of ${String(BigInt.asIntN(64, impossible))}`);
  return dims.map(Number);
}

function* locate(reader: ProtobufReader, fields: TensorFields, type: DataType, shape: Shape, budget: HeldBudget): Reading<Located> {
  const count = elementCount(shape);
  if (!Number.isSafeInteger(count)) corrupt(`the shape [${shape.join(', ')}] has too many elements`);
  const length = byteLength(type.dtype, count);
  if (fields.isSegment) throw new CheckpointError('unsupported', 'a segment of a larger tensor');
  const here = fieldsHere(fields);
  if (fields.location === 1) {
    if (here.length > 0) corrupt(`values in another file and in ${here.join(', ')}`);
    return { kind: 'external', entries: fields.external, length };
  }
  if (fields.location !== 0) corrupt(`values in a place of kind ${String(fields.location)}`);
  if (here.length > 1) corrupt(`values in ${here.join(' and ')}`);
  if (fields.raw !== undefined && here[0] !== type.field) return { kind: 'windows', windows: [checkedRaw(fields.raw, length)] };
  return yield* typedValues(reader, fields, type, count, budget);
}

/** Names of the fields that hold values. */
function fieldsHere({ raw, typed, strings }: TensorFields): readonly string[] {
  return [
    ...(raw === undefined || raw.end === raw.start ? [] : ['raw_data']),
    ...[...typed].filter(([, { stretches }]) => stretches.length > 0).map(([field]) => field),
    ...(strings.count === 0 ? [] : ['string_data']),
  ];
}

function checkedRaw(raw: Window, length: number): Window {
  if (raw.end - raw.start !== length) corrupt(`raw_data of ${String(raw.end - raw.start)} bytes for a shape that needs ${String(length)}`);
  return raw;
}

function* typedValues(reader: ProtobufReader, fields: TensorFields, type: DataType, count: number, budget: HeldBudget): Reading<Located> {
  const [field] = fieldsHere(fields);
  const numbers = fields.typed.get(type.field);
  if (field === undefined || numbers === undefined) {
    if (count > 0) corrupt(field === undefined ? 'no values' : `values of ${type.dtype} in ${field}`);
    return { kind: 'windows', windows: [] };
  }
  const { stretches } = numbers;
  const asTheyAre = numbers.width !== 'varint' && stretches.length <= mostPieces && stretches.every(({ packed }) => packed);
  if (!asTheyAre) return { kind: 'held', bytes: yield* heldBytes(reader, numbers, type, count, budget) };
  if (numbers.bytes !== byteLength(type.dtype, count)) corrupt(`${field} of ${String(numbers.bytes)} bytes for ${String(count)} values`);
  return { kind: 'windows', windows: stretches };
}

function checkTexts(fields: TensorFields, shape: Shape): void {
  const { strings, location } = fields;
  const others = fieldsHere(fields).filter((field) => field !== 'string_data');
  if (location !== 0 || others.length > 0) corrupt('texts stand in string_data only');
  if (strings.count !== elementCount(shape)) corrupt(`${String(strings.count)} texts for the shape [${shape.join(', ')}]`);
}

function* textsShown(reader: ProtobufReader, { strings }: TensorFields): Reading<string> {
  const shown: string[] = [];
  for (const { start, end } of strings.first) {
    const text = yield* reader.text({ start, end: Math.min(end, start + longestShown) }, longestShown);
    shown.push(JSON.stringify(text) + (end - start > longestShown ? '…' : ''));
  }
  return shown.join(', ') + (strings.count > shown.length ? ', …' : '');
}
