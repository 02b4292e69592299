/** From joined layers to a checkpoint: parameters in the model's order, then the optimizer's and the metrics'. */
import type { Block } from '../../model/block.js';
import type { Checkpoint, CheckpointFile, FormatName, Json, Warning } from '../../model/checkpoint.js';
import { parameterList, type Parameter, type Role } from '../../model/parameter.js';
import type { TieGroup } from '../../model/tie.js';
import { hardLinkTies, Hdf5Storages } from '../hdf5/parameters.js';
import { jsonField, jsonText } from '../names/json-fields.js';
import { usedSeveralTimes } from '../shared-storages.js';
import { valueWarnings } from '../value-warnings.js';
import { blockTree, newBlock, variablesInOrder, type KerasBlock, type PlacedVariable } from './blocks.js';
import type { LayerConfig } from './config.js';
import { joinLayers, type JoinedModel } from './layers.js';
import { optimizerVariables } from './optimizer.js';
import {
  hasVariables,
  storedGroups,
  variablesBelow,
  type StoredGroup,
  type StoredModel,
  type StoredVariable,
  type WeightsFile,
} from './stored.js';

export interface WeightsParts {
  readonly format: FormatName;
  readonly files: readonly CheckpointFile[];
  readonly weights: readonly WeightsFile[];
  readonly config: LayerConfig | undefined;
  /** `compile_config`. */
  readonly training: Json | undefined;
  readonly metadata: ReadonlyMap<string, Json>;
  readonly warnings: readonly Warning[];
  readonly storages?: Hdf5Storages;
}

/** What the file tells of each stored variable. */
interface Row {
  readonly stored: StoredVariable;
  readonly path: readonly string[];
  readonly role: Role;
  readonly of?: StoredVariable;
}

export function weightsCheckpoint(parts: WeightsParts): Checkpoint {
  const stored = storedGroups(parts.weights);
  const model = joinLayers(stored.root, parts.config);
  const beside = besideBlocks(stored.root, parts.training, model);
  const root: KerasBlock<StoredVariable> = { ...model.root, children: [...model.root.children, ...beside.blocks] };
  const copies = new Map([...model.copies, ...beside.copies]);
  const rows = rowsOf(root, beside, copies, stored);
  const indices = new Map(rows.map(({ stored: variable }, index) => [variable, index]));
  const storages = parts.storages ?? new Hdf5Storages();
  const parameters = rows.map((row, index) => parameterOf(row, index, storages));
  let tree: Block | undefined;
  const { format, files, metadata } = parts;
  return {
    format,
    framework: 'keras',
    files,
    bytes: files.reduce((sum, file) => sum + file.size, 0),
    metadata,
    parameters: parameterList(parameters),
    storage: (index) => storages.at(index),
    get tree() {
      return (tree ??= blockTree(root, (variable) => indices.get(variable)));
    },
    ties: tiesOf(parameters, indices, model, copies),
    warnings: [...parts.warnings, ...listingWarnings(parts.weights), ...model.warnings, ...valueWarnings(parameters)],
  };
}

function listingWarnings(weights: readonly WeightsFile[]): readonly Warning[] {
  return weights.flatMap(({ listing }) => listing.warnings);
}

function parameterOf({ stored, path, role, of }: Row, index: number, storages: Hdf5Storages): Parameter {
  return {
    index,
    name: stored.path,
    path,
    role,
    ...(of === undefined ? {} : { of: of.path }),
    ...storages.describe(stored.place, stored.dataset),
  };
}

interface Beside {
  readonly blocks: readonly KerasBlock<StoredVariable>[];
  readonly copies: ReadonlyMap<StoredVariable, readonly StoredVariable[]>;
  readonly owners: ReadonlyMap<StoredVariable, StoredVariable>;
}

