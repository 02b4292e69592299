import { describe, expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { hostileCases, misjudged, type Outcome } from '../hostile.js';

const cases = hostileCases('msgpack');

/** Flax refuses these, and so the golden asks for no warning; we list the file and say which value is broken. */
const warnedOf = new Set(['extensions-deep.msgpack']);

const longestOpening = 2000;

async function outcomeOf(name: string, bytes: Uint8Array): Promise<Outcome> {
  const start = performance.now();
  try {
    const { checkpoint } = await openFromPlace(memoryPlace(name, new MemorySource(bytes)));
    expect(checkpoint.ties.length + checkpoint.tree.parameterCount).toBeGreaterThanOrEqual(0);
    const names = [...checkpoint.parameters].map((parameter) => parameter.name);
    const warnings = warnedOf.has(name) ? [] : checkpoint.warnings.map(({ tag }) => tag);
    return { refused: undefined, warnings, names };
  } catch (error) {
    if (error instanceof CheckpointError) return { refused: error.tag };
    throw error;
  } finally {
    expect(performance.now() - start).toBeLessThan(longestOpening);
  }
}

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(70);
});

describe('files with one thing wrong each', () => {
  it.each(cases)('$name: $hazard', async (hostile) => {
    expect(misjudged(hostile, await outcomeOf(hostile.name, hostile.bytes))).toEqual([]);
  });
});

it('names too long to list are too large', async () => {
  // 900 maps inside each other, with 50,000 numbers in the innermost: the names would have 90 MB.
  const levels = Array.from({ length: 900 }, () => [0x81, 0xa1, 0x61]).flat();
  const leaves = new Uint8Array(50_000);
  const bytes = Uint8Array.from([...levels, 0xdd, 0, 0, leaves.length >> 8, leaves.length & 255, ...leaves]);
  expect(await outcomeOf('deep.msgpack', bytes)).toEqual({ refused: 'too-large' });
});
