/** Weights in several files with an index: `NAME.weights.json`, whose `weight_map` leads from groups to files. */
import type { Place, PlaceFile } from '../../bytes/place.js';
import type { Checkpoint, CheckpointFile, Json, Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Format } from '../format.js';
import { listHdf5File } from '../hdf5/client.js';
import { isJsonList, isJsonObject, jsonField } from '../names/json-fields.js';
import { parseJson } from '../names/json.js';
import { weightsCheckpoint } from './assemble.js';
import type { WeightsFile } from './stored.js';
import { readWeights } from './weights.js';

const ending = '.weights.json';
const largestIndex = 256 * 1024 * 1024;
const mostShards = 10_000;

export const kerasSharded: Format = {
  title: 'Keras, sharded weights',
  recognises: ({ kind, name, names }) => (kind === 'folder' ? names.some((other) => other.endsWith(ending)) : name.endsWith(ending)),
  open,
};

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const index = place.file ?? (await openIndex(place, signal));
  if (index.source.size > largestIndex) throw new CheckpointError('too-large', `an index of ${String(index.source.size)} bytes`);
  const json = parseJson(await index.source.read({ start: 0, end: index.source.size }, signal), index.name);
  const { shards, warnings } = shardNames(json, index.name);
  const files: CheckpointFile[] = [{ name: index.name, path: index.path, size: index.source.size }];
  const weights: WeightsFile[] = [];
  for (const name of shards) {
    try {
      const shard = await openShard(place, index, name, signal);
      const window = { start: 0, size: shard.source.size };
      const number = files.push({ name, path: shard.path, size: shard.source.size }) - 1;
      const read = readWeights(await listHdf5File({ path: shard.path, ...window }, signal), { file: number, window });
      weights.push(read.weights);
      warnings.push(...read.warnings);
    } catch (error) {
      const { tag, message } = reportError(error);
      if (tag === 'cancelled') throw error;
      // A missing shard leaves the others readable.
      const isMissing = tag === 'not-found' || tag === 'unreadable';
      warnings.push({ tag: isMissing ? 'corrupt' : tag, message: `the shard ${JSON.stringify(name.slice(0, 200))}: ${message}` });
    }
  }
  return weightsCheckpoint({
    format: 'keras-sharded-weights',
    files,
    weights,
    config: undefined,
    training: undefined,
    metadata: metadataOf(json),
    warnings,
  });
}

async function openIndex(place: Place, signal?: AbortSignal): Promise<PlaceFile> {
  const name = (await place.list(signal)).find((other) => other.endsWith(ending));
  if (name === undefined) throw new CheckpointError('not-found', `no ${ending} in this folder`);
  return await place.open(name, signal);
}

async function openShard(place: Place, index: PlaceFile, name: string, signal?: AbortSignal): Promise<PlaceFile> {
  const shard = await place.open(name, signal);
  if (shard.path === index.path) throw new CheckpointError('corrupt', 'the index names itself as a shard');
  return shard;
}

/** Each group has one file, or a list of them. */
function shardNames(json: Json, file: string): { readonly shards: readonly string[]; readonly warnings: Warning[] } {
  const map = jsonField(json, 'weight_map');
  if (!isJsonObject(map)) throw new CheckpointError('corrupt', `${file} has no weight_map`);
  const named = Object.values(map).flatMap((value) => (isJsonList(value) ? value : [value]));
  const shards = [...new Set(named.filter((name) => typeof name === 'string'))];
  if (shards.length > mostShards) throw new CheckpointError('too-large', `an index of ${String(shards.length)} shards`);
  const isOdd = named.some((name) => typeof name !== 'string');
  return { shards, warnings: isOdd ? [{ tag: 'corrupt', message: 'the index names files that are no names' }] : [] };
}

function metadataOf(json: Json): ReadonlyMap<string, Json> {
  const metadata = jsonField(json, 'metadata');
  return new Map(isJsonObject(metadata) ? Object.entries(metadata) : []);
}
