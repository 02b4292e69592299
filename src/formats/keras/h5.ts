/** A file `.h5`: a model or weights of an older Keras, weights of Keras 3, or anything else in HDF5. The groups and attributes of the root decide. */
import type { Place, PlaceFile } from '../../bytes/place.js';
import type { Checkpoint, Json, Warning } from '../../model/checkpoint.js';
import { reportError } from '../../model/errors.js';
import type { Format } from '../format.js';
import { genericCheckpoint } from '../hdf5/generic.js';
import { readAttribute } from '../hdf5/attributes.js';
import { withHdf5File, type Hdf5File } from '../hdf5/instance.js';
import { listHdf5, type Hdf5Listing } from '../hdf5/listing.js';
import { readMetadata } from '../hdf5/metadata.js';
import { fileOf, hasHdf5Signature } from '../hdf5/parameters.js';
import { parseJson } from '../names/json.js';
import { jsonField } from '../names/json-fields.js';
import { weightsCheckpoint } from './assemble.js';
import { readConfig, type LayerConfig } from './config.js';
import { configHazards } from './hazards.js';
import { legacyCheckpoint } from './legacy.js';
import { readLegacy } from './legacy-names.js';
import { readWeights } from './weights.js';

export const kerasH5: Format = {
  title: 'HDF5',
  recognises: ({ kind, head }) => kind === 'file' && hasHdf5Signature(head),
  open,
};

async function open(place: Place): Promise<Checkpoint> {
  const file = fileOf(place.file);
  return await withHdf5File({ path: file.path, start: 0, size: file.source.size }, (hdf5) => read(file, hdf5));
}

function read(file: PlaceFile, hdf5: Hdf5File): Checkpoint {
  const listing = listHdf5(hdf5);
  const root = listing.groups.get('')?.attributes ?? [];
  const isNamed = (attributes: readonly string[] | undefined): boolean =>
    attributes?.some((name) => /^layer_names\d*$/.test(name)) === true;
  if (isNamed(listing.groups.get('model_weights')?.attributes)) return legacy(file, hdf5, listing, 'model_weights');
  if (isNamed(root)) return legacy(file, hdf5, listing, '');
  if (listing.datasets.some(({ path }) => /(^|\/)vars\/\d+$/.test(path))) return weights(file, hdf5, listing);
  return genericCheckpoint({ file: described(file), listing, ...readMetadata(hdf5, listing) });
}

function described({ name, path, source }: PlaceFile): Checkpoint['files'][number] {
  return { name, path, size: source.size };
}

function weights(file: PlaceFile, hdf5: Hdf5File, listing: Hdf5Listing): Checkpoint {
  const window = { start: 0, size: file.source.size };
  const read = readWeights(hdf5, listing, { file: 0, window });
  const { metadata, warnings } = readMetadata(hdf5, listing);
  return weightsCheckpoint({
    format: 'keras-weights-h5',
    files: [described(file)],
    weights: [read.weights],
    config: undefined,
    training: undefined,
    metadata,
    warnings: [...read.warnings, ...warnings],
  });
}

function legacy(file: PlaceFile, hdf5: Hdf5File, listing: Hdf5Listing, group: string): Checkpoint {
  const names = readLegacy(hdf5, listing, group);
  const model = readModelConfig(hdf5, listing);
  const { metadata, warnings } = readMetadata(hdf5, listing);
  return legacyCheckpoint({
    format: group === '' ? 'keras-legacy-weights-h5' : 'keras-legacy-h5',
    file: described(file),
    listing,
    group,
    names,
    config: model.config,
    metadata: new Map([...metadata].filter(([key]) => !shownInTree.has(key))),
    warnings: [...names.warnings, ...model.warnings, ...warnings],
  });
}

/** Attributes that the tree shows. */
const shownInTree = new Set(['model_config', 'layer_names', 'weight_names']);

interface ModelConfigRead {
  readonly config: LayerConfig | undefined;
  readonly warnings: readonly Warning[];
}

/** `model_config` is JSON in an attribute; empty or absent, the weights are all there is. */
function readModelConfig(hdf5: Hdf5File, listing: Hdf5Listing): ModelConfigRead {
  if (listing.groups.get('')?.attributes.includes('model_config') !== true) return { config: undefined, warnings: [] };
  try {
    const value = readAttribute(hdf5, '/', 'model_config');
    if (value === '') return { config: undefined, warnings: [] };
    if (typeof value !== 'string') return { config: undefined, warnings: [{ tag: 'corrupt', message: 'model_config is no text' }] };
    const json: Json = parseJson(new TextEncoder().encode(value), 'model_config');
    const { root, warnings } = readConfig(json);
    const hasLayers = root.className !== null && jsonField(json, 'config') !== undefined;
    return { config: hasLayers ? root : undefined, warnings: [...warnings, ...configHazards(json)] };
  } catch (error) {
    const { tag, message } = reportError(error);
    if (tag === 'internal' || hdf5.isWornOut) throw error;
    return { config: undefined, warnings: [{ tag, message }] };
  }
}
