/**
 * Models of Keras before version 3 in HDF5 (and of Keras 3 in that format): layers by name, each with a list of its datasets; nested models lie flat
 * inside the outer layer, and the paths of the variables tell where they belong.
 */
import type { Block } from '../../model/block.js';
import type { Checkpoint, CheckpointFile, FormatName, Json, Warning } from '../../model/checkpoint.js';
import { parameterList, type Parameter } from '../../model/parameter.js';
import type { TieGroup } from '../../model/tie.js';
import type { DatasetFacts, Hdf5Listing } from '../hdf5/contents.js';
import { hardLinkTies, Hdf5Storages } from '../hdf5/parameters.js';
import { jsonField, jsonText } from '../names/json-fields.js';
import { usedSeveralTimes } from '../shared-storages.js';
import { valueWarnings } from '../value-warnings.js';
import { blockTree, newBlock, variablesInOrder, variablesOf, type KerasBlock, type PlacedVariable } from './blocks.js';
import type { LayerConfig } from './config.js';
import { LayerTree, type ConfiguredLayer } from './legacy-tree.js';
import type { LegacyLayer, LegacyNames } from './legacy-names.js';

export interface LegacyParts {
  readonly format: FormatName;
  readonly file: CheckpointFile;
  readonly listing: Hdf5Listing;
  /** The group that holds the layers; empty for the root. */
  readonly group: string;
  readonly names: LegacyNames;
  readonly config: LayerConfig | undefined;
  readonly metadata: ReadonlyMap<string, Json>;
  readonly warnings: readonly Warning[];
}

export function legacyCheckpoint(parts: LegacyParts): Checkpoint {
  const { format, file, listing, metadata } = parts;
  const model = new LegacyModel(parts);
  const rows = model.rows();
  const indices = new Map(rows.map(({ stored }, index) => [stored, index]));
  const storages = new Hdf5Storages();
  const place = { file: 0, window: { start: 0, size: file.size } };
  const parameters = rows.map(({ stored, path, role }, index): Parameter => {
    return { index, name: stored.path, path, role, ...storages.describe(place, stored) };
  });
  let tree: Block | undefined;
  return {
    format,
    framework: 'keras',
    files: [file],
    bytes: file.size,
    metadata,
    parameters: parameterList(parameters),
    storage: (index) => storages.at(index),
    get tree() {
      return (tree ??= blockTree(model.root, (stored) => indices.get(stored)));
    },
    ties: [...model.ties(parameters, indices), ...hardLinkTies(parameters)],
    warnings: [...parts.warnings, ...listing.warnings, ...model.warnings, ...valueWarnings(parameters)],
  };
}

/** A variable in one of the layers that hold it. */
interface Twin {
  readonly dataset: DatasetFacts;
  readonly place: string;
}

class LegacyModel {
  readonly root: KerasBlock<DatasetFacts>;
  readonly warnings: Warning[] = [];
  private readonly datasets: ReadonlyMap<string, DatasetFacts>;
  private readonly taken = new Set<DatasetFacts>();
  /** Datasets by the variable's own path: one path under two layers is one variable. */
  private readonly byVariable = new Map<string, Twin[]>();
  private readonly tree: LayerTree;

  constructor(private readonly parts: LegacyParts) {
    this.datasets = new Map(parts.listing.datasets.map((dataset) => [dataset.path, dataset]));
    this.tree = new LayerTree(parts.config);
    this.root = this.tree.root;
    const { own, layers, optimizer } = parts.names;
    if (own !== undefined) for (const [name, dataset] of this.weights(own)) this.tree.addOwn(name, dataset);
    for (const layer of layers) this.layer(layer);
    if (optimizer !== undefined) this.optimizer(optimizer);
  }

  /** The model's order; then what no list names, so that nothing in the file is hidden. */
  rows(): readonly PlacedVariable<DatasetFacts>[] {
    const left = this.parts.listing.datasets.filter((dataset) => !this.taken.has(dataset));
    this.root.variables.push(...left.map((stored) => ({ name: stored.path, role: 'unknown' as const, stored })));
    const placed = variablesInOrder(this.root);
    const strays = new Set(left);
    return [...placed.filter(({ stored }) => !strays.has(stored)), ...placed.filter(({ stored }) => strays.has(stored))];
  }

