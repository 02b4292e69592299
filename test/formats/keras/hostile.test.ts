/** HDF5 files and Keras models with one thing wrong, as files on the disk: the library's thread reads them itself. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { tensorOf } from '../../../src/session/tensor.js';
import { openStorage } from '../../../src/worker/kernel/storage.js';
import { temporaryFolder } from '../../session/sample.js';
import { hostileCases, misjudged, type HostileCase, type Outcome } from '../hostile.js';
import { processorTime } from '../../processor-time.js';

/** The library may stand still for two seconds before it is ended; these tests share the machine with others. */
const longestOpening = 8000;

/** What we tell although nothing is wrong for sure: groups deeper than we look, layers of Keras that have no weights. */
const cautious = new Map<string, string>([
  ['deep-groups.h5', 'too-large'],
  ['layer-names-hostile.keras', 'corrupt'],
]);

function fileOf({ name, bytes, place }: HostileCase): string {
  if (place !== undefined) return place;
  const file = path.join(temporaryFolder(), name.includes('.') ? name : `${name}.h5`);
  writeFileSync(file, bytes);
  return file;
}

async function outcomeOf(hostile: HostileCase): Promise<Outcome> {
  const start = processorTime();
  try {
    const { checkpoint, place } = await openCheckpoint(fileOf(hostile));
    await place.close();
    expect(checkpoint.ties.length + checkpoint.tree.parameterCount).toBeGreaterThanOrEqual(0);
    const names = [...checkpoint.parameters].map(({ name }) => name);
    return { refused: undefined, warnings: [...checkpoint.warnings.map(({ tag }) => tag), ...valueErrors(checkpoint)], names };
  } catch (error) {
    if (!(error instanceof CheckpointError) || error.tag === 'internal') throw error;
    return { refused: error.tag };
  } finally {
    expect(processorTime() - start).toBeLessThan(longestOpening);
  }
}

/** Of reading the first bytes of every parameter that has numbers. */
function valueErrors(checkpoint: Checkpoint): readonly string[] {
  return [...checkpoint.parameters].flatMap((parameter) => {
    if (parameter.values.kind === 'none') return parameter.values.reason.tag === 'unsupported' ? [] : [parameter.values.reason.tag];
    try {
      const tensor = tensorOf(checkpoint, parameter);
      if (tensor.kind !== 'dense') return [];
      const reader = openStorage(tensor.storage);
      try {
        reader.readInto(new Uint8Array(Math.min(reader.length, 8)), 0);
        return [];
      } finally {
        reader.close();
      }
    } catch (error) {
      if (error instanceof CheckpointError) return [error.tag];
      throw error;
    }
  });
}

describe.each(['hdf5', 'keras'])('%s with one thing wrong', (family) => {
  const cases = hostileCases(family);

  it('is there', () => {
    expect(cases.length).toBeGreaterThan(70);
  });

  it.each(cases)('$name: $hazard', async (hostile) => {
    const outcome = await outcomeOf(hostile);
    const tag = cautious.get(hostile.name);
    const expected: HostileCase = tag === undefined ? hostile : { ...hostile, expect: 'warn', tags: [tag] };
    expect(misjudged(expected, outcome)).toEqual([]);
  });
});
