import { describe, expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { hostileCases, misjudged, type Outcome } from '../hostile.js';

const cases = hostileCases('mxnet');

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
  expect(cases.length).toBeGreaterThan(50);
});

describe('lists with one thing wrong', () => {
  it.each(cases)('$name: $hazard', async (hostile) => {
    expect(misjudged(hostile, await outcomeOf(hostile.name, hostile.bytes))).toEqual([]);
  });
});
