/**
 * Programs of `torch.export` (.pt2): a zip of PyTorch with a folder of weights and a JSON file that says what they are.
 *
 *   {"config": {"0.weight": {"path_name": "weight_0", "is_param": true, "use_pickle": false, "tensor_meta": {"dtype": 7, ...}}}}
 */
import type { PlaceFile } from '../../bytes/place.js';
import { readMember } from '../../bytes/zip/member.js';
import type { Json } from '../../model/checkpoint.js';
import type { Dtype } from '../../model/dtype.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import { checkLayout } from '../check-layout.js';
import { parseJson } from '../names/json.js';
import { locateStorages, type Archive } from './archive.js';
import { assemble, type OpenedFile } from './assemble.js';
import { StorageTable } from './storages.js';
import type { TensorFacts } from './tensor.js';
import type { FoundTensor } from './walk.js';

const largestConfig = 64 * 1024 * 1024;

/** torch's numbers of element types in exported programs. */
const scalarTypes: ReadonlyMap<Json, Dtype> = new Map<Json, Dtype>([
  [1, 'uint8'],
  [2, 'int8'],
  [3, 'int16'],
  [4, 'int32'],
  [5, 'int64'],
  [6, 'float16'],
  [7, 'float32'],
  [8, 'float64'],
  [9, 'complex32'],
  [10, 'complex64'],
  [11, 'complex128'],
  [12, 'bool'],
  [13, 'bfloat16'],
  [28, 'uint16'],
  [29, 'float8_e4m3fn'],
  [30, 'float8_e5m2'],
  [31, 'float8_e4m3fnuz'],
  [32, 'float8_e5m2fnuz'],
]);

/** Weights first, then constants, each in the order of its file. Throws `unsupported` where there is no such file. */
export async function readExport(archive: Archive, { source }: PlaceFile, file: number, signal?: AbortSignal): Promise<OpenedFile> {
  const table = new StorageTable();
  const weights = await readConfig(archive, 'weights', signal);
  if (weights === undefined) throw new CheckpointError('unsupported', 'an exported program without a list of its weights');
  const tensors = [
    ...weights.map((entry) => found(entry, 'weights', archive, table)),
    ...((await readConfig(archive, 'constants', signal)) ?? []).map((entry) => found(entry, 'constants', archive, table)),
  ];
  const storages = {
    table,
    locate: async (keys: readonly string[], aborted?: AbortSignal) => await locateStorages(archive, file, keys, aborted),
    byteOrder: archive.byteOrder,
    source,
    file,
    pickleStart: 0,
  };
  const { warnings, ...opened } = await assemble({ tensors, blocks: [], optimizers: [] }, storages, signal);
  return { format: 'pytorch-export', ...opened, metadata: new Map(), warnings: [...archive.warnings, ...warnings] };
}

type Entry = readonly [name: string, facts: ReadonlyMap<string, Json>];

async function readConfig({ source, members }: Archive, folder: string, signal?: AbortSignal): Promise<readonly Entry[] | undefined> {
  const name = new RegExp(`^data/${folder}/[^/]*_config\\.json$`);
  const member = [...members].find(([path]) => name.test(path))?.[1];
  if (member === undefined) return undefined;
  const { bytes } = await readMember(source, member, largestConfig, signal);
  const config = fields(fields(parseJson(bytes, member.name.slice(0, 200))).get('config'));
  return [...config].map(([key, facts]): Entry => [key, fields(facts)]);
}

function fields(value: Json | undefined): ReadonlyMap<string, Json> {
  return new Map(value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : []);
}

function found([name, facts]: Entry, folder: string, archive: Archive, table: StorageTable): FoundTensor {
  const isParameter = facts.get('is_param') === true;
  const role = folder === 'constants' ? 'other' : isParameter ? 'trainable' : 'buffer';
  const tensor = { ...guarded(() => readTensor(facts, folder, archive, table)), ...(isParameter ? { className: 'Parameter' } : {}) };
  return { keys: [name], path: name.split('.'), tensor, role };
}

function guarded(read: () => TensorFacts): TensorFacts {
  try {
    return read();
  } catch (error) {
    return { dtype: 'uint8', shape: [], body: { kind: 'none', reason: reportError(error) } };
  }
}

function readTensor(facts: ReadonlyMap<string, Json>, folder: string, archive: Archive, table: StorageTable): TensorFacts {
  const meta = fields(facts.get('tensor_meta'));
  const dtype = scalarTypes.get(meta.get('dtype') ?? null);
  if (dtype === undefined)
    throw new CheckpointError('unsupported', `the element type ${JSON.stringify(meta.get('dtype') ?? null).slice(0, 50)}`);
  if (facts.get('use_pickle') === true) throw new CheckpointError('unsupported', 'a tensor that is a pickle of its own');
  const file = facts.get('path_name');
  const key = `${folder}/${typeof file === 'string' ? file : ''}`;
  const storageLength = archive.members.get(`data/${key}`)?.length;
  if (storageLength === undefined) throw new CheckpointError('corrupt', `${JSON.stringify(key.slice(0, 100))} is not in the archive`);
  const [shape, strides] = [integers(meta.get('sizes')), integers(meta.get('strides'))];
  const offset = integer(meta.get('storage_offset') ?? 0);
  checkLayout(dtype, shape, { offset, strides }, storageLength);
  const requiresGrad = meta.get('requires_grad');
  return {
    dtype,
    shape,
    body: { kind: 'view', view: { storage: table.numberOf(key), storageLength, offset, strides } },
    ...(typeof requiresGrad === 'boolean' ? { requiresGrad } : {}),
  };
}

function integers(value: Json | undefined): readonly number[] {
  if (!Array.isArray(value)) throw new CheckpointError('corrupt', 'a tensor without a shape or strides');
  return value.map(integer);
}

/** `{"as_int": 8}`, or a number as it is. A symbolic size has no number. */
function integer(value: Json): number {
  const number = typeof value === 'number' ? value : fields(value).get('as_int');
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0)
    throw new CheckpointError('corrupt', 'a size that is no whole number');
  return number;
}
