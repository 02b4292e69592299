/** Distributed checkpoints with one thing wrong each. Pieces are looked at when the folder is opened: what is wrong with one is a warning. */
import { describe, expect, it } from 'vitest';
import { hostileCases, misjudged } from '../../hostile.js';
import { outcomeOf } from '../../outcome.js';

const cases = hostileCases('dcp');

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(25);
});

describe('folders with one thing wrong each', () => {
  it.each(cases)('$name: $hazard', async (hostile) => {
    expect(misjudged(hostile, await outcomeOf(hostile))).toEqual([]);
  });
});
