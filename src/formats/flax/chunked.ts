/** Arrays in pieces: `{"__msgpack_chunked_array__": true, "shape": {"0": 7, "1": 10}, "chunks": {"0": array, "1": array}}`. */
import { CheckpointError } from '../../model/errors.js';
import { elementCount, type Shape } from '../../model/shape.js';
import { corrupt, guarded, isArray, mostAxes, readArray, sizeOf, type FlaxArray } from './array.js';
import type { MsgpackReader } from './reader.js';
import { skipItem, skipItems } from './skip.js';
import { textOf } from './text.js';

export const chunkedMark = '__msgpack_chunked_array__';

interface Parts {
  shape?: Shape | CheckpointError;
  chunks?: FlaxArray | CheckpointError;
}

/** After the mark itself was read as the first key of a map of `pairs`. Leaves the reader behind the map, whatever is in it. */
export async function readChunked(reader: MsgpackReader, pairs: number): Promise<FlaxArray | CheckpointError> {
  const parts: Parts = {};
  await skipItems(reader, 1);
  for (let pair = 1; pair < pairs; pair++) {
    const key = await readKey(reader);
    if (key === 'shape') parts.shape = await readShape(reader);
    else if (key === 'chunks') parts.chunks = await readChunks(reader);
    else await skipItems(reader, 1);
  }
  return await guarded(() => Promise.resolve(assembled(parts)));
}

function assembled({
  shape = corrupt('an array in pieces without a shape'),
  chunks = corrupt('an array in pieces without pieces'),
}: Parts): FlaxArray {
  if (shape instanceof CheckpointError) throw shape;
  if (chunks instanceof CheckpointError) throw chunks;
  const [count, stored] = [elementCount(shape), elementCount(chunks.shape)];
  if (count !== stored) throw corrupt(`an array in pieces of shape [${shape.join(', ')}] whose pieces hold ${String(stored)} elements`);
  return { ...chunks, shape };
}

async function readShape(reader: MsgpackReader): Promise<Shape | CheckpointError> {
  const map = await reader.next();
  if (map.kind !== 'map' || map.count > mostAxes) {
    await skipItem(reader, map);
    return corrupt('an array in pieces whose shape is no map of sizes');
  }
  const sizes = new Map<string, number | CheckpointError>();
  for (let pair = 0; pair < map.count; pair++) {
    const key = await readKey(reader);
    const item = await reader.next();
    await skipItem(reader, item);
    sizes.set(key, await guarded(() => Promise.resolve(sizeOf(item))));
  }
  return await guarded(() => Promise.resolve(inOrder(sizes, map.count)));
}

/** One array of one axis, with the pieces in the order of their keys. */
async function readChunks(reader: MsgpackReader): Promise<FlaxArray | CheckpointError> {
  const map = await reader.next();
  if (map.kind !== 'map') {
    await skipItem(reader, map);
    return corrupt('an array in pieces whose pieces are no map');
  }
  const chunks = new Map<string, FlaxArray | CheckpointError>();
  for (let pair = 0; pair < map.count; pair++) {
    const key = await readKey(reader);
    const item = await reader.next();
    if (isArray(item)) chunks.set(key, await readArray(reader, item));
    else {
      await skipItem(reader, item);
      chunks.set(key, corrupt('a piece of an array that is no array'));
    }
  }
  return await guarded(() => Promise.resolve(joined(inOrder(chunks, map.count), [...chunks.keys()])));
}

function joined(chunks: readonly FlaxArray[], keys: readonly string[]): FlaxArray {
  const [first] = chunks;
  if (first === undefined) throw corrupt('an array in pieces without pieces');
  const { type } = first;
  if (
    chunks.some(
      (chunk) => chunk.type.dtype !== type.dtype || chunk.type.byteOrder !== type.byteOrder || chunk.type.typeName !== type.typeName,
    )
  )
    throw corrupt('an array in pieces of different types');
  const count = chunks.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const array = { type, shape: [count], pieces: chunks.flatMap(({ pieces }) => pieces) };
  return keys.every((key, index) => key === String(index)) ? array : { ...array, oddity: 'the pieces of an array are not in their order' };
}

/** The values of the keys 0, 1, ... of a map of `count`; throws what is wrong with one of them. */
function inOrder<Value>(values: ReadonlyMap<string, Value | CheckpointError>, count: number): readonly Value[] {
  return Array.from({ length: count }, (_, index) => {
    const value = values.get(String(index));
    if (value === undefined) throw corrupt(`an array in pieces without its piece ${String(index)}`);
    if (value instanceof CheckpointError) throw value;
    return value;
  });
}

/** A short text; anything else is skipped and gives the empty text, which no key of ours is. */
async function readKey(reader: MsgpackReader): Promise<string> {
  const item = await reader.next();
  await skipItem(reader, item);
  return item.kind === 'text' && item.length <= 20 ? textOf(await reader.payload(item, 20)) : '';
}
