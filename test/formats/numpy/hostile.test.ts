import { describe, expect, it } from 'vitest';
import { hostileCases, misjudged } from '../hostile.js';
import { outcomeOf } from '../outcome.js';

const cases = hostileCases('numpy');

/**
 * Both are listed, with a warning: a harmless pickle cannot be told from one that runs code without reading it, and among the names of every
 * bad kind one climbs out of its folder.
 */
const warned = new Set(['object-harmless.npy', 'npz-names.npz']);

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(100);
});

describe('arrays with one thing wrong', () => {
  it.each(cases.filter(({ name }) => !warned.has(name)))('$name: $hazard', async (hostile) => {
    expect(misjudged(hostile, await outcomeOf(hostile))).toEqual([]);
  });

  it.each(cases.filter(({ name }) => warned.has(name)))('$name is listed with a warning: $hazard', async (hostile) => {
    const outcome = await outcomeOf(hostile);
    expect(misjudged({ ...hostile, expect: 'warn', tags: ['unsafe'] }, outcome)).toEqual([]);
    expect(outcome).toMatchObject({ warnings: ['unsafe'] });
  });
});
