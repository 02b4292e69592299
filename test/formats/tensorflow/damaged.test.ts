import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openedAs, randomFrom, withOneBit } from '../damaged.js';

const folder = path.resolve(import.meta.dirname, '../../fixtures/tensorflow');
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(path.join(folder, name)));

it('an index cut anywhere is refused', async () => {
  const bytes = read('graph_shared.tf-checkpoint/ckpt-1.index');
  for (let length = 0; length < bytes.length; length += 7)
    expect(['corrupt', 'unsupported']).toContain(await openedAs('ckpt-1.index', bytes.subarray(0, length)));
});

it('an index with any bit changed is refused, or warns', async () => {
  const bytes = read('many_snappy.tf-checkpoint/many.index');
  const random = randomFrom(20_261_125);
  for (let flip = 0; flip < 500; flip++)
    expect(['corrupt', 'unsupported', 'too-large', 'warned']).toContain(await openedAs('many.index', withOneBit(bytes, random)));
});

it.each(['tf1_version1.tf-checkpoint/model.ckpt', 'module.frozen.pb', 'module.savedmodel/saved_model.pb'])(
  '%s with a bit changed or cut gives one tagged error, or values inside the file',
  async (name) => {
    const bytes = read(name);
    const random = randomFrom(7);
    for (let flip = 0; flip < 500; flip++) await openedAs(path.basename(name), withOneBit(bytes, random));
    for (let length = 0; length < bytes.length; length += 13) await openedAs(path.basename(name), bytes.subarray(0, length));
  },
);
