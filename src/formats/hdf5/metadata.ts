/** Attributes of the root, as far as they are texts and numbers: what a file tells besides its parameters. */
import type { Json, Warning } from '../../model/checkpoint.js';
import { reportError } from '../../model/errors.js';
import { readAttribute } from './attributes.js';
import type { Hdf5File } from './instance.js';
import type { Hdf5Listing } from './listing.js';

const mostAttributes = 1000;
const longestText = 64 * 1024;

export interface RootMetadata {
  readonly metadata: ReadonlyMap<string, Json>;
  readonly warnings: readonly Warning[];
}

/** Attributes that cannot be read are told; long texts (a model's configuration) are left to who wants them. */
export function readMetadata(file: Hdf5File, { groups }: Pick<Hdf5Listing, 'groups'>): RootMetadata {
  const metadata = new Map<string, Json>();
  const warnings: Warning[] = [];
  for (const name of (groups.get('')?.attributes ?? []).slice(0, mostAttributes)) {
    try {
      const value = readAttribute(file, '/', name);
      if (value !== undefined && JSON.stringify(value).length <= longestText) metadata.set(name, value);
    } catch (error) {
      const { tag, message } = reportError(error);
      if (tag === 'internal' || file.isWornOut) throw error;
      warnings.push({ tag, message: `the attribute ${JSON.stringify(name.slice(0, 200))}: ${message}` });
    }
  }
  return { metadata, warnings };
}
