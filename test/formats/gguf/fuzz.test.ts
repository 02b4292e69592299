/** Damaged files: each fixture cut at every 31st byte, and thousands of bits turned. Nothing is shown that does not lie in the file. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import { byteLength } from '../../../src/model/dtype.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { elementCount } from '../../../src/model/shape.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';

const root = path.resolve(import.meta.dirname, '../../fixtures/gguf');
const files = readdirSync(root)
  .filter((name) => name.endsWith('.gguf'))
  .map((name) => new Uint8Array(readFileSync(path.join(root, name))));

/** The tag of the refusal, or whether something is missing. */
async function outcome(bytes: Uint8Array): Promise<string> {
  try {
    const { checkpoint } = await openFromPlace(memoryPlace('m.gguf', new MemorySource(bytes)));
    let missing = false;
    for (const { values, dtype, shape } of checkpoint.parameters) {
      missing ||= values.kind === 'none';
      if (values.kind !== 'dense') continue;
      const storage = checkpoint.storage(values.layout.storage);
      expect(storage.kind === 'range' && storage.start >= 0 && storage.start + storage.length <= bytes.length).toBe(true);
      expect(storage.length).toBe(byteLength(dtype, elementCount(shape)));
    }
    if (missing) expect(checkpoint.warnings.length).toBeGreaterThan(0);
    return missing ? 'missing' : 'whole';
  } catch (error) {
    if (!(error instanceof CheckpointError) || error.tag === 'internal') throw error;
    return error.tag;
  }
}

it('a cut file is refused, or says what it lacks', async () => {
  const outcomes = new Map<string, number>();
  for (const bytes of files) {
    const end = bytes.length - 31;
    for (let length = 0; length < end; length += 31) {
      const result = await outcome(bytes.subarray(0, length));
      outcomes.set(result, (outcomes.get(result) ?? 0) + 1);
    }
  }
  expect(outcomes.get('missing')).toBeGreaterThan(300);
  expect(outcomes.get('corrupt')).toBeGreaterThan(300);
});

it('turned bits never get more than one tagged error', async () => {
  let state = 20_261_125;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const outcomes = new Set<string>();
  for (let i = 0; i < 5000; i++) {
    const damaged = (files[random(files.length)] ?? new Uint8Array(1)).slice();
    // The header is what can be wrong: most fixtures have theirs in the first few hundred bytes.
    const at = random(Math.min(damaged.length, 400));
    damaged[at] = (damaged[at] ?? 0) ^ (1 << random(8));
    outcomes.add(await outcome(damaged));
  }
  expect([...outcomes].sort()).toEqual(['corrupt', 'missing', 'too-large', 'unsupported', 'whole']);
});
