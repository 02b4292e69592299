/** Opening reads headers only, and values beyond 4 GiB are found. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { Hdf5Library } from '../../../src/formats/hdf5/instance.js';
import { createModule } from '../../../src/formats/hdf5/library.js';
import { listHdf5 } from '../../../src/formats/hdf5/listing.js';
import { sharedWords } from '../../../src/formats/hdf5/place.js';
import { openCheckpoint } from '../../../src/formats/registry.js';
import { tensorOf } from '../../../src/session/tensor.js';
import { openStorage } from '../../../src/worker/kernel/storage.js';
import { temporaryFolder } from '../../session/sample.js';
import { writeHdf5 } from './build-hdf5.js';

const gib = 2 ** 30;

/** How often the library read or was called: the words count both. */
async function steps(file: string, size: number): Promise<number> {
  const words = new Int32Array(8);
  const library = new Hdf5Library(await createModule());
  const opened = library.open({ path: file, start: 0, size }, words);
  expect(listHdf5(opened).datasets).toHaveLength(2);
  opened.close();
  return words[sharedWords.progress] ?? 0;
}

it('takes as many steps through a file of 12 GiB as through a small one', async () => {
  const folder = temporaryFolder();
  const [small, large] = [path.join(folder, 'small.h5'), path.join(folder, 'large.h5')];
  const shape = (count: number): Parameters<typeof writeHdf5>[1] => [
    { name: 'a', count, last: 1 },
    { name: 'b', count, last: 2 },
  ];
  const sizes = [writeHdf5(small, shape(1000)), writeHdf5(large, shape(1.5 * gib))];
  const fewer = await steps(small, sizes[0] ?? 0);
  const more = await steps(large, sizes[1] ?? 0);
  expect(fewer).toBeGreaterThan(10);
  expect(more).toBe(fewer);
});

it('knows where values beyond 4 GiB lie', async () => {
  const file = path.join(temporaryFolder(), 'large.h5');
  writeHdf5(file, [
    { name: 'a', count: 1.25 * gib, last: 3 },
    { name: 'b', count: 7, last: 42 },
  ]);
  const { checkpoint, place } = await openCheckpoint(file);
  await place.close();
  expect(checkpoint.warnings).toEqual([]);
  const read = (index: number): number => {
    const tensor = tensorOf(checkpoint, checkpoint.parameters.at(index));
    if (tensor.kind !== 'dense' || tensor.storage.kind !== 'range') throw new Error('not in one piece');
    const reader = openStorage(tensor.storage);
    const bytes = new Uint8Array(4);
    reader.readInto(bytes, reader.length - 4);
    reader.close();
    return new DataView(bytes.buffer).getFloat32(0, true);
  };
  expect([read(0), read(1)]).toEqual([3, 42]);
  expect(checkpoint.storage(1)).toMatchObject({ kind: 'range', length: 28 });
});
