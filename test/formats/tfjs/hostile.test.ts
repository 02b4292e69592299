import { describe, expect, it } from 'vitest';
import { hostileCases, misjudged } from '../hostile.js';
import { open, outcomeOf } from '../outcome.js';

const cases = hostileCases('tfjs');

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(65);
});

describe('models with one thing wrong', () => {
  it.each(cases)('$name: $hazard', async (hostile) => {
    expect(misjudged(hostile, await outcomeOf(hostile))).toEqual([]);
  });

  it.each(cases.filter(({ expect: verdict, name }) => verdict === 'warn' && name.startsWith('weight-')))(
    '$name: the good weight stays readable, the bad one is not shown',
    async (hostile) => {
      const parameters = [...(await open(hostile)).parameters];
      expect(parameters.find(({ name }) => name === 'good')).toMatchObject({ values: { kind: 'dense' } });
      expect(parameters.filter(({ name }) => name !== 'good')).toMatchObject([{ values: { kind: 'none' } }]);
    },
  );
});
