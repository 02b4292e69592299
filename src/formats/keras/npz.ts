/**
 * `.keras` with `model.weights.npz`: a zip in the zip, with an array of one Python object for each layer: a pickled dictionary of Keras's variables.
 * Keras itself refuses its own file; here the arrays inside the pickle are read as data, and nothing is run.
 */
import type { PlaceFile } from '../../bytes/place.js';
import { sliceOf } from '../../bytes/slice.js';
import { readDirectory, type ZipMember } from '../../bytes/zip/directory.js';
import { readLocalHeader, readMember } from '../../bytes/zip/member.js';
import type { Checkpoint } from '../../model/checkpoint.js';
import { byteLength, dtypes } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import type { DatasetFacts } from '../hdf5/contents.js';
import { headerLength, isNpy } from '../numpy/header.js';
import { unpickle } from '../pickle/machine.js';
import { entriesOf, globalName, isNode, itemsOf, type PickleValue } from '../pickle/nodes.js';
import { isArrayCall, readArray } from '../pytorch/numpy.js';
import type { ReadModel } from './model.js';
import { weightsCheckpoint } from './assemble.js';
import type { WeightsFile } from './stored.js';

const largestArray = 64 * 1024 * 1024;
const largestWeights = 256 * 1024 * 1024;
/** Nodes that are looked at for the array of one variable. */
const mostNodes = 1000;

export interface NpzParts extends ReadModel {
  readonly file: PlaceFile;
  readonly member: ZipMember;
}

/** Throws `unsupported` where the pickles hold no variables. */
export async function npzCheckpoint({ file, member, ...model }: NpzParts, signal?: AbortSignal): Promise<Checkpoint> {
  if (member.method !== 'stored' || member.unreadable !== undefined)
    throw new CheckpointError('unsupported', `${member.name} is compressed`);
  // The arrays lie inside pickles, which have to be read whole.
  if (member.length > largestWeights) throw new CheckpointError('too-large', `${member.name} of ${String(member.length)} bytes`);
  const { dataStart: start } = await readLocalHeader(file.source, member, signal);
  const source = sliceOf(file.source, { start, end: start + member.length });
  const { members, warnings } = await readDirectory(source, signal);
  const weights: WeightsFile[] = [];
  for (const inner of members.filter(({ name }) => name.endsWith('.npy'))) {
    const { bytes } = await readMember(source, inner, largestArray, signal);
    weights.push(...layerWeights(inner.name.slice(0, -'.npy'.length), bytes, weights.length));
  }
  if (!weights.some(({ listing }) => listing.datasets.length > 0))
    throw new CheckpointError('unsupported', `${member.name} holds Python objects that are no variables of Keras`);
  return weightsCheckpoint({
    format: 'keras-npz',
    files: [{ name: file.name, path: file.path, size: file.source.size }],
    weights,
    ...model,
    warnings: [...model.warnings, ...warnings],
  });
}

/** One file of weights for each variable of the layer, as if it were stored in HDF5. */
function layerWeights(layer: string, bytes: Uint8Array, first: number): readonly WeightsFile[] {
  const group = layer === '__root__' ? 'vars' : `${layer}/vars`;
  const groups = new Map([[group, { path: group, address: first, attributes: [] }]]);
  const none = { layerNames: new Map<string, string>(), place: { bytes: new Uint8Array(0) } };
  const variables = variablesIn(bytes).flatMap(([key, value], i): readonly WeightsFile[] => {
    const array = arrayIn(value);
    if (array === undefined || !/^\d+$/.test(key)) return [];
    const path = `${group}/${key}`;
    const dataset = describe(path, first + i, array);
    const variableNames = new Map([[path, layer === '__root__' ? key : `${layer}/${key}`]]);
    return [{ listing: { datasets: [dataset], groups, warnings: [] }, ...none, place: { bytes: array.bytes }, variableNames }];
  });
  return variables.length > 0 ? variables : [{ listing: { datasets: [], groups, warnings: [] }, ...none }];
}

/** The array's one object: a dictionary of variables by their positions. */
function variablesIn(bytes: Uint8Array): readonly (readonly [string, PickleValue])[] {
  const length = headerLength(bytes, bytes.length);
  // Objects are a pickle of protocol 2 or later.
  if (!isNpy(bytes) || bytes[length] !== 0x80) return [];
  const { value } = unpickle(bytes.subarray(length));
  const objects = isNode(value) && value.kind === 'call' ? itemsOf(itemsOf(value.state)?.[4]) : undefined;
  return (entriesOf(objects?.[0]) ?? []).flatMap(([key, variable]) => (typeof key === 'string' ? [[key, variable] as const] : []));
}

type Held = Pick<DatasetFacts, 'type'> & { readonly shape: readonly number[]; readonly bytes: Uint8Array };

/** The first array of numbers among what a variable is made of. */
function arrayIn(variable: PickleValue): Held | undefined {
  const waiting: PickleValue[] = [variable];
  for (let seen = 0, value = waiting.shift(); value !== undefined && seen < mostNodes; value = waiting.shift(), seen++) {
    if (!isNode(value)) continue;
    if (value.kind === 'call' && isArrayCall(globalName(value.callee) ?? '')) {
      const { dtype, shape, body } = readArray(value);
      if (body.kind !== 'held' || body.array.fortranOrder || !(body.array.bytes instanceof Uint8Array)) return undefined;
      return { shape, bytes: body.array.bytes, type: { dtype, inner: [], byteOrder: body.array.byteOrder } };
    }
    if (value.kind === 'call') waiting.push(value.callee, ...value.args, ...(value.state === undefined ? [] : [value.state]));
    waiting.push(...(itemsOf(value) ?? []), ...(entriesOf(value) ?? []).map(([, item]) => item));
  }
  return undefined;
}

function describe(path: string, address: number, { type, shape, bytes }: Held): DatasetFacts {
  const elementBytes = byteLength(type.dtype, 1);
  return {
    path,
    address,
    type: dtypes[type.dtype].bits > 8 ? type : { ...type, byteOrder: 'little' },
    shape,
    elementBytes,
    values: { start: 0, length: bytes.length },
  };
}
