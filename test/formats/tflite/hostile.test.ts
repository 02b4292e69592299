import { describe, expect, it } from 'vitest';
import { hostileCases, misjudged } from '../hostile.js';
import { open, outcomeOf } from '../outcome.js';

const cases = hostileCases('tflite');

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(75);
});

describe('models with one thing wrong', () => {
  it.each(cases)('$name: $hazard', async (hostile) => {
    expect(misjudged(hostile, await outcomeOf(hostile))).toEqual([]);
  });

  it.each(cases.filter(({ expect: verdict, name }) => verdict === 'warn' && /^(buffer-[2b]|data|dims|kind|outside|quanti)/.test(name)))(
    '$name: the good tensor stays readable, the bad one is not shown',
    async (hostile) => {
      const [good, bad] = (await open(hostile)).parameters;
      expect(good).toMatchObject({ dtype: 'float32', shape: [4], values: { kind: 'dense' } });
      expect(bad).toMatchObject({ values: { kind: 'none' } });
    },
  );
});
