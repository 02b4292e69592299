import { describe, expect, it } from 'vitest';
import { openCheckpoint, openFromPlace } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { hostileCases, misjudged, type HostileCase, type Outcome } from '../hostile.js';

const cases = hostileCases('onnx');

/** Trouble inside the values: opening does not read them, so only reading them can tell. */
const insideValues = new Set(['sparse.onnx']);

async function open({ name, bytes, place }: HostileCase): Promise<Checkpoint> {
  if (place === undefined) return (await openFromPlace(memoryPlace(name, new MemorySource(bytes)))).checkpoint;
  const opened = await openCheckpoint(place);
  await opened.place.close();
  return opened.checkpoint;
}

async function outcomeOf(hostile: HostileCase): Promise<Outcome> {
  try {
    return told(await open(hostile));
  } catch (error) {
    if (error instanceof CheckpointError) return { refused: error.tag };
    throw error;
  }
}

function told({ ties, tree, parameters, warnings }: Checkpoint): Outcome {
  // Ties and tree must survive the file too.
  expect(ties.length + tree.parameterCount).toBeGreaterThanOrEqual(0);
  return { refused: undefined, warnings: warnings.map(({ tag }) => tag), names: [...parameters].map(({ name }) => name) };
}

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(130);
});

describe('models with one thing wrong', () => {
  it.each(cases.filter(({ name }) => !insideValues.has(name)))('$name: $hazard', async (hostile) => {
    const start = performance.now();
    expect(misjudged(hostile, await outcomeOf(hostile))).toEqual([]);
    expect(performance.now() - start).toBeLessThan(2000);
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
