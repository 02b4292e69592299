/** An HDF5 file of no model we know: a tree of groups, each dataset a parameter. */
import type { Checkpoint } from '../../model/checkpoint.js';
import { parameterList, type Parameter } from '../../model/parameter.js';
import { declaredTree } from '../names/declared-tree.js';
import type { Hdf5Listing } from './contents.js';
import { valueWarnings } from '../value-warnings.js';
import { hardLinkTies, Hdf5Storages } from './parameters.js';
import type { RootMetadata } from './metadata.js';

export interface GenericParts extends RootMetadata {
  readonly file: Checkpoint['files'][number];
  readonly listing: Hdf5Listing;
}

/** Every dataset under its path. */
export function genericCheckpoint({ file, listing, metadata, warnings }: GenericParts): Checkpoint {
  const storages = new Hdf5Storages();
  const place = { file: 0, window: { start: 0, size: file.size } };
  const parameters = listing.datasets.map((dataset, index): Parameter => {
    return { index, name: dataset.path, path: dataset.path.split('/'), role: 'unknown', ...storages.describe(place, dataset) };
  });
  return {
    format: 'hdf5',
    framework: 'hdf5',
    files: [file],
    bytes: file.size,
    metadata,
    parameters: parameterList(parameters),
    storage: (index) => storages.at(index),
    tree: declaredTree(
      [...listing.groups.keys()].filter((path) => path !== '').map((path) => ({ path: path.split('/'), className: null, detail: '' })),
      parameters.map(({ path }) => path),
    ),
    ties: hardLinkTies(parameters),
    warnings: [...listing.warnings, ...warnings, ...valueWarnings(parameters)],
  };
}
