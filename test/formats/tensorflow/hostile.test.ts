import { describe, expect, it } from 'vitest';
import { hostileCases, misjudged } from '../hostile.js';
import { open, outcomeOf } from '../outcome.js';

const cases = hostileCases('tensorflow');

/** Trouble that is not gone into: checksums of values, which opening does not read, and attributes of nodes, of which nothing is shown. */
const notLookedAt = new Set(['entry-crc-wrong', 'saved-deep']);
/** Its values are in parts that are not there: it is listed, and that is told. */
const told = new Set(['slices']);

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(95);
});

describe('checkpoints with one thing wrong', () => {
  it.each(cases.filter(({ name }) => !notLookedAt.has(name) && !told.has(name)))('$name: $hazard', async (hostile) => {
    expect(misjudged(hostile, await outcomeOf(hostile))).toEqual([]);
  });

  it.each(cases.filter(({ name }) => notLookedAt.has(name)))('$name opens: $hazard', async (hostile) => {
    expect(await outcomeOf(hostile)).toMatchObject({ refused: undefined, warnings: [] });
  });

  it.each(cases.filter(({ name }) => told.has(name)))('$name opens with a warning: $hazard', async (hostile) => {
    expect(await outcomeOf(hostile)).toEqual({ refused: undefined, warnings: ['corrupt'], names: ['w'] });
  });

  it.each(cases.filter(({ expect: verdict, name }) => verdict === 'warn' && /^entry-(?!crc|text)/.test(name)))(
    '$name: the good variable stays readable, the bad one is not shown',
    async (hostile) => {
      const [good, bad] = (await open(hostile)).parameters;
      expect(good).toMatchObject({ name: 'good', values: { kind: 'dense' } });
      expect(bad).toMatchObject({ values: { kind: 'none' } });
    },
  );
});
