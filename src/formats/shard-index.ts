/**
 * `model.safetensors.index.json` and `pytorch_model.bin.index.json`: `{"metadata": {...}, "weight_map": {name: shard}}`.
 * The index is only a list of shards and an order of names; what the shards themselves hold is the truth.
 */
import type { Place, PlaceFile } from '../bytes/place.js';
import type { Json, Warning } from '../model/checkpoint.js';
import { CheckpointError, reportError } from '../model/errors.js';
import type { Probe } from './format.js';
import { parseJson, repeatsKey } from './names/json.js';

/** An index of a million names has 100 MB. */
const largestIndex = 256 * 1024 * 1024;
const mostShards = 10_000;

export interface ShardIndex {
  readonly file: PlaceFile;
  readonly metadata: ReadonlyMap<string, Json>;
  /** Shard names in the order of their first mention. */
  readonly shards: readonly string[];
  /** Every name with its shard, in the index's order. `undefined`: the index does not name a file. */
  readonly weightMap: ReadonlyMap<string, string | undefined>;
  readonly warnings: readonly Warning[];
}

/** A shard that was opened, or why it was not. */
export type Shard<Opened> =
  | { readonly name: string; readonly state: 'ready'; readonly file: PlaceFile; readonly opened: Opened }
  | { readonly name: string; readonly state: 'failed'; readonly warning: Warning };

/** Recognises an index file, or a folder that holds one, by the end of its name. */
export function recognisesIndex({ kind, name, names }: Probe, ending: string): boolean {
  return kind === 'folder' ? names.some((other) => other.endsWith(ending)) : name.endsWith(ending);
}

export async function readShardIndex(place: Place, ending: string, signal?: AbortSignal): Promise<ShardIndex> {
  const file = place.file ?? (await openIndex(place, ending, signal));
  if (file.source.size > largestIndex) throw new CheckpointError('too-large', `an index of ${String(file.source.size)} bytes`);
  const bytes = await file.source.read({ start: 0, end: file.source.size }, signal);
  const root = parseJson(bytes, file.name);
  const map = field(root, 'weight_map', file.name);
  const weightMap = new Map(Object.entries(map).map(([name, shard]) => [name, typeof shard === 'string' ? shard : undefined]));
  const shards = [...new Set(weightMap.values())].filter((shard) => shard !== undefined);
  if (shards.length > mostShards) throw new CheckpointError('too-large', `an index of ${String(shards.length)} shards`);
  const nameless = [...weightMap].find(([, shard]) => shard === undefined);
  const warnings: Warning[] = [];
  if (nameless !== undefined)
    warnings.push({ tag: 'corrupt', message: `the index does not name a file for ${JSON.stringify(nameless[0].slice(0, 200))}` });
  if (repeatsKey(bytes, root)) warnings.push({ tag: 'corrupt', message: 'a name stands twice in the index; the last entry counts' });
  return { file, metadata: metadataOf(root), shards, weightMap, warnings };
}

async function openIndex(place: Place, ending: string, signal?: AbortSignal): Promise<PlaceFile> {
  const name = (await place.list(signal)).find((other) => other.endsWith(ending));
  if (name === undefined) throw new CheckpointError('not-found', `no ${ending} in this folder`);
  return await place.open(name, signal);
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function field(root: Json, key: string, file: string): { readonly [key: string]: Json } {
  const value = isObject(root) ? root[key] : undefined;
  if (!isObject(value)) throw new CheckpointError('corrupt', `${file} has no ${key}`);
  return value;
}

function metadataOf(root: Json): ReadonlyMap<string, Json> {
  const metadata = isObject(root) ? root['metadata'] : undefined;
  return new Map(isObject(metadata) ? Object.entries(metadata) : []);
}

/** Opens every shard, a few at a time; one that cannot be opened becomes a warning, because the others still can. */
export async function openShards<Opened>(
  place: Place,
  index: ShardIndex,
  open: (file: PlaceFile) => Promise<Opened>,
  signal?: AbortSignal,
): Promise<readonly Shard<Opened>[]> {
  const results = new Array<Shard<Opened>>(index.shards.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < index.shards.length; i = next++)
      results[i] = await openShard(place, index, index.shards[i] ?? '', open, signal);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return results;
}

async function openShard<Opened>(
  place: Place,
  index: ShardIndex,
  name: string,
  open: (file: PlaceFile) => Promise<Opened>,
  signal?: AbortSignal,
): Promise<Shard<Opened>> {
  try {
    const file = await place.open(name, signal);
    if (file.path === index.file.path) throw new CheckpointError('corrupt', 'the index names itself as a shard');
    return { name, state: 'ready', file, opened: await open(file) };
  } catch (error) {
    const { tag, message } = reportError(error);
    if (tag === 'cancelled') throw error;
    const missing = tag === 'not-found' || tag === 'unreadable';
    return {
      name,
      state: 'failed',
      warning: { tag: missing ? 'corrupt' : tag, message: `the shard ${JSON.stringify(name.slice(0, 200))}: ${message}` },
    };
  }
}
