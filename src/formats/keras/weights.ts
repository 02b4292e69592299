/** A weights file of Keras 3, opened: its listing, and the layer names that its groups tell. */
import type { Warning } from '../../model/checkpoint.js';
import { reportError } from '../../model/errors.js';
import { readAttribute } from '../hdf5/attributes.js';
import type { Hdf5File } from '../hdf5/instance.js';
import type { Hdf5Listing } from '../hdf5/listing.js';
import type { Hdf5Place } from '../hdf5/parameters.js';
import type { WeightsFile } from './stored.js';

export interface ReadWeights {
  readonly weights: WeightsFile;
  readonly warnings: readonly Warning[];
}

/** Reads the attribute `name` of every `vars` group; one that cannot be read is told. */
export function readWeights(file: Hdf5File, listing: Hdf5Listing, place: Hdf5Place): ReadWeights {
  const layerNames = new Map<string, string>();
  const warnings: Warning[] = [];
  for (const { path, attributes } of listing.groups.values()) {
    if (!/(^|\/)vars$/.test(path) || !attributes.includes('name')) continue;
    try {
      const name = readAttribute(file, `/${path}`, 'name');
      if (typeof name === 'string') layerNames.set(path, name);
    } catch (error) {
      const { tag, message } = reportError(error);
      if (tag === 'internal' || file.isWornOut) throw error;
      if (warnings.length === 0) warnings.push({ tag, message: `the name of ${JSON.stringify(path.slice(0, 200))}: ${message}` });
    }
  }
  return { weights: { listing, layerNames, place }, warnings };
}
