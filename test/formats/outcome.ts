/** What becomes of a hostile case in our readers: for families whose cases are folders, or files among others. */
import { expect } from 'vitest';
import { openCheckpoint, openFromPlace } from '../../src/formats/registry.js';
import type { Checkpoint } from '../../src/model/checkpoint.js';
import { CheckpointError } from '../../src/model/errors.js';
import { memoryPlace, MemorySource } from '../bytes/memory-place.js';
import type { HostileCase, Outcome } from './hostile.js';
import { processorTime } from '../processor-time.js';

/** What is opened: its bytes, or where it was laid out. */
type Laid = Pick<HostileCase, 'name' | 'bytes' | 'place'>;

const longestOpening = 2000;

/** Fails for a slow answer, and for anything thrown that is no tagged error. */
export async function outcomeOf(hostile: Laid): Promise<Outcome> {
  const start = processorTime();
  try {
    return told(await open(hostile));
  } catch (error) {
    if (!(error instanceof CheckpointError) || error.tag === 'internal') throw error;
    return { refused: error.tag };
  } finally {
    expect(processorTime() - start).toBeLessThan(longestOpening);
  }
}

/** For cases of which we tell more than their golden asks for. */
export function withoutWarnings(outcome: Outcome): Outcome {
  return outcome.refused === undefined ? { ...outcome, warnings: [] } : outcome;
}

export async function open({ name, bytes, place }: Laid): Promise<Checkpoint> {
  if (place === undefined) return (await openFromPlace(memoryPlace(name, new MemorySource(bytes)))).checkpoint;
  const opened = await openCheckpoint(place);
  await opened.place.close();
  return opened.checkpoint;
}

function told({ ties, tree, parameters, warnings }: Checkpoint): Outcome {
  // Ties and tree must survive the file too.
  expect(ties.length + tree.parameterCount).toBeGreaterThanOrEqual(0);
  return { refused: undefined, warnings: warnings.map(({ tag }) => tag), names: [...parameters].map(({ name }) => name) };
}
