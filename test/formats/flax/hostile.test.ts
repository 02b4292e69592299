import { describe, expect, it } from 'vitest';
import { hostileCases, misjudged } from '../hostile.js';
import { outcomeOf, withoutWarnings } from '../outcome.js';

const cases = hostileCases('msgpack');

/** Flax refuses these, and so the golden asks for no warning; we list the file and say which value is broken. */
const warnedOf = new Set(['extensions-deep.msgpack']);

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(70);
});

describe('files with one thing wrong each', () => {
  it.each(cases)('$name: $hazard', async (hostile) => {
    const outcome = await outcomeOf(hostile);
    expect(misjudged(hostile, warnedOf.has(hostile.name) ? withoutWarnings(outcome) : outcome)).toEqual([]);
  });
});

it('names too long to list are too large', async () => {
  // 900 maps inside each other, with 50,000 numbers in the innermost: the names would have 90 MB.
  const levels = Array.from({ length: 900 }, () => [0x81, 0xa1, 0x61]).flat();
  const leaves = new Uint8Array(50_000);
  const bytes = Uint8Array.from([...levels, 0xdd, 0, 0, leaves.length >> 8, leaves.length & 255, ...leaves]);
  expect(await outcomeOf({ name: 'deep.msgpack', bytes })).toEqual({ refused: 'too-large' });
});