/** Blocks of the optimizer and of metrics, which the file keeps beside the model. */
function besideBlocks(stored: StoredGroup, training: Json | undefined, model: JoinedModel): Beside {
  const blocks: KerasBlock<StoredVariable>[] = [];
  const owners = new Map<StoredVariable, StoredVariable>();
  let copies: Beside['copies'] = new Map();
  const optimizer = stored.children.get('optimizer');
  if (optimizer !== undefined && hasVariables(optimizer)) {
    const config = jsonField(training, 'optimizer');
    const trained = variablesInOrder(model.root).filter(({ role }) => role === 'trainable');
    const named = optimizerVariables(
      optimizer,
      typeof config === 'string' ? { class_name: config } : config,
      trained.map(({ path, stored: variable }) => ({ name: path.slice(-2).join('_'), stored: variable })),
    );
    const block = newBlock<StoredVariable>('optimizer', named.className);
    for (const { name, stored: variable, of } of named.variables) {
      block.variables.push({ name, role: 'optimizer', stored: variable });
      if (of !== undefined) owners.set(variable, of);
    }
    ({ copies } = named);
    blocks.push(block);
  }
  const metrics = stored.children.get('metrics');
  if (metrics !== undefined && hasVariables(metrics)) blocks.push(plainBlock(metrics));
  return { blocks, copies, owners };
}

/** Groups as they are, for what no configuration tells. */
function plainBlock(group: StoredGroup): KerasBlock<StoredVariable> {
  const block = newBlock<StoredVariable>(group.key, null);
  block.variables.push(...group.variables.map((stored) => ({ name: stored.position, role: 'other' as const, stored })));
  block.children.push(...[...group.children.values()].map(plainBlock));
  return block;
}

/** The model's order; then what no block holds, so that nothing in the file is hidden. Copies are names of what they copy. */
function rowsOf(
  root: KerasBlock<StoredVariable>,
  { owners }: Beside,
  copies: ReadonlyMap<StoredVariable, readonly StoredVariable[]>,
  stored: StoredModel,
): readonly Row[] {
  const placed: readonly PlacedVariable<StoredVariable>[] = variablesInOrder(root);
  const known = new Set([...placed.map(({ stored: variable }) => variable), ...[...copies.values()].flat()]);
  const left = [...variablesBelow(stored.root), ...stored.strays].filter((variable) => !known.has(variable));
  for (const variable of left) root.variables.push({ name: variable.path, role: 'unknown', stored: variable });
  return [
    ...placed.map(({ stored: variable, path, role }): Row => {
      const of = owners.get(variable);
      return { stored: variable, path, role, ...(of === undefined ? {} : { of }) };
    }),
    ...left.map((variable): Row => ({ stored: variable, path: [variable.path], role: 'unknown' })),
  ];
}

function tiesOf(
  parameters: readonly Parameter[],
  indices: ReadonlyMap<StoredVariable, number>,
  { uses }: JoinedModel,
  copies: ReadonlyMap<StoredVariable, readonly StoredVariable[]>,
): readonly TieGroup[] {
  const used = [...uses].flatMap(([variable, { usedBy, inferred }]): readonly TieGroup[] => {
    const parameter = parameters[indices.get(variable) ?? -1];
    return parameter === undefined ? [] : [{ ...usedSeveralTimes(parameter, usedBy), ...(inferred ? { inferred: true as const } : {}) }];
  });
  const stored = [...copies].flatMap(([kept, others]): readonly TieGroup[] => {
    const index = indices.get(kept);
    return index === undefined ? [] : [{ kind: 'alias', names: [kept.path, ...others.map(({ path }) => path)], indices: [index] }];
  });
  return [...used, ...stored, ...hardLinkTies(parameters)];
}

/** `keras_version`, when it was saved, the model's name. */
export function modelMetadata(metadata: Json | undefined, config: LayerConfig | undefined): ReadonlyMap<string, Json> {
  const entries = ['keras_version', 'date_saved'].flatMap((key): [string, Json][] => {
    const text = jsonText(jsonField(metadata, key));
    return text === undefined ? [] : [[key, text]];
  });
  return new Map([...entries, ...(config === undefined || config.name === null ? [] : [['name', config.name] as [string, Json]])]);
}
