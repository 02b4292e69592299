/**
 * TensorProto: a tensor inside a graph or a checkpoint of the first format. Its values are bytes as they are, or a list of numbers by type, which may
 * be shorter than the tensor: then the last one counts for the rest.
 */
import { dtypes, type Dtype } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import type { SingleStorage } from '../../model/parameter.js';
import { contiguousStrides, elementCount, type Shape } from '../../model/shape.js';
import type { Field } from '../protobuf/field.js';
import type { Message, ProtobufReader, Reading } from '../protobuf/reader.js';
import type { ElementType } from './dtype.js';
import { readShape } from './shape.js';

/** Values in fields of their own, one a number. */
const mostFields = 1_000_000;
/** Of the numbers that have to be rewritten, and kept. */
const mostHeld = 16 * 1024 * 1024;
const longestShape = 65_536;
const shownTexts = 8;
const shownBytes = 40;

export interface TensorProto {
  readonly type: number;
  readonly shape: Uint8Array | undefined;
  readonly content: Field | undefined;
  /** Lists of values, by type. */
  readonly values: readonly Field[];
}

/** Reads what the message is made of, not the values. */
export function* readTensorProto(reader: ProtobufReader, message: Message): Reading<TensorProto> {
  let type = 0;
  let shape: Uint8Array | undefined;
  let content: Field | undefined;
  const values: Field[] = [];
  for (let field = yield* reader.next(message); field !== undefined; field = yield* reader.next(message)) {
    if (field.number === 1 && field.wire === 'varint') type = Number(field.value);
    else if (field.number === 2 && field.wire === 'bytes') shape = (yield* reader.bytes(field, longestShape)).slice();
    else if (field.number === 4 && field.wire === 'bytes') content = field;
    else if (field.number >= 5 && values.push(field) > mostFields) throw new CheckpointError('too-large', 'a tensor of very many fields');
  }
  return { type, shape, content, values };
}

export function shapeOf({ shape }: TensorProto): Shape {
  return shape === undefined ? [] : readShape(shape);
}

/** Fields of the lists: their number, and the bytes of one number where it is stored as it is. Other numbers are varints. */
const lists: Partial<Record<Dtype, { readonly field: number; readonly width?: number }>> = {
  float32: { field: 5, width: 4 },
  float64: { field: 6, width: 8 },
  int32: { field: 7 },
  int16: { field: 7 },
  int8: { field: 7 },
  int4: { field: 7 },
  int2: { field: 7 },
  uint16: { field: 7 },
  uint8: { field: 7 },
  qint8: { field: 7 },
  quint8: { field: 7 },
  qint32: { field: 7 },
  complex64: { field: 9, width: 4 },
  int64: { field: 10 },
  bool: { field: 11 },
  complex128: { field: 12, width: 8 },
  float16: { field: 13 },
  bfloat16: { field: 13 },
  uint32: { field: 16 },
  uint64: { field: 17 },
  float8_e5m2: { field: 18, width: 1 },
  float8_e4m3fn: { field: 18, width: 1 },
  float8_e4m3fnuz: { field: 18, width: 1 },
  float8_e4m3b11fnuz: { field: 18, width: 1 },
  float8_e5m2fnuz: { field: 18, width: 1 },
};

export interface PlacedValues {
  readonly storage: SingleStorage;
  readonly strides: readonly number[];
}

/** Keeps account of what is held of one file. */
export class HeldBudget {
  private left = mostHeld;

  take(bytes: number): void {
    this.left -= bytes;
    if (this.left < 0) throw new CheckpointError('unsupported', 'more numbers than are kept from opening');
  }
}