  private layer(layer: LegacyLayer): void {
    const outer = this.tree.layer(layer.name);
    for (const [name, stored] of this.weights(layer)) {
      const dataset = declaredBfloat16(outer, stored);
      if (dataset !== stored) this.taken.add(dataset);
      const { path: place } = this.tree.add(outer, name, dataset);
      const twins = this.byVariable.get(name);
      if (twins === undefined) this.byVariable.set(name, [{ dataset, place }]);
      else twins.push({ dataset, place });
    }
  }

  private optimizer(layer: LegacyLayer): void {
    const block = newBlock<DatasetFacts>('optimizer', null);
    for (const [name, stored] of this.weights(layer)) block.variables.push({ name, role: 'optimizer', stored });
    if (block.variables.length > 0) this.root.children.push(block);
  }

  /** The datasets of a layer's list, with their names there. */
  private weights({ group, weights }: LegacyLayer): readonly (readonly [string, DatasetFacts])[] {
    return weights.flatMap((name) => {
      const dataset = this.datasets.get(`${group}/${name}`);
      if (dataset !== undefined && !this.taken.has(dataset)) {
        this.taken.add(dataset);
        return [[name, dataset] as const];
      }
      const what = dataset === undefined ? 'is not there' : 'is listed twice';
      if (this.warnings.length < 20)
        this.warnings.push({
          tag: 'corrupt',
          message: `the weight ${JSON.stringify(name.slice(0, 200))} of ${JSON.stringify(group.slice(0, 200))} ${what}`,
        });
      return [];
    });
  }

  /** Layers that the graph calls several times, and variables that were stored for each layer that holds them. */
  ties(parameters: readonly Parameter[], indices: ReadonlyMap<DatasetFacts, number>): readonly TieGroup[] {
    const used = new Map<DatasetFacts, readonly string[]>();
    for (const { block, uses } of this.tree.calledLayers())
      for (const variable of variablesOf(block)) if (!used.has(variable)) used.set(variable, uses);
    const shared = [...this.byVariable.values()].map(alike).filter((twins) => twins.length > 1);
    for (const twins of shared)
      for (const { dataset } of twins.slice(0, 1))
        used.set(
          dataset,
          twins.map(({ place }) => place),
        );
    const one = [...used].flatMap(([dataset, uses]) => {
      const parameter = parameters[indices.get(dataset) ?? -1];
      return parameter === undefined ? [] : [usedSeveralTimes(parameter, uses)];
    });
    return [...one, ...shared.map((twins) => storedForEach(twins, indices))];
  }
}

/** Variables of one path that can be one variable: those like the first. */
function alike(twins: readonly Twin[]): readonly Twin[] {
  const [first] = twins;
  return twins.filter(({ dataset }) => {
    const isSameType = dataset.type.dtype === first?.dataset.type.dtype;
    return isSameType && dataset.shape?.join() === first.dataset.shape?.join();
  });
}

/** Keras gives a path to one variable only; the file does not say more than that. */
function storedForEach(twins: readonly Twin[], indices: ReadonlyMap<DatasetFacts, number>): TieGroup {
  return {
    kind: 'alias',
    names: twins.map(({ dataset }) => dataset.path),
    indices: twins.flatMap(({ dataset }) => indices.get(dataset) ?? []),
    inferred: true,
  };
}

/** HDF5 has no bfloat16: two bytes without a meaning, in a layer that is told to be of that type. */
function declaredBfloat16({ config }: ConfiguredLayer, dataset: DatasetFacts): DatasetFacts {
  const policy = jsonField(config.config, 'dtype');
  const name = jsonText(policy) ?? jsonText(jsonField(policy, 'config', 'name'));
  if (name !== 'bfloat16' || dataset.type.typeName !== 'opaque' || dataset.elementBytes !== 2) return dataset;
  const { path, address, shape, elementBytes, values } = dataset;
  return { path, address, shape, elementBytes, values, type: { dtype: 'bfloat16', inner: [], byteOrder: 'little' } };
}
