/** A file `.h5`: a model or weights of an older Keras, weights of Keras 3, or anything else in HDF5. The groups and attributes of the root decide. */
import type { Place, PlaceFile } from '../../bytes/place.js';
import type { Checkpoint, Json, Warning } from '../../model/checkpoint.js';
import { reportError } from '../../model/errors.js';
import type { Format } from '../format.js';
import { genericCheckpoint } from '../hdf5/generic.js';
import { listHdf5File } from '../hdf5/client.js';
import { attributeOf, readMetadata } from '../hdf5/metadata.js';
import { fileOf, hasHdf5Signature } from '../hdf5/parameters.js';
import type { Hdf5Contents } from '../hdf5/contents.js';
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

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const file = fileOf(place.file);
  return read(file, await listHdf5File({ path: file.path, start: 0, size: file.source.size }, signal));
}

function read(file: PlaceFile, contents: Hdf5Contents): Checkpoint {
  const root = contents.groups.get('')?.attributes ?? [];
  const isNamed = (attributes: readonly string[] | undefined): boolean =>
    attributes?.some((name) => /^layer_names\d*$/.test(name)) === true;
  if (isNamed(contents.groups.get('model_weights')?.attributes)) return legacy(file, contents, 'model_weights');
  if (isNamed(root)) return legacy(file, contents, '');
  if (contents.datasets.some(({ path }) => /(^|\/)vars\/\d+$/.test(path))) return weights(file, contents);
  return genericCheckpoint({ file: described(file), listing: contents, ...readMetadata(contents) });
}

function described({ name, path, source }: PlaceFile): Checkpoint['files'][number] {
  return { name, path, size: source.size };
}

function weights(file: PlaceFile, contents: Hdf5Contents): Checkpoint {
  const window = { start: 0, size: file.source.size };
  const read = readWeights(contents, { file: 0, window });
  const { metadata, warnings } = readMetadata(contents);
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

function legacy(file: PlaceFile, contents: Hdf5Contents, group: string): Checkpoint {
  const names = readLegacy(contents, group);
  const model = readModelConfig(contents);
  const { metadata, warnings } = readMetadata(contents);
  return legacyCheckpoint({
    format: group === '' ? 'keras-legacy-weights-h5' : 'keras-legacy-h5',
    file: described(file),
    listing: contents,
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
function readModelConfig(contents: Hdf5Contents): ModelConfigRead {
  if (contents.groups.get('')?.attributes.includes('model_config') !== true) return { config: undefined, warnings: [] };
  try {
    const value = attributeOf(contents, '', 'model_config');
    if (value === '') return { config: undefined, warnings: [] };
    if (typeof value !== 'string') return { config: undefined, warnings: [{ tag: 'corrupt', message: 'model_config is no text' }] };
    const json: Json = parseJson(new TextEncoder().encode(value), 'model_config');
    const { root, warnings } = readConfig(json);
    const hasLayers = root.className !== null && jsonField(json, 'config') !== undefined;
    return { config: hasLayers ? root : undefined, warnings: [...warnings, ...configHazards(json)] };
  } catch (error) {
    const { tag, message } = reportError(error);
    return { config: undefined, warnings: [{ tag, message }] };
  }
}
