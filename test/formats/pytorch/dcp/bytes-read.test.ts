/** Opening a distributed checkpoint reads the edges of its pieces only, and knows where the values lie beyond them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openFromPlace } from '../../../../src/formats/registry.js';
import type { Place, PlaceFile } from '../../../../src/bytes/place.js';
import { MemorySource } from '../../../bytes/memory-place.js';

const folder = path.resolve(import.meta.dirname, '../../../fixtures/pytorch/dcp-two_ranks');

function recordedPlace(): { readonly place: Place; readonly sources: Map<string, MemorySource> } {
  const sources = new Map<string, MemorySource>();
  const open = (name: string): Promise<PlaceFile> => {
    const source = sources.get(name) ?? new MemorySource(new Uint8Array(readFileSync(path.join(folder, name))));
    sources.set(name, source);
    return Promise.resolve({ name, path: path.join(folder, name), source });
  };
  const names = ['.metadata', '__0_0.distcp', '__1_0.distcp'];
  const place: Place = {
    name: 'dcp',
    kind: 'folder',
    file: undefined,
    list: () => Promise.resolve(names),
    open,
    borrow: async (name, use) => await use(await open(name)),
    entries: () => Promise.resolve({ files: names, folders: [] }),
    close: () => Promise.resolve(),
  };
  return { place, sources };
}

it('opens each file once and each piece by its edges', async () => {
  const { place, sources } = recordedPlace();
  const { checkpoint } = await openFromPlace(place);
  expect(checkpoint.files.map(({ name }) => name).sort()).toEqual(['.metadata', '__0_0.distcp', '__1_0.distcp']);
  const pieces = sources.get('__1_0.distcp');
  // Five tensors have a piece there; each is smaller than an edge, so it is read in one.
  expect(pieces?.reads.length).toBe(5);
});

it('puts the pieces together as tiles', async () => {
  const { checkpoint } = await openFromPlace(recordedPlace().place);
  const uneven = [...checkpoint.parameters].find(({ name }) => name === 'uneven');
  const storage = uneven?.values.kind === 'dense' ? checkpoint.storage(uneven.values.layout.storage) : undefined;
  expect(storage).toMatchObject({ kind: 'tiled', shape: [7, 3], elementBytes: 4, length: 84 });
  expect(storage?.kind === 'tiled' && storage.tiles.map(({ origin, shape }) => [origin, shape])).toEqual([
    [
      [0, 0],
      [4, 3],
    ],
    [
      [4, 0],
      [3, 3],
    ],
  ]);
});
