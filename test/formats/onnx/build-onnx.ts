/** ONNX models by hand: `model(graph({ initializers: [tensor({ name: 'w', dims: [2], raw: floats(1, 2) })] }))`. */
import { openFromPlace } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { bytesField, message, varintField } from '../protobuf/build-protobuf.js';

export function floats(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

export interface TensorParts {
  readonly name?: string;
  readonly dims?: readonly (number | bigint)[];
  /** 1: float32. */
  readonly type?: number;
  readonly raw?: Uint8Array;
  /** Values of raw_data's place in any other form. */
  readonly fields?: readonly Uint8Array[];
  /** Where they are in another file. */
  readonly external?: readonly (readonly [key: string, value: string])[];
}

export function tensor({ name = 'w', dims = [], type = 1, raw, fields = [], external }: TensorParts): Uint8Array {
  return message(
    ...dims.map((size) => varintField(1, size)),
    varintField(2, type),
    ...fields,
    bytesField(8, name),
    ...(raw === undefined ? [] : [bytesField(9, raw)]),
    ...(external ?? []).map((pair) => bytesField(13, entry(...pair))),
    ...(external === undefined ? [] : [varintField(14, 1)]),
  );
}

export function entry(key: string, value: string): Uint8Array {
  return message(bytesField(1, key), bytesField(2, value));
}

export interface NodeParts {
  readonly op: string;
  readonly name?: string;
  readonly inputs?: readonly string[];
  readonly output?: string;
  /** AttributeProto messages. */
  readonly attributes?: readonly Uint8Array[];
  readonly metadata?: readonly (readonly [key: string, value: string])[];
}

export function node({ op, name = '', inputs = [], output, attributes = [], metadata = [] }: NodeParts): Uint8Array {
  return message(
    ...inputs.map((input) => bytesField(1, input)),
    ...(output === undefined ? [] : [bytesField(2, output)]),
    ...(name === '' ? [] : [bytesField(3, name)]),
    bytesField(4, op),
    ...attributes.map((attribute) => bytesField(5, attribute)),
    ...metadata.map((pair) => bytesField(9, entry(...pair))),
  );
}

export function attribute(name: string, ...fields: readonly Uint8Array[]): Uint8Array {
  return message(bytesField(1, name), ...fields);
}

export interface GraphParts {
  readonly nodes?: readonly Uint8Array[];
  readonly initializers?: readonly Uint8Array[];
  readonly sparse?: readonly Uint8Array[];
}

export function graph({ nodes = [], initializers = [], sparse = [] }: GraphParts): Uint8Array {
  return message(
    ...nodes.map((one) => bytesField(1, one)),
    bytesField(2, 'g'),
    ...initializers.map((one) => bytesField(5, one)),
    ...sparse.map((one) => bytesField(15, one)),
  );
}

export function model(main: Uint8Array, ...others: readonly Uint8Array[]): Uint8Array {
  return message(varintField(1, 8), bytesField(2, 'test'), bytesField(7, main), bytesField(8, varintField(2, 17)), ...others);
}

export async function open(bytes: Uint8Array): Promise<Checkpoint> {
  return (await openFromPlace(memoryPlace('m.onnx', new MemorySource(bytes)))).checkpoint;
}

/** Opens a model whose only initializers are these. */
export async function openTensors(...parts: readonly TensorParts[]): Promise<Checkpoint> {
  return await open(model(graph({ initializers: parts.map(tensor) })));
}
