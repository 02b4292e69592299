import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openedAs, randomFrom, withOneBit } from '../damaged.js';

const root = path.resolve(import.meta.dirname, '../../fixtures/flax');
const files = readdirSync(root)
  .filter((name) => name.endsWith('.msgpack') || name === 'checkpoint_3')
  .map((name) => ({ name, bytes: new Uint8Array(readFileSync(path.join(root, name))) }));

it('finds the files', () => {
  expect(files.length).toBeGreaterThan(15);
});

it('a file cut anywhere is refused', { timeout: 60_000 }, async () => {
  let cuts = 0;
  for (const { name, bytes } of files)
    for (let length = 0; length < bytes.length; length += Math.max(1, Math.floor(bytes.length / 100))) {
      // Without its beginning the one file whose name does not tell is nobody's.
      expect(['corrupt', ...(name === 'checkpoint_3' ? ['unsupported'] : [])]).toContain(await openedAs(name, bytes.subarray(0, length)));
      cuts++;
    }
  expect(cuts).toBeGreaterThan(1500);
});

it('one changed bit gives a tagged error, or values inside the file', { timeout: 60_000 }, async () => {
  const random = randomFrom(20_261_125);
  const kinds = new Set<string>();
  for (const { name, bytes } of files) for (let i = 0; i < 150; i++) kinds.add(await openedAs(name, withOneBit(bytes, random)));
  expect([...kinds]).toEqual(expect.arrayContaining(['corrupt', 'opened', 'warned']));
});
