import { describe, expect, it } from 'vitest';
import { warningsAbout, warningsAfter } from '../../../src/formats/pickle/globals.js';
import { unpickle } from '../../../src/formats/pickle/machine.js';
import { readModule } from '../../../src/formats/pytorch/module.js';
import { TensorReader } from '../../../src/formats/pytorch/rebuild.js';
import { StorageTable } from '../../../src/formats/pytorch/storages.js';
import { findTensors } from '../../../src/formats/pytorch/walk.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { hostileCases, misjudged, type Outcome } from '../hostile.js';

const cases = hostileCases('pickle');

function outcomeOf(bytes: Uint8Array): Outcome {
  try {
    const unpickled = unpickle(bytes);
    const { tensors } = findTensors(unpickled.value, new TensorReader(new StorageTable()), readModule);
    const problems = tensors.flatMap(({ tensor }) => (tensor.body.kind === 'none' ? [tensor.body.reason] : []));
    const warnings = [...warningsAbout(unpickled), ...warningsAfter(bytes, unpickled.end), ...problems];
    return { refused: undefined, warnings: warnings.map(({ tag }) => tag), names: tensors.map(({ keys }) => keys.join('.')) };
  } catch (error) {
    if (error instanceof CheckpointError) return { refused: error.tag };
    throw error;
  }
}

it('finds the cases', () => {
  expect(cases.length).toBeGreaterThan(130);
});

describe('pickles with one thing wrong', () => {
  it.each(cases)('$name: $hazard', (hostile) => {
    expect(misjudged(hostile, outcomeOf(hostile.bytes))).toEqual([]);
  });

  it('touch no prototype', () => {
    for (const { bytes } of cases) outcomeOf(bytes);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
