/** A weights file of Keras 3, opened: its listing, and the layer names that its groups tell. */
import type { Warning } from '../../model/checkpoint.js';
import { reportError } from '../../model/errors.js';
import { attributeOf } from '../hdf5/metadata.js';
import type { Hdf5Contents } from '../hdf5/contents.js';
import type { Hdf5Place } from '../hdf5/parameters.js';
import type { WeightsFile } from './stored.js';

export interface ReadWeights {
  readonly weights: WeightsFile;
  readonly warnings: readonly Warning[];
}

/** Takes the attribute `name` of every `vars` group; one that cannot be read is told. */
export function readWeights(contents: Hdf5Contents, place: Hdf5Place): ReadWeights {
  const layerNames = new Map<string, string>();
  const warnings: Warning[] = [];
  for (const { path, attributes } of contents.groups.values()) {
    if (!/(^|\/)vars$/.test(path) || !attributes.includes('name')) continue;
    try {
      const name = attributeOf(contents, path, 'name');
      if (typeof name === 'string') layerNames.set(path, name);
    } catch (error) {
      const { tag, message } = reportError(error);
      if (warnings.length === 0) warnings.push({ tag, message: `the name of ${JSON.stringify(path.slice(0, 200))}: ${message}` });
    }
  }
  return { weights: { listing: contents, layerNames, place }, warnings };
}
