/** A config.json beside the file: a hint that may be anything, and never in the way of the tensors. */
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../src/formats/registry.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { hostileCases, misjudged, type HostileCase, type Outcome } from '../hostile.js';

const cases = hostileCases('json');

async function outcomeOf({ place = '' }: HostileCase): Promise<Outcome> {
  const start = performance.now();
  try {
    const { checkpoint, place: opened } = await openCheckpoint(place);
    const names = [...checkpoint.parameters].map((parameter) => parameter.name);
    await opened.close();
    return { refused: undefined, warnings: checkpoint.warnings.map(({ tag }) => tag), names };
  } catch (error) {
    if (error instanceof CheckpointError) return { refused: error.tag };
    throw error;
  } finally {
    expect(performance.now() - start).toBeLessThan(2000);
  }
}

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(20);
});

describe('with one thing wrong', () => {
  it.each(cases)('$name: $hazard', async (hostile) => {
    expect(misjudged(hostile, await outcomeOf(hostile))).toEqual([]);
  });
});
