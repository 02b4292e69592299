/** `zarr.json`: zarr's version 3, with chunks that may lie in shards. */
import type { Json } from '../../../model/checkpoint.js';
import { CheckpointError } from '../../../model/errors.js';
import type { Shape } from '../../../model/shape.js';
import { numpyDtype, type NumpyDtype } from '../../names/numpy-dtype.js';
import { fieldOf, isList, isObject, sizesOf } from '../fields.js';
import { checkShapes, type ChunkEncoding, type Sharding, type ZarrArray } from './array.js';
import { fillBytes } from './fill.js';

export function readVersion3(json: Json): ZarrArray {
  if (fieldOf(json, 'zarr_format') !== 3) throw new CheckpointError('unsupported', 'an array of another version of zarr than 3');
  const shape = sizesOf(fieldOf(json, 'shape'), 'shape', 0);
  const grid = fieldOf(json, 'chunk_grid');
  if (fieldOf(grid, 'name') !== 'regular') throw new CheckpointError('unsupported', 'an array whose chunks are not of one shape');
  const chunkShape = sizesOf(fieldOf(fieldOf(grid, 'configuration'), 'chunk_shape'), 'shape of chunks', 1);
  checkShapes(shape, chunkShape);
  const transformers = fieldOf(json, 'storage_transformers');
  if (isList(transformers) && transformers.length > 0) throw new CheckpointError('unsupported', 'an array with storage transformers');
  const named = readType(fieldOf(json, 'data_type'));
  const encoding = readCodecs(fieldOf(json, 'codecs'), chunkShape);
  const type = { ...named, byteOrder: innermost(encoding).byteOrder };
  const fill = fillBytes(fieldOf(json, 'fill_value'), type.dtype, type.byteOrder);
  return {
    type,
    shape,
    chunkShape,
    keyOf: readKeys(fieldOf(json, 'chunk_key_encoding')),
    encoding,
    ...(fill === undefined ? {} : { fill }),
  };
}

export function innermost(encoding: ZarrArray['encoding']): ChunkEncoding {
  return 'encoding' in encoding ? encoding.encoding : encoding;
}

function readType(name: Json | undefined): NumpyDtype {
  // Type strings such as `<f4` are of version 2.
  const type = typeof name === 'string' && /^[a-z]+\d*/.test(name) ? numpyDtype(name) : undefined;
  if (type !== undefined) return type;
  if (name === undefined) throw new CheckpointError('corrupt', 'an array without a type');
  throw new CheckpointError('unsupported', `an array of type ${JSON.stringify(name).slice(0, 100)}`);
}

/** `c/0/0` by default, `0.0` as in version 2. */
function readKeys(encoding: Json | undefined): ZarrArray['keyOf'] {
  const name = fieldOf(encoding, 'name') ?? 'default';
  if (name !== 'default' && name !== 'v2') throw new CheckpointError('unsupported', 'an array whose chunks have names of an unknown kind');
  const separator = fieldOf(fieldOf(encoding, 'configuration'), 'separator') ?? (name === 'v2' ? '.' : '/');
  if (separator !== '.' && separator !== '/') throw new CheckpointError('corrupt', 'an array whose chunks have impossible names');
  if (name === 'v2') return (place) => (place.length === 0 ? '0' : place.join(separator));
  return (place) => ['c', ...place].join(separator);
}

interface NamedCodec {
  readonly name: string;
  readonly configuration: Json | undefined;
}

function codecList(codecs: Json | undefined): NamedCodec[] {
  if (!isList(codecs)) throw new CheckpointError('corrupt', 'an array without codecs');
  return codecs.map((codec) => {
    const name = isObject(codec) ? fieldOf(codec, 'name') : codec;
    if (typeof name !== 'string') throw new CheckpointError('corrupt', 'an array with a nameless codec');
    return { name, configuration: fieldOf(codec, 'configuration') };
  });
}

/** In the order in which elements become bytes: at most one transposition, the bytes, then what is done with them. */
function readCodecs(codecs: Json | undefined, chunkShape: Shape): ChunkEncoding | Sharding {
  const list = codecList(codecs);
  const [only] = list;
  if (only?.name === 'sharding_indexed' && list.length === 1) return readSharding(only.configuration, chunkShape);
  return readChain(list, chunkShape.length);
}

function readChain(list: NamedCodec[], rank: number): ChunkEncoding {
  const transposed = list[0]?.name === 'transpose' ? list.shift() : undefined;
  const axes = transposed === undefined ? Array.from({ length: rank }, (_, axis) => axis) : readOrder(transposed.configuration, rank);
  const bytes = list.shift();
  if (bytes?.name !== 'bytes') throw unsupported(bytes);
  const byteOrder = fieldOf(bytes.configuration, 'endian') === 'big' ? 'big' : 'little';
  const compressed =
    list[0]?.name === 'zstd' || list[0]?.name === 'gzip' ? ({ codec: list.shift()?.name === 'zstd' ? 'zstd' : 'gzip' } as const) : {};
  const behind = list[0]?.name === 'crc32c' && list.shift() !== undefined ? 4 : 0;
  if (list.length > 0) throw unsupported(list[0]);
  return { byteOrder, axes, behind, ...compressed };
}

function readOrder(configuration: Json | undefined, rank: number): readonly number[] {
  const order = sizesOf(fieldOf(configuration, 'order'), 'order of axes', 0);
  if (order.length !== rank || new Set(order).size !== rank || order.some((axis) => axis >= rank))
    throw new CheckpointError('corrupt', 'an array with an impossible order of axes');
  return order;
}

function readSharding(configuration: Json | undefined, shardShape: Shape): Sharding {
  const chunkShape = sizesOf(fieldOf(configuration, 'chunk_shape'), 'shape of chunks', 1);
  if (chunkShape.length !== shardShape.length || shardShape.some((size, axis) => size % (chunkShape[axis] ?? 1) !== 0))
    throw new CheckpointError('corrupt', `shards of [${shardShape.join(', ')}] in chunks of [${chunkShape.join(', ')}]`);
  const table = readChain(codecList(fieldOf(configuration, 'index_codecs')), chunkShape.length + 1);
  if (table.codec !== undefined || table.byteOrder !== 'little')
    throw new CheckpointError('unsupported', 'shards with a compressed table of chunks');
  return {
    chunkShape,
    encoding: readChain(codecList(fieldOf(configuration, 'codecs')), chunkShape.length),
    tableAt: fieldOf(configuration, 'index_location') === 'start' ? 'start' : 'end',
    tableHasChecksum: table.behind > 0,
  };
}

function unsupported(codec: NamedCodec | undefined): CheckpointError {
  return new CheckpointError('unsupported', `chunks encoded with ${JSON.stringify(codec?.name ?? 'nothing').slice(0, 100)}`);
}
