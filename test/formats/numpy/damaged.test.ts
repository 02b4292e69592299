/** Every fixture cut anywhere, and thousands of changed bits: a tagged error, a warning, or a checkpoint whose values lie inside the file. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openedAs, randomFrom, withOneBit } from '../damaged.js';

const root = path.resolve(import.meta.dirname, '../../fixtures/numpy');
const files = readdirSync(root)
  .filter((name) => /\.np[yz]$/.test(name))
  .map((name) => ({ name, bytes: new Uint8Array(readFileSync(path.join(root, name))) }));
/** What follows the first array of a file is not looked at. */
const followed = new Set(['two_in_one.npy']);

test('fixtures are found by listing', () => {
  expect(files.length).toBeGreaterThan(50);
});

test('a cut file is refused, or says that values are missing', { timeout: 60_000 }, async () => {
  const whole: string[] = [];
  for (const { name, bytes } of files.filter((file) => !followed.has(file.name)))
    for (let length = 0; length < bytes.length; length += 7)
      if ((await openedAs(name, bytes.subarray(0, length))) === 'opened') whole.push(`${name} at ${String(length)}`);
  // Of texts, dates, raw bytes and objects no values are read: that the last are missing does not matter. Empty arrays have none.
  expect(
    whole.filter((cut) => !/dtype_(bytes|unicode|void|struct|datetime64|timedelta64)|float8|bfloat16|longdouble|version_3/.test(cut)),
  ).toEqual([]);
});

test('5,000 changed bits never get more than a tagged error', { timeout: 60_000 }, async () => {
  const random = randomFrom(20_261_125);
  const outcomes = new Set<string>();
  for (let flip = 0; flip < 5000; flip++) {
    const file = files[Math.floor(random() * files.length)];
    if (file !== undefined) outcomes.add(await openedAs(file.name, withOneBit(file.bytes, random)));
  }
  expect([...outcomes]).toEqual(expect.arrayContaining(['corrupt', 'opened', 'warned']));
});
