/**
 * Arrays as `flax.serialization` writes them: an extension of code 1 (3 for a NumPy scalar) that holds a list of shape, type name and bytes.
 * Arrays beyond 2^30 bytes are cut into several, in a map with a mark.
 */
import { dtypes } from '../../model/dtype.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import { elementCount, type Shape } from '../../model/shape.js';
import { numpyDtype, type NumpyDtype } from '../names/numpy-dtype.js';
import type { Item, MsgpackReader, Payload } from './reader.js';
import { textOf } from './text.js';

/** NumPy's own limit. */
export const mostAxes = 64;
const longestTypeName = 100;

export interface FlaxArray {
  readonly type: NumpyDtype;
  readonly shape: Shape;
  /** Where the bytes lie: several for an array in pieces, which follow each other. */
  readonly pieces: readonly Payload[];
  /** Something that is odd, but leaves no doubt about the values. */
  readonly oddity?: string;
}

export type Extension = Extract<Item, { kind: 'extension' }>;

export function isArray(item: Item): item is Extension {
  return item.kind === 'extension' && (item.code === 1 || item.code === 3);
}

/** What is wrong with one value, which leaves the others readable. What is wrong with the file, or a cancel, is thrown. */
export async function guarded<Value>(read: () => Promise<Value>): Promise<Value | CheckpointError> {
  try {
    return await read();
  } catch (error) {
    const { tag } = reportError(error);
    if (error instanceof CheckpointError && (tag === 'corrupt' || tag === 'unsupported' || tag === 'too-large')) return error;
    throw error;
  }
}

/** Leaves the reader behind the extension, whatever is in it. */
export async function readArray(reader: MsgpackReader, extension: Extension): Promise<FlaxArray | CheckpointError> {
  const end = extension.start + extension.length;
  reader.skipTo(extension.start);
  const array = await guarded(() => readParts(reader, end));
  reader.skipTo(end);
  return array;
}

async function readParts(reader: MsgpackReader, end: number): Promise<FlaxArray> {
  const parts = await reader.next(end);
  if (parts.kind !== 'array' || parts.count !== 3) throw corrupt('an array is not a list of shape, type and bytes');
  const shape = await readShape(reader, end);
  const type = await readType(reader, end);
  const data = await reader.next(end);
  if (data.kind !== 'binary') throw corrupt('an array without bytes');
  if (reader.position !== end) throw corrupt(`${String(end - reader.position)} bytes behind an array`);
  const bytes = (elementCount(shape) * dtypes[type.dtype].bits) / 8;
  if (!Number.isSafeInteger(elementCount(shape)) || bytes !== data.length)
    throw corrupt(`an array of shape [${shape.join(', ')}] and type ${type.typeName ?? type.dtype} in ${String(data.length)} bytes`);
  return { type, shape, pieces: [data] };
}

async function readShape(reader: MsgpackReader, end: number): Promise<Shape> {
  const list = await reader.next(end);
  if (list.kind !== 'array') throw corrupt('an array without a shape');
  if (list.count > mostAxes) throw new CheckpointError('too-large', `an array of ${String(list.count)} axes`);
  const shape: number[] = [];
  for (let axis = 0; axis < list.count; axis++) shape.push(sizeOf(await reader.next(end)));
  return shape;
}

/** Throws `corrupt` for what is no size of an axis. */
export function sizeOf(item: Item): number {
  if (item.kind !== 'integer' || item.value < 0n || item.value > BigInt(Number.MAX_SAFE_INTEGER))
    throw corrupt('an impossible size of an axis');
  return Number(item.value);
}

async function readType(reader: MsgpackReader, end: number): Promise<NumpyDtype> {
  const item = await reader.next(end);
  if (item.kind !== 'text' || item.length > longestTypeName) throw corrupt('an array without the name of a type');
  const name = textOf(await reader.payload(item, longestTypeName));
  const type = numpyDtype(name);
  if (type === undefined) throw new CheckpointError('unsupported', `an array of type ${JSON.stringify(name)}`);
  return type;
}

export function corrupt(message: string): CheckpointError {
  return new CheckpointError('corrupt', message);
}
