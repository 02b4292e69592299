import { describe, expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { hostileCases, misjudged, type Outcome } from '../hostile.js';

const cases = hostileCases('numpy');

/**
 * Both are listed, with a warning: a harmless pickle cannot be told from one that runs code without reading it, and among the names of every
 * bad kind one climbs out of its folder.
 */
const warned = new Set(['object-harmless.npy', 'npz-names.npz']);

async function outcomeOf(name: string, bytes: Uint8Array): Promise<Outcome> {
  try {
    const { checkpoint } = await openFromPlace(memoryPlace(name, new MemorySource(bytes)));
    expect(checkpoint.ties.length + checkpoint.tree.parameterCount).toBeGreaterThanOrEqual(0);
    const names = [...checkpoint.parameters].map((parameter) => parameter.name);
    return { refused: undefined, warnings: checkpoint.warnings.map(({ tag }) => tag), names };
  } catch (error) {
    if (error instanceof CheckpointError) return { refused: error.tag };
    throw error;
  }
}

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(100);
});

describe('arrays with one thing wrong', () => {
  it.each(cases.filter(({ name }) => !warned.has(name)))('$name: $hazard', async (hostile) => {
    expect(misjudged(hostile, await outcomeOf(hostile.name, hostile.bytes))).toEqual([]);
  });

  it.each(cases.filter(({ name }) => warned.has(name)))('$name is listed with a warning: $hazard', async (hostile) => {
    const outcome = await outcomeOf(hostile.name, hostile.bytes);
    expect(misjudged({ ...hostile, expect: 'warn', tags: ['unsafe'] }, outcome)).toEqual([]);
    expect(outcome).toMatchObject({ warnings: ['unsafe'] });
  });
});
