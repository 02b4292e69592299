/** `.zarray`: zarr's version 2. */
import type { Json } from '../../../model/checkpoint.js';
import { CheckpointError } from '../../../model/errors.js';
import type { EncodedRange } from '../../../model/parameter.js';
import { numpyDtype, type NumpyDtype } from '../../names/numpy-dtype.js';
import { fieldOf, isList, sizesOf } from '../fields.js';
import { checkShapes, type ChunkEncoding, type ZarrArray } from './array.js';
import { fillBytes } from './fill.js';

const codecs: ReadonlyMap<string, EncodedRange['codec']> = new Map([
  ['zstd', 'zstd'],
  ['gzip', 'gzip'],
  ['zlib', 'zlib'],
]);

export function readVersion2(json: Json): ZarrArray {
  if (fieldOf(json, 'zarr_format') !== 2) throw new CheckpointError('unsupported', 'an array of another version of zarr than 2');
  const shape = sizesOf(fieldOf(json, 'shape'), 'shape', 0);
  const chunkShape = sizesOf(fieldOf(json, 'chunks'), 'shape of chunks', 1);
  checkShapes(shape, chunkShape);
  const filters = fieldOf(json, 'filters');
  if (isList(filters) && filters.length > 0) throw new CheckpointError('unsupported', 'an array with filters');
  const type = readType(fieldOf(json, 'dtype'));
  const fill = fillBytes(fieldOf(json, 'fill_value'), type.dtype, type.byteOrder);
  const separator = fieldOf(json, 'dimension_separator') ?? '.';
  if (separator !== '.' && separator !== '/') throw new CheckpointError('corrupt', 'an array whose chunks have impossible names');
  return {
    type,
    shape,
    chunkShape,
    keyOf: (place) => (place.length === 0 ? '0' : place.join(separator)),
    encoding: readEncoding(json, type, shape.length),
    ...(fill === undefined ? {} : { fill }),
  };
}

function readType(name: Json | undefined): NumpyDtype {
  const type = typeof name === 'string' ? numpyDtype(name) : undefined;
  if (type !== undefined) return type;
  if (name === undefined) throw new CheckpointError('corrupt', 'an array without a type');
  throw new CheckpointError('unsupported', `an array of type ${JSON.stringify(name).slice(0, 100)}`);
}

function readEncoding(json: Json, { byteOrder }: NumpyDtype, rank: number): ChunkEncoding {
  const order = fieldOf(json, 'order');
  if (order !== 'C' && order !== 'F') throw new CheckpointError('corrupt', 'an array whose elements have no order');
  const ascending = Array.from({ length: rank }, (_, axis) => axis);
  const axes = order === 'C' ? ascending : ascending.reverse();
  const compressor = fieldOf(json, 'compressor');
  if (compressor === null || compressor === undefined) return { byteOrder, axes, behind: 0 };
  const id = fieldOf(compressor, 'id');
  const codec = typeof id === 'string' ? codecs.get(id) : undefined;
  if (codec === undefined) throw new CheckpointError('unsupported', `chunks compressed with ${JSON.stringify(id ?? null).slice(0, 100)}`);
  return { byteOrder, axes, codec, behind: 0 };
}
