/** Attributes of the root, as far as they are texts and numbers: what a file tells besides its parameters. */
import type { Json, Warning } from '../../model/checkpoint.js';
import { errorFromReport, reportError } from '../../model/errors.js';
import type { AttributeValue } from './contents.js';
import { attributeKey, type Hdf5Contents } from './contents.js';

const mostAttributes = 1000;
const longestText = 64 * 1024;

/** Undefined when there is none, or it is neither text nor number. Throws why it cannot be read. */
export function attributeOf({ attributes }: Pick<Hdf5Contents, 'attributes'>, path: string, name: string): AttributeValue | undefined {
  const reply = attributes.get(attributeKey(path, name));
  if (reply === undefined) return undefined;
  if ('error' in reply) throw errorFromReport(reply.error);
  return reply.value;
}

export interface RootMetadata {
  readonly metadata: ReadonlyMap<string, Json>;
  readonly warnings: readonly Warning[];
}

/** Attributes that cannot be read are told; long texts (a model's configuration) are left to who wants them. */
export function readMetadata(contents: Hdf5Contents): RootMetadata {
  const metadata = new Map<string, Json>();
  const warnings: Warning[] = [];
  for (const name of (contents.groups.get('')?.attributes ?? []).slice(0, mostAttributes)) {
    try {
      const value = attributeOf(contents, '', name);
      if (value !== undefined && JSON.stringify(value).length <= longestText) metadata.set(name, value);
    } catch (error) {
      const { tag, message } = reportError(error);
      warnings.push({ tag, message: `the attribute ${JSON.stringify(name.slice(0, 200))}: ${message}` });
    }
  }
  return { metadata, warnings };
}
