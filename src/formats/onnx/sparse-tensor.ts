/** SparseTensorProto: the values that are not zero, their places, and the shape of the whole. Its name is that of its values. */
import { CheckpointError, reportError } from '../../model/errors.js';
import { elementCount, type Shape } from '../../model/shape.js';
import type { Message, ProtobufReader, Reading } from '../protobuf/reader.js';
import type { HeldBudget } from './held.js';
import { readTensor, type TensorFields } from './tensor-fields.js';
import { checkedTensor, type Tensor } from './tensor.js';

/** `indices`: [entries] counts through the whole array, [entries, axes] has a place for each axis. */
export interface SparseTensor extends Tensor {
  readonly sparse: { readonly values: Tensor; readonly indices: Tensor };
}

export function isSparse(tensor: Tensor | SparseTensor): tensor is SparseTensor {
  return 'sparse' in tensor;
}

const noTensor: TensorFields = {
  name: '',
  dims: [0n],
  dataType: 0,
  isSegment: false,
  raw: undefined,
  typed: new Map(),
  strings: { count: 0, first: [] },
  external: [],
  location: 0,
};

/** The tensor's own `values` are `none` with the reason where the parts do not fit each other. */
export function* readSparse(reader: ProtobufReader, message: Message, budget: HeldBudget): Reading<SparseTensor> {
  let [valueFields, indexFields] = [noTensor, noTensor];
  const dims: bigint[] = [];
  for (let field = yield* reader.next(message); field !== undefined; field = yield* reader.next(message)) {
    if (field.number === 3 && dims.length <= mostAxes) dims.push(...(yield* reader.varints(field, longestDims)));
    else if (field.wire === 'bytes' && field.number === 1) valueFields = yield* readTensor(reader, reader.enter(field, message));
    else if (field.wire === 'bytes' && field.number === 2) indexFields = yield* readTensor(reader, reader.enter(field, message));
  }
  const values = yield* checkedTensor(reader, valueFields, budget);
  const indices = yield* checkedTensor(reader, indexFields, budget);
  return assemble(values, indices, dims);
}

const mostAxes = 64;
const longestDims = 1 << 10;

function assemble(values: Tensor, indices: Tensor, dims: readonly bigint[]): SparseTensor {
  const { name, dtype } = values;
  const sparse = { values, indices };
  try {
    const shape = sparseShape(dims);
    checkParts(values, indices, shape);
    return { name, dtype, shape, values: { kind: 'windows', windows: [] }, sparse };
  } catch (error) {
    return { name, dtype, shape: [0], values: { kind: 'none', reason: reportError(error) }, sparse };
  }
}

function sparseShape(dims: readonly bigint[]): Shape {
  if (dims.length > mostAxes) throw new CheckpointError('too-large', `more than ${String(mostAxes)} dimensions`);
  const shape = dims.map(Number);
  if (!shape.every(Number.isSafeInteger) || !Number.isSafeInteger(elementCount(shape)))
    throw new CheckpointError('corrupt', `the shape [${shape.join(', ')}] of a sparse tensor`);
  return shape;
}

function checkParts(values: Tensor, indices: Tensor, shape: Shape): void {
  for (const part of [values, indices])
    if (part.values.kind === 'none') throw new CheckpointError(part.values.reason.tag, part.values.reason.message);
  const [entries, axes] = indices.shape;
  const isPlaced = indices.shape.length === 1 || (indices.shape.length === 2 && axes === shape.length);
  if (indices.dtype !== 'int64' || !isPlaced || values.shape.length !== 1 || values.shape[0] !== entries)
    throw new CheckpointError('corrupt', 'the parts of a sparse tensor do not fit each other');
}
