import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../src/formats/registry.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { hostileCases, misjudged, type HostileCase, type Outcome } from '../hostile.js';

// These goldens join keys by dots, as Orbax names its folders; those that Orbax wrote, and we, join them by slashes.
const cases = hostileCases('orbax').map((hostile) => ({ ...hostile, listed: hostile.listed.map((name) => name.replaceAll('.', '/')) }));

/** Trouble inside a chunk: opening does not decode it, so only reading values can tell. */
const insideChunks = new Set(['chunk-bomb']);
/** The tree is listed, as the golden asks, and we warn as well that there are no values. */
const warnedOf = new Set(['ocdbt-manifest-garbage']);

async function outcomeOf({ name, place = '' }: HostileCase): Promise<Outcome> {
  const start = performance.now();
  try {
    const { checkpoint, place: opened } = await openCheckpoint(place);
    const names = [...checkpoint.parameters].map((parameter) => parameter.name);
    const warnings = warnedOf.has(name) ? [] : checkpoint.warnings.map(({ tag }) => tag);
    await opened.close();
    return { refused: undefined, warnings, names };
  } catch (error) {
    if (error instanceof CheckpointError) return { refused: error.tag };
    throw error;
  } finally {
    expect(performance.now() - start).toBeLessThan(2000);
  }
}

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(30);
});

describe('folders with one thing wrong each', () => {
  it.each(cases.filter(({ name }) => !insideChunks.has(name)))('$name: $hazard', async (hostile) => {
    expect(misjudged(hostile, await outcomeOf(hostile))).toEqual([]);
  });

  it.each(cases.filter(({ name }) => insideChunks.has(name)))('$name opens: $hazard', async (hostile) => {
    expect(await outcomeOf(hostile)).toMatchObject({ refused: undefined, warnings: [] });
  });
});
