/** Any HDF5 file: a tree of groups, each dataset a parameter. */
import type { Place } from '../../bytes/place.js';
import type { Checkpoint } from '../../model/checkpoint.js';
import { parameterList, type Parameter } from '../../model/parameter.js';
import { declaredTree } from '../names/declared-tree.js';
import type { Format } from '../format.js';
import { withHdf5File } from './instance.js';
import { listHdf5, type Hdf5Listing } from './listing.js';
import { fileOf, hardLinkTies, hasHdf5Signature, Hdf5Storages, valueWarnings } from './parameters.js';
import { readMetadata, type RootMetadata } from './metadata.js';

export const hdf5: Format = {
  title: 'HDF5',
  recognises: ({ kind, head }) => kind === 'file' && hasHdf5Signature(head),
  open,
};

async function open(place: Place): Promise<Checkpoint> {
  const file = fileOf(place.file);
  const window = { start: 0, size: file.source.size };
  const parts = await withHdf5File({ ...window, path: file.path }, (opened) => {
    const listing = listHdf5(opened);
    return { listing, ...readMetadata(opened, listing) };
  });
  return genericCheckpoint({ file: { name: file.name, path: file.path, size: file.source.size }, ...parts });
}

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
    ties: hardLinkTies(listing.datasets.map(({ path, address }, index) => ({ name: path, index, address }))),
    warnings: [...listing.warnings, ...warnings, ...valueWarnings(parameters)],
  };
}
