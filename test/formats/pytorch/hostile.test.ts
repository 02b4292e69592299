import { describe, expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { hostileCases, misjudged, type Outcome } from '../hostile.js';

const cases = hostileCases('torch');

/** Trouble inside the bytes of a storage: opening does not read them, so only reading values can tell. */
const insideStorages = new Set(['zip-crc-wrong-storage.pt', 'zip-storage-bomb.pt', 'zip-storage-garbage.pt']);

async function outcomeOf(name: string, bytes: Uint8Array): Promise<Outcome> {
  try {
    const { checkpoint } = await openFromPlace(memoryPlace(name, new MemorySource(bytes)));
    // Ties and tree are made when first asked for: they must survive the file too.
    expect(checkpoint.ties.length + checkpoint.tree.parameterCount).toBeGreaterThanOrEqual(0);
    const names = [...checkpoint.parameters].map((parameter) => parameter.name);
    return { refused: undefined, warnings: checkpoint.warnings.map(({ tag }) => tag), names };
  } catch (error) {
    if (error instanceof CheckpointError) return { refused: error.tag };
    throw error;
  }
}

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(150);
});

describe('archives with one thing wrong', () => {
  it.each(cases.filter(({ name }) => !insideStorages.has(name)))('$name: $hazard', async (hostile) => {
    expect(misjudged(hostile, await outcomeOf(hostile.name, hostile.bytes))).toEqual([]);
  });

  it.each(cases.filter(({ name }) => insideStorages.has(name)))('$name opens: $hazard', async ({ name, bytes }) => {
    expect(await outcomeOf(name, bytes)).toMatchObject({ refused: undefined, warnings: [] });
  });
});
