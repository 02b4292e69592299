/** One bit changed in one file of a folder that Orbax wrote: the tree is refused, or what is wrong is told, or nothing that matters was hit. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import type { Storage } from '../../../src/model/parameter.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { randomFrom, withOneBit } from '../damaged.js';
import { MemoryFolder } from './memory-folder.js';

const root = path.resolve(import.meta.dirname, '../../fixtures/orbax');

function contents(folder: string): ReadonlyMap<string, Uint8Array> {
  const names = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(path.join(root, folder), file).split(path.sep).join('/'), new Uint8Array(readFileSync(file))];
    }),
  );
}

const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, files: contents(name) }));

/** What opening gave. No value stands for bytes that are not there. */
async function openedAs(files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  try {
    const { checkpoint } = await openFromPlace(new MemoryFolder(Object.fromEntries(files)));
    for (const { values } of checkpoint.parameters) {
      if (values.kind !== 'dense') continue;
      const storage = checkpoint.storage(values.layout.storage);
      for (const place of placesOf(storage)) {
        if (place.kind === 'held' || place.kind === 'patched') continue;
        const length = place.kind === 'range' ? place.length : 'compressedLength' in place ? place.compressedLength : Infinity;
        expect(place.start + length).toBeLessThanOrEqual(checkpoint.files[place.file]?.size ?? -1);
      }
    }
    return checkpoint.warnings.length > 0 ? 'warned' : 'opened';
  } catch (error) {
    if (!(error instanceof CheckpointError) || error.tag === 'internal') throw error;
    return error.tag;
  }
}

function placesOf(storage: Storage): readonly Exclude<Storage, { readonly kind: 'tiled' | 'joined' }>[] {
  if (storage.kind === 'tiled') return storage.tiles.map((tile) => tile.storage);
  return storage.kind === 'joined' ? storage.pieces : [storage];
}

it('finds the folders, which open without complaint', async () => {
  expect(folders.length).toBe(11);
  for (const { files } of folders) expect(await openedAs(files)).toBe('opened');
});

it('every file of metadata, one bit at a time', { timeout: 120_000 }, async () => {
  const random = randomFrom(20_261_125);
  const kinds = new Set<string>();
  for (const { files } of folders)
    for (const [name, bytes] of files) {
      if (bytes.length === 0) continue;
      for (let i = 0; i < 10; i++) kinds.add(await openedAs(new Map([...files, [name, withOneBit(bytes, random)]])));
    }
  expect([...kinds]).toEqual(expect.arrayContaining(['corrupt', 'opened', 'warned']));
});

it('a changed manifest or node never passes: each has a checksum', { timeout: 120_000 }, async () => {
  const random = randomFrom(7);
  for (const { files } of folders.filter((folder) => folder.files.has('manifest.ocdbt'))) {
    const manifest = files.get('manifest.ocdbt') ?? new Uint8Array(0);
    for (let i = 0; i < 50; i++)
      expect(await openedAs(new Map([...files, ['manifest.ocdbt', withOneBit(manifest, random)]]))).not.toBe('opened');
  }
});