/** Where the values are. `base` is the file offset of the reader's first byte. Throws `corrupt` where they do not fit the shape. */
export function* placeValues(
  reader: ProtobufReader,
  { content, values }: TensorProto,
  type: ElementType,
  shape: Shape,
  { base, budget }: { readonly base: number; readonly budget: HeldBudget },
): Reading<PlacedValues> {
  const step = type.paddedTo === undefined ? 1 : (8 * type.paddedTo) / dtypes[type.dtype].bits;
  const elementBytes = type.paddedTo ?? dtypes[type.dtype].bits / 8;
  const count = elementCount(shape);
  const dense = contiguousStrides(shape).map((stride) => stride * step);
  const one = shape.map(() => 0);
  if (count === 0) return { storage: held(new Uint8Array(0)), strides: dense };
  const list = lists[type.dtype];
  const stored = values.filter(({ number }) => number === list?.field);
  const raw = content ?? (list?.width !== undefined && stored.length === 1 && stored[0]?.wire === 'bytes' ? stored[0] : undefined);
  if (raw !== undefined) {
    const length = raw.end - raw.start;
    const storage = { kind: 'range', file: 0, start: base + raw.start, length } as const;
    if (length === elementBytes * count) return { storage, strides: dense };
    if (length === elementBytes) return { storage, strides: one };
    if (content !== undefined) throw new CheckpointError('corrupt', `${type.dtype} [${shape.join(', ')}] in ${String(length)} bytes`);
  }
  if (list === undefined) throw new CheckpointError('unsupported', `numbers of ${type.dtype} in a list`);
  const numbers = yield* readNumbers(reader, stored, list.width);
  const perElement = list.width === undefined ? 1 : elementBytes / list.width;
  const elements = numbers.length / perElement;
  if (elements > count || !Number.isInteger(elements))
    throw new CheckpointError('corrupt', `${String(elements)} values for [${shape.join(', ')}]`);
  const kept = elements <= 1 ? 1 : count;
  budget.take(kept * elementBytes);
  const bytes = encoded(numbers, list.width ?? elementBytes, perElement, kept * elementBytes);
  return { storage: held(bytes), strides: kept === 1 ? one : dense };
}

function held(bytes: Uint8Array): SingleStorage {
  return { kind: 'held', bytes, length: bytes.length };
}

/** Bits of the numbers, without a sign. */
function* readNumbers(reader: ProtobufReader, fields: readonly Field[], width: number | undefined): Reading<readonly bigint[]> {
  const numbers: bigint[] = [];
  for (const field of fields) {
    const found =
      width === undefined || field.wire !== 'bytes'
        ? yield* reader.varints(field, mostHeld)
        : fixed(yield* reader.bytes(field, mostHeld), width);
    const values = field.wire === 'fixed32' || field.wire === 'fixed64' ? [field.value] : found;
    for (const value of values) numbers.push(value);
    if (numbers.length > mostFields) throw new CheckpointError('unsupported', `more than ${String(mostFields)} numbers in a list`);
  }
  return numbers;
}

function fixed(bytes: Uint8Array, width: number): readonly bigint[] {
  if (bytes.length % width !== 0) throw new CheckpointError('corrupt', 'a list that ends inside a number');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = (at: number): bigint =>
    width === 8 ? view.getBigUint64(at, true) : BigInt(width === 4 ? view.getUint32(at, true) : view.getUint8(at));
  return Array.from({ length: bytes.length / width }, (_, i) => read(width * i));
}

/** Little endian; the last element is repeated to the end, and without any all are zero. */
function encoded(numbers: readonly bigint[], width: number, perElement: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  numbers.forEach((number, i) => {
    for (let byte = 0, rest = number; byte < width; byte++, rest >>= 8n) bytes[i * width + byte] = Number(rest & 0xffn);
  });
  const elementBytes = width * perElement;
  const filled = numbers.length * width;
  for (let at = filled; filled > 0 && at < length; at++) bytes[at] = bytes[at - elementBytes] ?? 0;
  return bytes;
}

/** The first texts of a tensor of texts, for showing. */
export function* shownTextsIn(reader: ProtobufReader, { values }: TensorProto): Reading<string> {
  const texts = values.filter(({ number, wire }) => number === 8 && wire === 'bytes');
  const shown: string[] = [];
  for (const { start, end } of texts.slice(0, shownTexts)) {
    const text = yield* reader.text({ start, end: Math.min(end, start + shownBytes) }, shownBytes);
    shown.push(JSON.stringify(`${text}${end - start > shownBytes ? '…' : ''}`));
  }
  return `[${shown.join(', ')}${texts.length > shownTexts ? ', …' : ''}]`;
}
