/** Shards of safetensors with an index: one virtual checkpoint, in the index's order of names. */
import type { Place } from '../../bytes/place.js';
import type { Checkpoint, CheckpointFile, Warning } from '../../model/checkpoint.js';
import type { Format } from '../format.js';
import { nameLookup } from '../names/lookup.js';
import { blockTreeFromNames } from '../names/tree.js';
import { openShards, readShardIndex, recognisesIndex, type Shard, type ShardIndex } from '../shard-index.js';
import { readHeader, type HeaderColumns } from './header.js';
import { SafetensorsParameters, type MissingName, type Part } from './parameters.js';
import { claimedTies, recordedTies } from './ties.js';

const ending = '.safetensors.index.json';

export const safetensorsSharded: Format = {
  title: 'safetensors, sharded',
  recognises: (probe) => recognisesIndex(probe, ending),
  open,
};

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const index = await readShardIndex(place, ending, signal);
  const shards = await openShards(place, index, (file) => readHeader(file.source, signal), signal);
  const { parameters, warnings } = arrange(index, shards);
  const names = nameLookup(allNames(parameters));
  const claimed = await claimedTies(place, names, signal);
  const recorded = shards.flatMap((shard) => (shard.state === 'ready' ? recordedTies(shard.opened.metadata, names) : []));
  const files = [index.file, ...shards.flatMap((shard) => (shard.state === 'ready' ? [shard.file] : []))].map(
    ({ name, path, source }): CheckpointFile => ({ name, path, size: source.size }),
  );
  return {
    format: 'safetensors-sharded',
    framework: 'safetensors',
    files,
    bytes: files.reduce((sum, file) => sum + file.size, 0),
    metadata: index.metadata,
    parameters,
    storage: (stored) => parameters.storage(stored),
    tree: blockTreeFromNames(parameters),
    ties: [...recorded, ...claimed.ties],
    warnings: [...index.warnings, ...warnings, ...claimed.warnings],
  };
}

function* allNames(parameters: SafetensorsParameters): Iterable<string> {
  for (let index = 0; index < parameters.length; index++) yield parameters.nameAt(index);
}

interface Arranged {
  readonly parameters: SafetensorsParameters;
  readonly warnings: readonly Warning[];
}

/** Joins the index's names with what the shards hold; each disagreement is told once. */
function arrange(index: ShardIndex, shards: readonly Shard<HeaderColumns>[]): Arranged {
  const parts: Part[] = [];
  const positions = new Map<string, number>();
  const warnings: Warning[] = [];
  const failed = new Map<string, string>();
  let total = 0;
  for (const shard of shards) {
    if (shard.state === 'failed') {
      failed.set(shard.name, shard.warning.message);
      warnings.push(shard.warning);
      continue;
    }
    warnings.push(...shard.opened.warnings);
    parts.push({ file: parts.length + 1, header: shard.opened });
    for (const name of shard.opened.names) {
      if (positions.has(name)) warnings.push({ tag: 'corrupt', message: `${JSON.stringify(name.slice(0, 200))} stands in two shards` });
      positions.set(name, total++);
    }
  }
  return { ...order(index, parts, positions, failed, total), warnings: [...warnings, ...disagreements(index, positions, failed)] };
}

function order(
  index: ShardIndex,
  parts: readonly Part[],
  positions: ReadonlyMap<string, number>,
  failed: ReadonlyMap<string, string>,
  total: number,
): Pick<Arranged, 'parameters'> {
  const missing: MissingName[] = [];
  const ordered = new Set<number>();
  for (const [name, shard] of index.weightMap) {
    const position = positions.get(name);
    if (position !== undefined) ordered.add(position);
    else {
      ordered.add(total + missing.length);
      missing.push({ name, reason: failed.get(shard ?? '') ?? `${shard ?? 'no shard'} does not hold it` });
    }
  }
  for (let position = 0; position < total; position++) ordered.add(position);
  return { parameters: new SafetensorsParameters(parts, missing, Int32Array.from(ordered)) };
}

function disagreements(index: ShardIndex, positions: ReadonlyMap<string, number>, failed: ReadonlyMap<string, string>): readonly Warning[] {
  const lost = [...index.weightMap].filter(([name, shard]) => shard !== undefined && !positions.has(name) && !failed.has(shard));
  const unlisted = [...positions.keys()].filter((name) => !index.weightMap.has(name));
  const told = (names: readonly string[], what: string): readonly Warning[] =>
    names[0] === undefined
      ? []
      : [{ tag: 'corrupt', message: `${String(names.length)} ${what}, the first is ${JSON.stringify(names[0].slice(0, 200))}` }];
  return [
    ...told(
      lost.map(([name]) => name),
      'names of the index are not in their shards',
    ),
    ...told(unlisted, 'tensors of the shards are not in the index'),
  ];
}
