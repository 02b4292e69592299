/** From a leaf of the tree to a parameter: what zarr says of it, and where its chunks are. */
import type { Json } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Parameter, Storage } from '../../model/parameter.js';
import { contiguousStrides } from '../../model/shape.js';
import { jaxRole } from '../names/jax-role.js';
import { parseJson } from '../names/json.js';
import { fieldOf } from './fields.js';
import type { FileTable } from './files.js';
import type { OrbaxLeaf } from './metadata.js';
import { readNumber, type PythonNumber } from './scalars.js';
import { readValue, type Store } from './store.js';
import type { ZarrArray } from './zarr/array.js';
import { storageOf } from './zarr/tiles.js';
import { readVersion2 } from './zarr/version2.js';
import { readVersion3 } from './zarr/version3.js';

/** Zarr's metadata of one array. */
const largestDescription = 1024 * 1024;
const shown = 200;
/** Of what has no bytes. */
const byteOrder = 'little';

export interface Source {
  /** Why there is none. */
  readonly store: Store | CheckpointError;
  readonly files: FileTable;
  readonly isVersion3: boolean;
  /** `_strings.json`: texts by name. */
  readonly texts: Json;
}

export type Facts = Omit<Parameter, 'index' | 'name' | 'path' | 'values'> & {
  readonly byteOrder: 'little' | 'big';
  readonly values: Storage | CheckpointError;
};

/** Undefined for an empty container, which is a block. Trouble with one array is its own. */
export async function leafFacts(leaf: OrbaxLeaf, source: Source): Promise<Facts | undefined> {
  const { valueType, isEmpty, path } = leaf;
  if (valueType === 'None') return plain('NoneType', 'None');
  if (isEmpty) return undefined;
  if (valueType === 'string') return textFacts(leaf, source.texts);
  const array = await guarded(() => readArray(leaf, source));
  if (array instanceof CheckpointError)
    return { dtype: 'opaque', typeName: valueType, shape: leaf.shape ?? [], role: jaxRole(path), byteOrder, values: array };
  const values = await guarded(() => locate(array, leaf, source));
  const number = valueType === 'scalar' ? await guarded(() => numberOf(array, values, source)) : undefined;
  if (number instanceof CheckpointError) return arrayFacts(array, path, number);
  return number === undefined ? arrayFacts(array, path, values) : plain(number.typeName, number.text);
}

function arrayFacts({ type, shape }: ZarrArray, path: readonly string[], values: Facts['values']): Facts {
  const { dtype, typeName, byteOrder: order } = type;
  return { dtype, ...(typeName === undefined ? {} : { typeName }), shape, role: jaxRole(path), byteOrder: order, values };
}

async function numberOf(array: ZarrArray, values: Facts['values'], { files }: Source): Promise<PythonNumber | undefined> {
  return values instanceof CheckpointError ? undefined : await readNumber(array, values, files);
}

function plain(typeName: string, text: string): Facts {
  const values = new CheckpointError('unsupported', `a Python value of type ${typeName}, not an array`);
  return { dtype: 'opaque', typeName, text, shape: [], role: 'other', byteOrder, values };
}

function textFacts({ path }: OrbaxLeaf, texts: Json): Facts {
  const text = fieldOf(texts, storedName(path));
  if (typeof text === 'string') return plain('str', text.length > shown ? `${text.slice(0, shown)}…` : text);
  return {
    dtype: 'opaque',
    typeName: 'str',
    shape: [],
    role: 'other',
    byteOrder,
    values: new CheckpointError('corrupt', 'a text that is not in _strings.json'),
  };
}

/** The name of an array's folder: its keys joined by dots. */
export function storedName(path: readonly string[]): string {
  return path.join('.');
}

async function readArray({ path }: OrbaxLeaf, { store, files, isVersion3 }: Source): Promise<ZarrArray> {
  if (store instanceof CheckpointError) throw store;
  const key = `${storedName(path)}/${isVersion3 ? 'zarr.json' : '.zarray'}`;
  const value = await store.get(key);
  if (value === undefined) throw new CheckpointError('corrupt', `there is no ${JSON.stringify(key.slice(0, shown))}`);
  const json = parseJson(await readValue(files, value, largestDescription), key.slice(0, shown));
  return isVersion3 ? readVersion3(json) : readVersion2(json);
}

async function locate(array: ZarrArray, { path }: OrbaxLeaf, { store, files }: Source): Promise<Storage> {
  if (store instanceof CheckpointError) throw store;
  return await storageOf(array, { store, files, name: `${storedName(path)}/` });
}

/** Cancelling, and our own mistakes, end everything; what is wrong with the files is told with the array. */
export async function guarded<Value>(work: () => Promise<Value>): Promise<Value | CheckpointError> {
  try {
    return await work();
  } catch (error) {
    const { tag, message } = reportError(error);
    if (tag === 'cancelled' || tag === 'internal') throw error;
    return error instanceof CheckpointError ? error : new CheckpointError(tag, message, { cause: error });
  }
}

export function parameterOf(facts: Facts, path: readonly string[], index: number, storages: Storage[]): Parameter {
  const { values, byteOrder: order, ...rest } = facts;
  const named = { index, name: path.join('/'), path, ...rest };
  if (values instanceof CheckpointError) return { ...named, values: { kind: 'none', reason: reportError(values) } };
  const storage = storages.push(values) - 1;
  return {
    ...named,
    values: { kind: 'dense', layout: { storage, offset: 0, strides: contiguousStrides(facts.shape), byteOrder: order } },
  };
}
