import { describe, expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { hostileCases, misjudged } from '../hostile.js';
import { outcomeOf } from '../outcome.js';
import { processorTime } from '../../processor-time.js';

const cases = hostileCases('gguf');

/** The package refuses version 1 altogether. We read it, and a file of version 1 that holds nothing is one of them. */
const read = 'version-1.gguf';

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(90);
});

describe('files with one thing wrong', () => {
  it.each(cases.filter(({ name }) => name !== read))('$name: $hazard', async ({ name, bytes, ...hostile }) => {
    const start = processorTime();
    expect(misjudged({ name, bytes, ...hostile }, await outcomeOf({ name, bytes }))).toEqual([]);
    expect(processorTime() - start).toBeLessThan(2000);
  });

  it('an empty file of version 1 opens', async () => {
    const bytes = cases.find(({ name }) => name === read)?.bytes ?? new Uint8Array(0);
    expect(await outcomeOf({ name: read, bytes })).toEqual({ refused: undefined, warnings: [], names: [] });
  });

  it('the good tensor beside a bad one stays readable', async () => {
    const beside = cases.filter(({ expect: wanted, bytes }) => wanted === 'warn' && Buffer.from(bytes).includes('good'));
    expect(beside.length).toBeGreaterThan(8);
    for (const { name, bytes } of beside) {
      const { checkpoint } = await openFromPlace(memoryPlace(name, new MemorySource(bytes)));
      const good = [...checkpoint.parameters].find((parameter) => parameter.name === 'good');
      expect([name, good?.values.kind]).toEqual([name, 'dense']);
    }
  });
});
