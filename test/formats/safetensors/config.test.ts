/** A config.json beside the file: a hint that may be anything, and never in the way of the tensors. */
import { describe, expect, it } from 'vitest';
import { hostileCases, misjudged } from '../hostile.js';
import { outcomeOf } from '../outcome.js';

const cases = hostileCases('json');

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(20);
});

describe('with one thing wrong', () => {
  it.each(cases)('$name: $hazard', async (hostile) => {
    expect(misjudged(hostile, await outcomeOf(hostile))).toEqual([]);
  });
});
