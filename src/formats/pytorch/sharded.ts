/** Shards of PyTorch archives with an index: one virtual checkpoint, in the index's order of names. */
import type { Place } from '../../bytes/place.js';
import type { Block } from '../../model/block.js';
import type { Checkpoint } from '../../model/checkpoint.js';
import { parameterList, type Parameter, type Storage } from '../../model/parameter.js';
import type { TieGroup } from '../../model/tie.js';
import type { Format } from '../format.js';
import { openShards, readShardIndex, recognisesIndex, type Shard, type ShardIndex } from '../shard-index.js';
import { roleFromName } from '../names/role.js';
import { storageAt } from '../storage-at.js';
import type { OpenedFile } from './assemble.js';
import { openPytorchFile, treeOf } from './open.js';
import { storageTies } from './ties.js';

const ending = '.bin.index.json';

export const pytorchSharded: Format = {
  title: 'PyTorch, sharded',
  recognises: (probe) => recognisesIndex(probe, ending),
  open,
};

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const index = await readShardIndex(place, ending, signal);
  const numberOf = new Map(index.shards.map((name, i) => [name, i + 1]));
  const shards = await openShards(place, index, (file) => openPytorchFile(file, numberOf.get(file.name) ?? 0, signal), signal);
  const { parameters, storages } = join(shards);
  const all = inOrder(index, [...parameters, ...missingParameters(index, parameters, shards)]);
  const files = [index.file, ...shards.map((shard) => (shard.state === 'ready' ? shard.file : undefined))].map((file, i) => ({
    name: file?.name ?? index.shards[i - 1] ?? '',
    path: file?.path ?? '',
    size: file?.source.size ?? 0,
  }));
  let ties: readonly TieGroup[] | undefined;
  let tree: Block | undefined;
  return {
    format: 'pytorch-sharded',
    framework: 'pytorch',
    files,
    bytes: files.reduce((sum, file) => sum + file.size, 0),
    metadata: index.metadata,
    parameters: parameterList(all),
    storage: (number) => storageAt(storages, number),
    get tree() {
      return (tree ??= treeOf([], all));
    },
    get ties() {
      return (ties ??= storageTies(all));
    },
    warnings: [...index.warnings, ...shards.flatMap((shard) => (shard.state === 'ready' ? shard.opened.warnings : [shard.warning]))],
  };
}

/** As the index lists them; what it does not list comes last. */
function inOrder(index: ShardIndex, parameters: readonly Parameter[]): readonly Parameter[] {
  const positions = new Map([...index.weightMap.keys()].map((name, position) => [name, position]));
  const position = ({ name }: Parameter): number => positions.get(name) ?? positions.size;
  return [...parameters].sort((a, b) => position(a) - position(b)).map((parameter, i) => ({ ...parameter, index: i }));
}

/** Parameters and storages of all shards, numbered through. */
function join(shards: readonly Shard<OpenedFile>[]): {
  readonly parameters: readonly Parameter[];
  readonly storages: readonly Storage[];
} {
  const parameters: Parameter[] = [];
  const storages: Storage[] = [];
  for (const shard of shards) {
    if (shard.state === 'failed') continue;
    const first = storages.length;
    storages.push(...shard.opened.storages);
    for (const parameter of shard.opened.parameters) parameters.push(moved(parameter, parameters.length, first));
  }
  return { parameters, storages };
}

function moved(parameter: Parameter, index: number, firstStorage: number): Parameter {
  const { values } = parameter;
  if (values.kind === 'dense')
    return { ...parameter, index, values: { kind: 'dense', layout: { ...values.layout, storage: values.layout.storage + firstStorage } } };
  if (values.kind === 'none') return { ...parameter, index };
  const parts = values.composite.parts.map((part) => moved(part, part.index, firstStorage));
  return { ...parameter, index, values: { kind: 'composite', composite: { ...values.composite, parts } } };
}

/** Names of the index that no shard holds: listed, without values. */
function missingParameters(index: ShardIndex, present: readonly Parameter[], shards: readonly Shard<OpenedFile>[]): readonly Parameter[] {
  const names = new Set(present.map(({ name }) => name));
  const reasons = new Map(
    shards.map((shard) => [shard.name, shard.state === 'failed' ? shard.warning.message : `the shard ${shard.name} does not hold it`]),
  );
  return [...index.weightMap]
    .filter(([name]) => !names.has(name))
    .map(([name, shard], i) => {
      const reason = { tag: 'corrupt', message: reasons.get(shard ?? '') ?? 'the index names no shard for it' } as const;
      return {
        index: present.length + i,
        name,
        path: name.split('.'),
        dtype: 'uint8',
        shape: [0],
        role: roleFromName(name),
        values: { kind: 'none', reason },
      };
    });
}
