/** Files cut anywhere, and files with one bit changed: a tagged error, or a checkpoint whose values lie inside the file. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openCheckpoint } from '../../../src/formats/registry.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { temporaryFolder } from '../../session/sample.js';
import { randomFrom, withOneBit } from '../damaged.js';
import { processorTime } from '../../processor-time.js';

const folder = fileURLToPath(new URL('../../fixtures/keras', import.meta.url));
const files = readdirSync(folder)
  .filter((name) => /\.(h5|keras)$/.test(name))
  .map((name) => ({ name, bytes: new Uint8Array(readFileSync(path.join(folder, name))) }));

/** The library may stand still for a second before it is ended; these tests share the machine with others. */
const longestOpening = 8000;

async function openedAs(file: string, bytes: Uint8Array): Promise<string> {
  writeFileSync(file, bytes);
  const start = processorTime();
  try {
    const { checkpoint, place } = await openCheckpoint(file);
    await place.close();
    for (const { values } of checkpoint.parameters) {
      const storage = values.kind === 'dense' ? checkpoint.storage(values.layout.storage) : undefined;
      if (storage?.kind === 'range') expect(storage.start + storage.length).toBeLessThanOrEqual(bytes.length);
    }
    return 'opened';
  } catch (error) {
    if (!(error instanceof CheckpointError) || error.tag === 'internal') throw error;
    return error.tag;
  } finally {
    expect(processorTime() - start).toBeLessThan(longestOpening);
  }
}

it('refuses files that are cut', { timeout: 120_000 }, async () => {
  const random = randomFrom(20_261_125);
  const target = temporaryFolder();
  for (const { name, bytes } of files) {
    const cut = bytes.subarray(0, Math.floor(random() * (bytes.length - 1)));
    expect(await openedAs(path.join(target, name), cut)).not.toBe('opened');
  }
});

it('survives any one bit', { timeout: 240_000 }, async () => {
  const random = randomFrom(7);
  const target = temporaryFolder();
  const kinds = new Set<string>();
  for (let i = 0; i < 400; i++) {
    const file = files[Math.floor(random() * files.length)];
    if (file !== undefined) kinds.add(await openedAs(path.join(target, file.name), withOneBit(file.bytes, random)));
  }
  expect([...kinds]).toEqual(expect.arrayContaining(['opened', 'corrupt']));
});

it('ends the library where a file leads it in a circle', async () => {
  const bytes = new Uint8Array(readFileSync(path.join(folder, 'mlp.keras2-weights.h5')));
  new DataView(bytes.buffer).setUint32(2072, 255, true);
  const file = path.join(temporaryFolder(), 'circle.h5');
  writeFileSync(file, bytes);
  await expect(openCheckpoint(file)).rejects.toMatchObject({
    tag: 'corrupt',
    message: 'the HDF5 library does not come to an end in this file',
  });
});
