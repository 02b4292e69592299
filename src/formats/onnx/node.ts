/** NodeProto: an operation, what it reads, what a Constant says, and the graphs inside it. */
import type { BytesField, Field } from '../protobuf/field.js';
import type { Message, ProtobufReader, Reading } from '../protobuf/reader.js';
import { Numbers } from './numbers.js';
import { longestName, readEntry, readTensor, tensorOfNumbers, type TensorFields } from './tensor-fields.js';

/** A message that was passed over, to be entered later. */
export interface Inner {
  readonly field: BytesField;
  readonly outer: Message;
}

export interface InnerGraphs {
  /** The attribute: `then_branch`. */
  readonly attribute: string;
  readonly graphs: readonly Inner[];
}

export interface NodeFields {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  /** Name of its first result. */
  readonly output: string;
  /** What the exporter noted: Python lists of names, as text. */
  readonly scopes: string | undefined;
  readonly classes: string | undefined;
  /** Of a Constant. */
  readonly constant: ConstantValue | undefined;
  readonly inner: readonly InnerGraphs[];
}

export type ConstantValue =
  { readonly kind: 'dense'; readonly tensor: TensorFields } | { readonly kind: 'sparse'; readonly message: Inner };

/** The dynamo exporter of PyTorch. */
const scopesKey = 'pkg.torch.onnx.name_scopes';
const classesKey = 'pkg.torch.onnx.class_hierarchy';

/** Attributes come before or after the operation's name: they are read when it is known. */
export function* readNode(reader: ProtobufReader, message: Message): Reading<NodeFields> {
  const inputs: string[] = [];
  const attributes: BytesField[] = [];
  const metadata = new Map<string, string>();
  let [name, op, output]: [string, string, string | undefined] = ['', '', undefined];
  for (let field = yield* reader.next(message); field !== undefined; field = yield* reader.next(message)) {
    if (field.wire !== 'bytes') continue;
    if (field.number === 1) inputs.push(yield* reader.text(field, longestName));
    else if (field.number === 2) output ??= yield* reader.text(field, longestName);
    else if (field.number === 3) name = yield* reader.text(field, longestName);
    else if (field.number === 4) op = yield* reader.text(field, longestName);
    else if (field.number === 5) attributes.push(field);
    else if (field.number === 9) {
      const { key, value } = yield* readEntry(reader, reader.enter(field, message));
      if (key === scopesKey || key === classesKey) metadata.set(key, value);
    }
  }
  const inner: InnerGraphs[] = [];
  let constant: ConstantValue | undefined;
  for (const field of attributes) {
    const attribute = yield* readAttribute(reader, reader.enter(field, message));
    if (attribute.graphs.length > 0) inner.push({ attribute: attribute.name, graphs: attribute.graphs });
    if (op === 'Constant') constant ??= yield* constantOf(reader, attribute);
  }
  return { name, op, inputs, output: output ?? '', scopes: metadata.get(scopesKey), classes: metadata.get(classesKey), constant, inner };
}

interface Attribute {
  readonly name: string;
  readonly graphs: readonly Inner[];
  readonly tensor: Inner | undefined;
  readonly sparse: Inner | undefined;
  /** By the number of their field: `f`, `i`, `floats`, `ints`. */
  readonly numbers: ReadonlyMap<number, Numbers>;
}

const numberFields: ReadonlyMap<number, 4 | 'varint'> = new Map<number, 4 | 'varint'>([
  [2, 4],
  [3, 'varint'],
  [7, 4],
  [8, 'varint'],
]);

function* readAttribute(reader: ProtobufReader, message: Message): Reading<Attribute> {
  const single: Inner[] = [];
  const several: Inner[] = [];
  const numbers = new Map<number, Numbers>();
  let name = '';
  let [tensor, sparse]: [Inner | undefined, Inner | undefined] = [undefined, undefined];
  for (
    let from = message.at, field = yield* reader.next(message);
    field !== undefined;
    from = message.at, field = yield* reader.next(message)
  ) {
    const width = numberFields.get(field.number);
    if (width !== undefined) addNumber(numbers, field, width, from);
    if (field.wire !== 'bytes') continue;
    const inner = { field, outer: message };
    if (field.number === 1) name = yield* reader.text(field, longestName);
    else if (field.number === 5) tensor = inner;
    else if (field.number === 6) single.push(inner);
    else if (field.number === 11) several.push(inner);
    else if (field.number === 22) sparse = inner;
  }
  return { name, graphs: [...single, ...several], tensor, sparse, numbers };
}

function addNumber(numbers: Map<number, Numbers>, field: Field, width: 4 | 'varint', from: number): void {
  const known = numbers.get(field.number) ?? new Numbers(width);
  known.add(field, from);
  numbers.set(field.number, known);
}

/** Which field holds the value of which attribute, and whether that is a list. */
const constantNumbers: ReadonlyMap<string, { readonly field: number; readonly isList: boolean }> = new Map([
  ['value_float', { field: 2, isList: false }],
  ['value_int', { field: 3, isList: false }],
  ['value_floats', { field: 7, isList: true }],
  ['value_ints', { field: 8, isList: true }],
]);

/** Undefined for texts, which are settings, and for attributes that hold nothing. */
function* constantOf(reader: ProtobufReader, attribute: Attribute): Reading<ConstantValue | undefined> {
  const { name, tensor, sparse, numbers } = attribute;
  if (name === 'value' && tensor !== undefined)
    return { kind: 'dense', tensor: yield* readTensor(reader, reader.enter(tensor.field, tensor.outer)) };
  if (name === 'sparse_value' && sparse !== undefined) return { kind: 'sparse', message: sparse };
  const place = constantNumbers.get(name);
  const given = place === undefined ? undefined : numbers.get(place.field);
  return place === undefined || given === undefined
    ? undefined
    : { kind: 'dense', tensor: yield* tensorOfNumbers(reader, given, place.isList) };
}
