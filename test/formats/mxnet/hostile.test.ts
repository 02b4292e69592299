import { describe, expect, it } from 'vitest';
import { hostileCases, misjudged } from '../hostile.js';
import { outcomeOf } from '../outcome.js';

const cases = hostileCases('mxnet');

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(50);
});

describe('lists with one thing wrong', () => {
  it.each(cases)('$name: $hazard', async (hostile) => {
    expect(misjudged(hostile, await outcomeOf(hostile))).toEqual([]);
  });
});
