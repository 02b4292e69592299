/** A tensor of a TFLite model whose values are stored, as a parameter. */
import type { Dtype } from '../../model/dtype.js';
import { byteLength } from '../../model/dtype.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Parameter, Quantization, Values } from '../../model/parameter.js';
import { contiguousStrides, elementCount, type Shape } from '../../model/shape.js';
import type { Buffers, NumberedRange } from './buffers.js';
import type { FlatBuffer, Table } from './flatbuffer.js';
import { tensorPath } from './path.js';
import { readQuantization } from './quantization.js';
import { elementType, tensorFields } from './schema.js';
import type { TextReader } from './text.js';

/** NumPy knows no more; TFLite's own kernels end at 8. */
const mostAxes = 64;

export interface ModelParts {
  readonly file: FlatBuffer;
  readonly buffers: Buffers;
  readonly texts: TextReader;
}

type Found = Pick<Parameter, 'name' | 'dtype' | 'typeName' | 'shape' | 'values' | 'quantization'>;

/** `undefined` for a tensor that is computed. What is wrong with one tensor is said in its place; the others stay readable. */
export async function readTensor(parts: ModelParts, table: Table, index: number): Promise<Parameter | undefined> {
  const found = await readStored(parts, table);
  return found === undefined ? undefined : { index, path: tensorPath(found.name), role: 'unknown', ...found };
}

/** A parameter of which nothing but the trouble is known. */
export function unreadableTensor(index: number, error: unknown): Parameter {
  return { index, name: '', path: [''], role: 'unknown', dtype: 'opaque', shape: [], values: reasonOf(error) };
}

async function readStored(parts: ModelParts, table: Table): Promise<Found | undefined> {
  let name = '';
  let shape: Shape = [];
  let type: ReturnType<typeof elementType> = { name: 'unknown' };
  try {
    const buffer = await bufferOf(parts.buffers, table);
    if (buffer === undefined) return undefined;
    name = await parts.texts.at(await table.target(tensorFields.name));
    type = elementType(await table.int8(tensorFields.type, 0));
    shape = await readShape(parts.file, table);
    if ('error' in buffer) throw buffer.error;
    return await withValues(parts, table, { name, shape, type, buffer });
  } catch (error) {
    const typed = typeof type === 'string' ? { dtype: type } : ({ dtype: 'opaque', typeName: type.name } as const);
    return { name, shape, ...typed, values: reasonOf(error) };
  }
}

/** A broken buffer is trouble with the values: the tensor's name and shape are still read. */
async function bufferOf(buffers: Buffers, table: Table): Promise<NumberedRange | { readonly error: unknown } | undefined> {
  try {
    return await buffers.at(await table.uint32(tensorFields.buffer, 0));
  } catch (error) {
    return { error };
  }
}

interface Facts {
  readonly name: string;
  readonly shape: Shape;
  readonly type: ReturnType<typeof elementType>;
  readonly buffer: NumberedRange;
}

async function withValues(parts: ModelParts, table: Table, { name, shape, type, buffer }: Facts): Promise<Found> {
  if (typeof type !== 'string') throw new CheckpointError('unsupported', `values of ${type.name} are not numbers`);
  if (table.has(tensorFields.sparsity)) throw new CheckpointError('unsupported', 'a sparse tensor of TFLite is not read');
  checkLength(type, shape, buffer.range.length);
  const quantization = await readQuantization(parts.file, table, type, shape);
  const layout = { storage: buffer.storage, offset: 0, strides: contiguousStrides(shape), byteOrder: 'little' } as const;
  return { name, dtype: type, shape, values: { kind: 'dense', layout }, ...quantized(quantization) };
}

function quantized(quantization: Quantization | undefined): Pick<Parameter, 'quantization'> {
  return quantization === undefined ? {} : { quantization };
}

async function readShape(file: FlatBuffer, table: Table): Promise<Shape> {
  const vector = await table.vector(tensorFields.shape, 4);
  if (vector === undefined) return [];
  if (vector.length > mostAxes) throw new CheckpointError('too-large', `a tensor of ${String(vector.length)} axes`);
  const view = await file.view(vector.start, 4 * vector.length);
  return Array.from({ length: vector.length }, (_, axis) => view.getInt32(4 * axis, true));
}

function checkLength(dtype: Dtype, shape: Shape, length: number): void {
  const count = elementCount(shape);
  if (shape.some((size) => size < 0) || !Number.isSafeInteger(count) || byteLength(dtype, count) !== length)
    throw new CheckpointError('corrupt', `${dtype} [${shape.join(', ')}] does not take the ${String(length)} bytes of its buffer`);
}

/** Throws on what is no trouble of the file: a cancel, a changed file. */
function reasonOf(error: unknown): Values {
  const reason = reportError(error);
  if (reason.tag === 'corrupt' || reason.tag === 'unsupported' || reason.tag === 'too-large') return { kind: 'none', reason };
  throw error;
}
