import { describe, expect, it } from 'vitest';
import { hostileCases, misjudged } from '../hostile.js';
import { outcomeOf, withoutWarnings } from '../outcome.js';

// These goldens join keys by dots, as Orbax names its folders; those that Orbax wrote, and we, join them by slashes.
const cases = hostileCases('orbax').map((hostile) => ({ ...hostile, listed: hostile.listed.map((name) => name.replaceAll('.', '/')) }));

/** Trouble inside a chunk: opening does not decode it, so only reading values can tell. */
const insideChunks = new Set(['chunk-bomb']);
/** The tree is listed, as the golden asks, and we warn as well that there are no values. */
const warnedOf = new Set(['ocdbt-manifest-garbage']);

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(30);
});

describe('folders with one thing wrong each', () => {
  it.each(cases.filter(({ name }) => !insideChunks.has(name)))('$name: $hazard', async (hostile) => {
    const outcome = await outcomeOf(hostile);
    expect(misjudged(hostile, warnedOf.has(hostile.name) ? withoutWarnings(outcome) : outcome)).toEqual([]);
  });

  it.each(cases.filter(({ name }) => insideChunks.has(name)))('$name opens: $hazard', async (hostile) => {
    expect(await outcomeOf(hostile)).toMatchObject({ refused: undefined, warnings: [] });
  });
});
