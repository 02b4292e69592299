/** TensorProto as it stands in the file: what its fields say, unchecked against each other, and where its values lie. */
import type { Field, Window } from '../protobuf/field.js';
import type { Message, ProtobufReader, Reading } from '../protobuf/reader.js';
import { floatType, int64Type, type TypedField } from './data-types.js';
import { Numbers } from './numbers.js';

/** A name may be long; a name of megabytes is not one. */
export const longestName = 4 << 20;
/** Of anything else that is text: documentation, metadata, paths. */
const longestText = 1 << 16;
const mostEntries = 100;
/** Bytes of packed dimensions that are looked at. */
const longestDims = 1 << 10;

export interface Entry {
  readonly key: string;
  readonly value: string;
}

export interface TensorFields {
  readonly name: string;
  /** Without a sign; `undefined`: very many. */
  readonly dims: readonly bigint[] | undefined;
  readonly dataType: number;
  readonly isSegment: boolean;
  readonly raw: Window | undefined;
  readonly typed: ReadonlyMap<TypedField, Numbers>;
  /** Texts, one by one; only the first are remembered. */
  readonly strings: { readonly count: number; readonly first: readonly Window[] };
  readonly external: readonly Entry[];
  /** 0: here; 1: in another file. */
  readonly location: number;
}

const typedFields: ReadonlyMap<number, { readonly field: TypedField; readonly width: 4 | 8 | 'varint' }> = new Map([
  [4, { field: 'float_data', width: 4 }],
  [5, { field: 'int32_data', width: 'varint' }],
  [7, { field: 'int64_data', width: 'varint' }],
  [10, { field: 'double_data', width: 8 }],
  [11, { field: 'uint64_data', width: 'varint' }],
]);
const mostShownTexts = 8;

class Builder implements TensorFields {
  name = '';
  dims: bigint[] | undefined = [];
  dataType = 0;
  isSegment = false;
  raw: Window | undefined;
  readonly typed = new Map<TypedField, Numbers>();
  readonly strings = { count: 0, first: new Array<Window>() };
  readonly external: Entry[] = [];
  location = 0;

  /** Numbers, and fields that may be repeated as numbers. `from`: where the tag begins. */
  number(field: Field, from: number): boolean {
    const typed = typedFields.get(field.number);
    if (typed !== undefined) {
      const numbers = this.typed.get(typed.field) ?? new Numbers(typed.width);
      numbers.add(field, from);
      this.typed.set(typed.field, numbers);
    } else if (field.wire === 'varint' && field.number === 2) this.dataType = Number(BigInt.asIntN(32, field.value));
    else if (field.wire === 'varint' && field.number === 14) this.location = Number(BigInt.asIntN(32, field.value));
    else return false;
    return true;
  }

  text(window: Window): void {
    this.strings.count++;
    if (this.strings.first.length < mostShownTexts) this.strings.first.push({ start: window.start, end: window.end });
  }
}

/** `corrupt` when it is not protobuf. */
export function* readTensor(reader: ProtobufReader, message: Message): Reading<TensorFields> {
  const tensor = new Builder();
  for (
    let from = message.at, field = yield* reader.next(message);
    field !== undefined;
    from = message.at, field = yield* reader.next(message)
  ) {
    if (field.number === 1) tensor.dims = yield* readDims(reader, field, tensor.dims);
    else if (!tensor.number(field, from) && field.wire === 'bytes') {
      if (field.number === 3) tensor.isSegment = true;
      else if (field.number === 6) tensor.text(field);
      else if (field.number === 8) tensor.name = yield* reader.text(field, longestName);
      else if (field.number === 9) tensor.raw = field;
      else if (field.number === 13 && tensor.external.length < mostEntries)
        tensor.external.push(yield* readEntry(reader, reader.enter(field, message)));
    }
  }
  return tensor;
}

function* readDims(reader: ProtobufReader, field: Field, before: bigint[] | undefined): Reading<bigint[] | undefined> {
  if (before === undefined || before.length > longestDims || (field.wire === 'bytes' && field.end - field.start > longestDims))
    return undefined;
  before.push(...(yield* reader.varints(field, longestDims)));
  return before;
}

/** A StringStringEntryProto. A value too long to be looked at is left out. */
export function* readEntry(reader: ProtobufReader, message: Message): Reading<Entry> {
  const texts = ['', ''];
  for (let field = yield* reader.next(message); field !== undefined; field = yield* reader.next(message))
    if (field.wire === 'bytes' && (field.number === 1 || field.number === 2))
      texts[field.number - 1] = field.end - field.start > longestText ? '' : yield* reader.text(field, longestText);
  const [key = '', value = ''] = texts;
  return { key, value };
}

/** What a Constant node says in numbers instead of a tensor. A list has as many axes as 1, a number none. */
export function* tensorOfNumbers(reader: ProtobufReader, numbers: Numbers, isList: boolean): Reading<TensorFields> {
  const tensor = new Builder();
  tensor.dataType = numbers.width === 4 ? floatType : int64Type;
  tensor.typed.set(numbers.width === 4 ? 'float_data' : 'int64_data', numbers);
  let count = 0n;
  if (isList)
    yield* numbers.each(reader, () => {
      count++;
    });
  tensor.dims = isList ? [count] : [];
  return tensor;
}
