/** A file of PyTorch's format before 1.6 as a container: its object, and storages one after the other behind the pickles. */
import type { ByteSource } from '../../bytes/source.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { LocatedStorage } from './archive.js';
import type { Container } from './container.js';
import { locateInTurn } from './in-turn.js';
import { readLegacyPickles } from './legacy-pickles.js';
import { readModule } from './module.js';
import { StorageTable } from './storages.js';

/** `file`: index of the file among the checkpoint's files. Throws `corrupt` where the parts do not fit each other. */
export async function readLegacy(source: ByteSource, file: number, signal?: AbortSignal): Promise<Container> {
  const { object, ids, keys, storagesStart, warnings } = await readLegacyPickles(source, signal);
  const places = await locateInTurn(source, file, storagesStart, keys, ids, signal);
  return {
    format: 'pytorch-legacy',
    unpickled: object,
    modules: readModule,
    storages: {
      table: new StorageTable(),
      locate: (wanted) => Promise.resolve(wanted.map((key) => placeOf(places, key))),
      byteOrder: 'little',
      source,
      file,
      pickleStart: 0,
    },
    warnings: [...warnings, ...repeatedKey(keys)],
  };
}

/** Among places known from opening. */
export function placeOf(places: ReadonlyMap<string, LocatedStorage>, key: string): LocatedStorage {
  const message = `the storage ${JSON.stringify(key.slice(0, 100))} is not in the file`;
  return places.get(key) ?? { problem: new CheckpointError('corrupt', message) };
}

function repeatedKey(keys: readonly string[]): readonly Warning[] {
  const seen = new Set<string>();
  const repeated = keys.find((key) => seen.size === seen.add(key).size);
  return repeated === undefined
    ? []
    : [{ tag: 'corrupt', message: `the storage ${JSON.stringify(repeated.slice(0, 100))} is there more than once; the last is shown` }];
}
