import { describe, expect, it } from 'vitest';
import { hostileCases, misjudged } from '../hostile.js';
import { outcomeOf } from '../outcome.js';

const cases = hostileCases('torch');

/** Trouble inside the bytes of a storage: opening does not read them, so only reading values can tell. */
const insideStorages = new Set(['zip-crc-wrong-storage.pt', 'zip-storage-bomb.pt', 'zip-storage-garbage.pt']);

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(150);
});

describe('archives with one thing wrong', () => {
  it.each(cases.filter(({ name }) => !insideStorages.has(name)))('$name: $hazard', async (hostile) => {
    expect(misjudged(hostile, await outcomeOf(hostile))).toEqual([]);
  });

  it.each(cases.filter(({ name }) => insideStorages.has(name)))('$name opens: $hazard', async ({ name, bytes }) => {
    expect(await outcomeOf({ name, bytes })).toMatchObject({ refused: undefined, warnings: [] });
  });
});
