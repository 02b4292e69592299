/** What a weights file of Keras 3 (or late Keras 2) holds: groups named after classes and attributes, variables in `vars`. */
import type { DatasetFacts, Hdf5Listing } from '../hdf5/contents.js';
import type { Hdf5Place } from '../hdf5/parameters.js';

/** A stored variable: a dataset and the file it is in. */
export interface StoredVariable {
  /** Its path in the file: the parameter's name. */
  readonly path: string;
  /** The last part of it. */
  readonly position: string;
  readonly dtype: string;
  readonly dataset: DatasetFacts;
  readonly place: Hdf5Place;
}

export interface StoredGroup {
  readonly key: string;
  readonly path: string;
  /** Greatest address in it and below: objects are stored one after the other, so by it they stand in the order in which they were saved. */
  readonly address: number;
  /** The layer's name, which Keras 3 writes. */
  readonly layerName: string | undefined;
  /** Every layer has a group `vars`, even if empty. */
  readonly hasVariables: boolean;
  readonly variables: readonly StoredVariable[];
  readonly children: ReadonlyMap<string, StoredGroup>;
}

interface MutableGroup extends StoredGroup {
  address: number;
  layerName: string | undefined;
  hasVariables: boolean;
  readonly variables: StoredVariable[];
  readonly children: Map<string, MutableGroup>;
}

/** A file's listing, with the layer names its groups tell. */
export interface WeightsFile {
  readonly listing: Hdf5Listing;
  /** Attribute `name` of `vars` groups, by their paths. */
  readonly layerNames: ReadonlyMap<string, string>;
  readonly place: Hdf5Place;
  /** Names to show for paths of datasets, where they are others. */
  readonly variableNames?: ReadonlyMap<string, string>;
}

export interface StoredModel {
  readonly root: StoredGroup;
  /** Datasets that are no layer's variables. */
  readonly strays: readonly StoredVariable[];
}

/** The root of one or more files: shards add to each other. */
export function storedGroups(files: readonly WeightsFile[]): StoredModel {
  const root = emptyGroup('', '', 0);
  const strays: StoredVariable[] = [];
  for (const { listing, layerNames, place, variableNames } of files) {
    for (const { path, address } of listing.groups.values()) {
      const keys = path.split('/');
      if (keys.at(-1) !== 'vars') {
        groupAt(root, path === '' ? [] : keys).address = address;
        continue;
      }
      const group = groupAt(root, keys.slice(0, -1));
      group.hasVariables = true;
      group.layerName ??= layerNames.get(path);
    }
    for (const dataset of listing.datasets) {
      const keys = dataset.path.split('/');
      const path = variableNames?.get(dataset.path) ?? dataset.path;
      const variable = { path, position: keys.at(-1) ?? '', dtype: dataset.type.dtype, dataset, place };
      (keys.at(-2) === 'vars' ? groupAt(root, keys.slice(0, -2)).variables : strays).push(variable);
    }
  }
  finish(root);
  return { root, strays };
}

/** HDF5 sorts names as texts: `10` before `2`. Places that became free are used again, so only the last address of a group is telling. */
function finish(root: MutableGroup): void {
  const groups = [root];
  for (const group of groups) groups.push(...group.children.values());
  for (const group of groups.reverse()) {
    group.variables.sort((a, b) => Number(a.position) - Number(b.position));
    for (const { dataset } of group.variables) group.address = Math.max(group.address, dataset.address);
    for (const { address } of group.children.values()) group.address = Math.max(group.address, address);
  }
}

function groupAt(root: MutableGroup, keys: readonly string[]): MutableGroup {
  let group = root;
  for (const key of keys) {
    const known = group.children.get(key);
    const next = known ?? emptyGroup(key, group.path === '' ? key : `${group.path}/${key}`, 0);
    if (known === undefined) group.children.set(key, next);
    group = next;
  }
  return group;
}

function emptyGroup(key: string, path: string, address: number): MutableGroup {
  return { key, path, address, layerName: undefined, hasVariables: false, variables: [], children: new Map() };
}

export function hasVariables(group: StoredGroup): boolean {
  return variablesBelow(group)[Symbol.iterator]().next().done !== true;
}

/** Every variable below, in no particular order. */
export function* variablesBelow(group: StoredGroup): Iterable<StoredVariable> {
  const waiting = [group];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield* next.variables;
    waiting.push(...next.children.values());
  }
}
