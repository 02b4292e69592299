/** Orbax: a folder with the tree in `_METADATA`, and arrays of zarr 2 or 3 in folders of their own or in an OCDBT database. */
import type { Place } from '../../bytes/place.js';
import type { Checkpoint, Json, Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { parameterList, type Parameter, type Storage } from '../../model/parameter.js';
import type { Format, Probe } from '../format.js';
import { declaredTree, type DeclaredBlock } from '../names/declared-tree.js';
import { storageAt } from '../storage-at.js';
import { valueWarnings } from '../value-warnings.js';
import { FileTable } from './files.js';
import { findItems, isStepFolder, metadataName, type Items } from './items.js';
import { parameterOf } from './leaves.js';
import { openTree, type OpenedTree } from './tree.js';

export const orbax: Format = { title: 'Orbax', recognises, open };

/** By its metadata, or by nothing but steps in it. */
function recognises({ kind, names, folders = [] }: Probe): boolean {
  if (kind !== 'folder') return false;
  if (names.includes(metadataName) || names.includes('_CHECKPOINT_METADATA')) return true;
  return names.length === 0 && folders.length > 0 && folders.every(isStepFolder);
}

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  if (place.kind !== 'folder') throw new CheckpointError('not-found', 'an Orbax checkpoint is a folder');
  const found = await findItems(place, signal);
  const files = new FileTable(place, signal);
  const trees: OpenedTree[] = [];
  for (const item of found.items) trees.push(await openTree(place, files, item, signal));
  return checkpointOf(found, trees, files);
}

function checkpointOf(found: Items, trees: readonly OpenedTree[], files: FileTable): Checkpoint {
  const storages: Storage[] = [];
  const parameters: Parameter[] = [];
  const blocks: DeclaredBlock[] = [];
  for (const { path, facts } of trees.flatMap(({ leaves }) => leaves)) {
    blocks.push({ path: facts === undefined ? path : path.slice(0, -1), className: null, detail: '' });
    if (facts !== undefined) parameters.push(parameterOf(facts, path, parameters.length, storages));
  }
  const warnings: readonly Warning[] = [...trees.flatMap((tree) => tree.warnings), ...valueWarnings(parameters)];
  return {
    format: 'orbax',
    framework: 'orbax',
    files: files.files,
    bytes: files.files.reduce((sum, { size }) => sum + size, 0),
    metadata: metadataOf(found, trees),
    parameters: parameterList(parameters),
    storage: (index) => storageAt(storages, index),
    tree: declaredTree(
      blocks,
      parameters.map(({ path }) => path),
    ),
    ties: [],
    warnings,
  };
}

function metadataOf({ steps, step }: Items, trees: readonly OpenedTree[]): ReadonlyMap<string, Json> {
  const [first] = trees;
  return new Map<string, Json>([
    ...(step === undefined
      ? []
      : ([
          ['step', step],
          ['steps', steps],
        ] as const)),
    ...(first === undefined ? [] : [['layout', first.layout] as const]),
    ...trees.flatMap(({ custom }) => (custom === null ? [] : [['custom_metadata', custom] as const])),
  ]);
}
