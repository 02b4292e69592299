import { describe, expect, it } from 'vitest';
import { hostileCases, misjudged } from '../hostile.js';
import { open, outcomeOf } from '../outcome.js';

const cases = hostileCases('onnx');

/** Trouble inside the values: opening does not read them, so only reading them can tell. */
const insideValues = new Set(['sparse.onnx']);

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(130);
});

describe('models with one thing wrong', () => {
  it.each(cases.filter(({ name }) => !insideValues.has(name)))('$name: $hazard', async (hostile) => {
    expect(misjudged(hostile, await outcomeOf(hostile))).toEqual([]);
  });

  it.each(cases.filter(({ name }) => insideValues.has(name)))('$name opens: $hazard', async (hostile) => {
    expect(await outcomeOf(hostile)).toMatchObject({ refused: undefined, warnings: [] });
  });

  /** Only this one has no other tensor. */
  const alone = 'names-twice.onnx';

  it.each(cases.filter(({ name, expect: verdict }) => verdict === 'warn' && name !== alone))(
    '$name: the good tensor stays readable, the bad one is not shown',
    async (hostile) => {
      const checkpoint = await open(hostile);
      const [good, ...others] = checkpoint.parameters;
      expect(good).toMatchObject({ name: 'good', dtype: 'float32', values: { kind: 'dense' } });
      if (hostile.name !== 'external-key-attribute') expect(others).toMatchObject([{ values: { kind: 'none' } }]);
    },
  );
});
