/** Every fixture cut anywhere, and thousands of changed bits: a tagged error, or a checkpoint whose values lie inside the file. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openedAs, randomFrom, withOneBit } from '../damaged.js';

const root = path.resolve(import.meta.dirname, '../../fixtures/mxnet');
const files = readdirSync(root)
  .filter((name) => /\.params$/.test(name))
  .map((name) => ({ name, bytes: new Uint8Array(readFileSync(path.join(root, name))) }));

test('fixtures are found by listing', () => {
  expect(files.length).toBeGreaterThan(30);
});

test('a cut file is refused', { timeout: 60_000 }, async () => {
  const whole: string[] = [];
  for (const { name, bytes } of files)
    for (let length = 0; length < bytes.length; length += 7)
      if (!['corrupt', 'unsupported'].includes(await openedAs(name, bytes.subarray(0, length)))) whole.push(`${name} at ${String(length)}`);
  expect(whole).toEqual([]);
});

test('5,000 changed bits never get more than a tagged error', { timeout: 60_000 }, async () => {
  const random = randomFrom(20_261_125);
  const outcomes = new Set<string>();
  for (let flip = 0; flip < 5000; flip++) {
    const file = files[Math.floor(random() * files.length)];
    if (file !== undefined) outcomes.add(await openedAs(file.name, withOneBit(file.bytes, random)));
  }
  expect([...outcomes]).toEqual(expect.arrayContaining(['corrupt', 'opened']));
});
