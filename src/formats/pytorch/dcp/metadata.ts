/**
 * `.metadata` of a distributed checkpoint: a pickle of which tensors there are, in which pieces each is cut, and where the pieces lie.
 *
 *   const { tensors } = await readMetadata(file.source); // tensors[0].pieces[0].place.path: '__0_0.distcp'
 */
import type { ByteSource } from '../../../bytes/source.js';
import type { Warning } from '../../../model/checkpoint.js';
import type { Dtype } from '../../../model/dtype.js';
import { CheckpointError, reportError, type ErrorReport } from '../../../model/errors.js';
import type { Shape } from '../../../model/shape.js';
import { warningsAbout, warningsAfter } from '../../pickle/globals.js';
import { unpickle } from '../../pickle/machine.js';
import { attributes, entriesOf, entry, globalName, isNode, itemsOf, type PickleValue } from '../../pickle/nodes.js';
import { spell } from '../contents.js';
import { readDtype, readSizes } from '../rebuild.js';

const largestMetadata = 256 * 1024 * 1024;

export interface DcpMetadata {
  readonly tensors: readonly DcpTensor[];
  /** Keys from the root of everything that was saved, values that are no tensors included. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
  readonly warnings: readonly Warning[];
}

export interface DcpTensor {
  /** The fully qualified name. */
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly requiresGrad: boolean | undefined;
  /** What is wrong with the tensor as the metadata tell it. */
  readonly problem: ErrorReport | undefined;
  readonly pieces: readonly DcpPiece[];
}

export interface DcpPiece {
  readonly origin: readonly number[];
  readonly shape: Shape;
  /** Undefined: the metadata do not say. */
  readonly place: PiecePlace | undefined;
}

export interface PiecePlace {
  readonly path: PickleValue | undefined;
  readonly offset: PickleValue | undefined;
  readonly length: PickleValue | undefined;
  /** Compressed, or otherwise rewritten. */
  readonly isTransformed: boolean;
}

/** Throws `corrupt` for what is no metadata, and whatever reading pickles throws. */
export async function readMetadata(source: ByteSource, signal?: AbortSignal): Promise<DcpMetadata> {
  if (source.size > largestMetadata) throw new CheckpointError('too-large', `metadata of ${String(source.size)} bytes`);
  const bytes = await source.read({ start: 0, end: source.size }, signal);
  const unpickled = unpickle(bytes);
  const root = stateOf(unpickled.value);
  const listed = entriesOf(entry(root, 'state_dict_metadata'));
  if (listed === undefined) throw new CheckpointError('corrupt', 'this is no metadata of a distributed checkpoint');
  const places = readPlaces(entry(root, 'storage_data'));
  const tensors = listed.flatMap(([key, value]) => (typeof key === 'string' && isTensor(value) ? [readTensor(key, value, places)] : []));
  const warnings = [...warningsAbout(unpickled, ownNames(unpickled.globals)), ...warningsAfter(bytes, unpickled.end)];
  return { tensors, paths: readPaths(listed, entry(root, 'planner_data')), warnings };
}

/** Classes and one function of torch's that say nothing but what is in their arguments. */
const own =
  /^torch\.distributed\.checkpoint\.(metadata\.(\w+Metadata|MetadataIndex|TensorProperties|Metadata|StorageMeta|_MEM_FORMAT_ENCODING)|filesystem\.(_StorageInfo|_StoragePrefix))$/;

function ownNames(globals: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...globals].filter((name) => own.test(name)));
}

function stateOf(value: PickleValue | undefined): PickleValue | undefined {
  return isNode(value) ? attributes(value) : undefined;
}

function classOf(value: PickleValue | undefined): string {
  return isNode(value) && value.kind === 'call'
    ? (globalName(value.callee) ?? '').slice('torch.distributed.checkpoint.metadata.'.length)
    : '';
}

function isTensor(value: PickleValue): boolean {
  return classOf(value) === 'TensorStorageMetadata';
}

function readTensor(name: string, value: PickleValue, places: ReadonlyMap<string, PiecePlace>): DcpTensor {
  try {
    const state = stateOf(value);
    const shape = readSizes(entry(state, 'size'), 'shape');
    const { dtype, requiresGrad } = readProperties(entry(state, 'properties'));
    const chunks = itemsOf(entry(state, 'chunks')) ?? [];
    const pieces = chunks.map((chunk) => readPiece(name, chunk, places));
    return { name, dtype, shape, requiresGrad, pieces, problem: undefined };
  } catch (error) {
    return { name, dtype: 'uint8', shape: [], requiresGrad: undefined, pieces: [], problem: reportError(error) };
  }
}

/** Its state is a tuple since torch 2.1: dtype, layout, requires_grad, memory format, pinned. */
function readProperties(value: PickleValue | undefined): { readonly dtype: Dtype; readonly requiresGrad: boolean | undefined } {
  const state = isNode(value) && value.kind === 'call' ? value.state : undefined;
  const items = itemsOf(state) ?? [];
  const [dtype, , requiresGrad] = entriesOf(state) === undefined ? items : [entry(state, 'dtype'), null, entry(state, 'requires_grad')];
  return { dtype: readDtype(dtype), requiresGrad: typeof requiresGrad === 'boolean' ? requiresGrad : undefined };
}

function readPiece(name: string, chunk: PickleValue, places: ReadonlyMap<string, PiecePlace>): DcpPiece {
  const state = stateOf(chunk);
  const origin = readSizes(entry(state, 'offsets'), 'place');
  return { origin, shape: readSizes(entry(state, 'sizes'), 'shape'), place: places.get(placeKey(name, origin)) };
}

/** `MetadataIndex(fqn, offset)`: its `index` is only a hint where to look. */
function placeKey(name: string, origin: readonly number[] | undefined): string {
  return JSON.stringify([name, origin ?? null]);
}

function readPlaces(value: PickleValue | undefined): ReadonlyMap<string, PiecePlace> {
  const places = new Map<string, PiecePlace>();
  for (const [key, info] of entriesOf(value) ?? []) {
    const index = stateOf(key);
    const name = entry(index, 'fqn');
    const offset = entry(index, 'offset');
    if (typeof name !== 'string' || offset === undefined || offset === null) continue;
    const state = stateOf(info);
    places.set(placeKey(name, readSizes(offset, 'place')), {
      path: entry(state, 'relative_path'),
      offset: entry(state, 'offset'),
      length: entry(state, 'length'),
      isTransformed: (itemsOf(entry(state, 'transform_descriptors')) ?? []).length > 0,
    });
  }
  return places;
}

/** `planner_data` has the keys that were joined by dots; without it the name is one key. */
function readPaths(
  listed: readonly (readonly [PickleValue, PickleValue])[],
  planned: PickleValue | undefined,
): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>();
  for (const [name] of listed) if (typeof name === 'string') paths.set(name, [name]);
  for (const [name, path] of entriesOf(planned) ?? []) {
    const keys = itemsOf(path);
    if (typeof name === 'string' && keys !== undefined && keys.length > 0) paths.set(name, keys.map(spell));
  }
  return paths;
}
