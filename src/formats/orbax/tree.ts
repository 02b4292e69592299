/** Opens one tree: its metadata, its store, and what is known of every leaf. */
import type { Place } from '../../bytes/place.js';
import type { Json, Warning } from '../../model/checkpoint.js';
import { CheckpointError, throwIfAborted } from '../../model/errors.js';
import { parseJson } from '../names/json.js';
import type { FileTable } from './files.js';
import { metadataName, type Item } from './items.js';
import { guarded, leafFacts, type Facts, type Source } from './leaves.js';
import { readMetadata, type OrbaxLeaf, type OrbaxMetadata } from './metadata.js';
import { openOcdbt } from './ocdbt/store.js';
import { folderStore, type Store } from './store.js';

/** Of JSON: a tree of 100,000 leaves has 40 MB. */
const largestMetadata = 64 * 1024 * 1024;
/** Leaves whose files are looked for at the same time. */
const atOnce = 8;

export interface OpenedTree {
  /** `facts` undefined: an empty container. */
  readonly leaves: readonly { readonly path: readonly string[]; readonly facts: Facts | undefined }[];
  readonly layout: string;
  readonly custom: Json;
  readonly warnings: readonly Warning[];
}

/** Throws `corrupt` when there is no tree; arrays that cannot be read are leaves that say why. */
export async function openTree(place: Place, files: FileTable, { folder, keys }: Item, signal?: AbortSignal): Promise<OpenedTree> {
  const bytes = await files.readWhole(folder + metadataName, largestMetadata);
  if (bytes === undefined) throw new CheckpointError('corrupt', `there is no ${metadataName}`);
  const metadata = readMetadata(parseJson(bytes, metadataName));
  const source: Source = {
    store: await guarded(() => openStore(place, files, folder, metadata)),
    files,
    isVersion3: metadata.isVersion3,
    texts: await readTexts(files, folder, metadata),
  };
  const facts = await allFacts(metadata.leaves, source, signal);
  return {
    leaves: metadata.leaves.map(({ path }, i) => ({ path: [...keys, ...path], facts: facts[i] })),
    layout: `${metadata.isOcdbt ? 'OCDBT' : 'a folder an array'}, zarr ${metadata.isVersion3 ? '3' : '2'}`,
    custom: metadata.custom,
    warnings: warningsOf(metadata),
  };
}

/** A few at a time, each into its own place. */
async function allFacts(leaves: readonly OrbaxLeaf[], source: Source, signal?: AbortSignal): Promise<readonly (Facts | undefined)[]> {
  const out = new Array<Facts | undefined>(leaves.length);
  const rest = leaves.entries();
  const work = async (): Promise<void> => {
    for (const [i, leaf] of rest) {
      throwIfAborted(signal);
      out[i] = await leafFacts(leaf, source);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return out;
}

async function openStore(place: Place, files: FileTable, folder: string, { isOcdbt }: OrbaxMetadata): Promise<Store> {
  if (isOcdbt) return await openOcdbt(place, files, folder);
  const { folders } = await place.entries(folder.slice(0, -1));
  return folderStore(files, folder, new Set(folders));
}

async function readTexts(files: FileTable, folder: string, { leaves }: OrbaxMetadata): Promise<Json> {
  if (!leaves.some(({ valueType }) => valueType === 'string')) return null;
  const texts = await guarded(async () => {
    const bytes = await files.readWhole(`${folder}_strings.json`, largestMetadata);
    return bytes === undefined ? null : parseJson(bytes, '_strings.json');
  });
  return texts instanceof CheckpointError ? null : texts;
}

function warningsOf({ oddKey }: OrbaxMetadata): readonly Warning[] {
  if (oddKey === undefined) return [];
  return [{ tag: 'corrupt', message: `the key ${JSON.stringify(oddKey.slice(0, 100))} is of a type that Orbax does not have` }];
}
