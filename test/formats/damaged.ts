/** Damage for readers to survive: files cut anywhere, and files with one bit changed. */
import { expect } from 'vitest';
import { openFromPlace } from '../../src/formats/registry.js';
import type { Checkpoint } from '../../src/model/checkpoint.js';
import { dtypes } from '../../src/model/dtype.js';
import { CheckpointError } from '../../src/model/errors.js';
import type { Parameter } from '../../src/model/parameter.js';
import { elementCount } from '../../src/model/shape.js';
import { memoryPlace, MemorySource } from '../bytes/memory-place.js';
import { processorTime } from '../processor-time.js';

const longestOpening = 2000;

/** What opening gave: the error's tag, `warned` or `opened`. Fails on anything but a tagged error, a slow answer, or values outside the file. */
export async function openedAs(name: string, bytes: Uint8Array): Promise<string> {
  const start = processorTime();
  try {
    const { checkpoint } = await openFromPlace(memoryPlace(name, new MemorySource(bytes)));
    for (const parameter of checkpoint.parameters) checkInside(checkpoint, parameter, bytes.length);
    return checkpoint.warnings.length > 0 ? 'warned' : 'opened';
  } catch (error) {
    if (!(error instanceof CheckpointError) || error.tag === 'internal') throw error;
    return error.tag;
  } finally {
    expect(processorTime() - start).toBeLessThan(longestOpening);
  }
}

function checkInside(checkpoint: Checkpoint, { name, values, dtype, shape }: Parameter, fileLength: number): void {
  if (values.kind === 'composite') for (const part of values.composite.parts) checkInside(checkpoint, part, fileLength);
  if (values.kind !== 'dense' || elementCount(shape) === 0) return;
  const storage = checkpoint.storage(values.layout.storage);
  if (storage.kind === 'range') expect(storage.start + storage.length, `${name}: its storage`).toBeLessThanOrEqual(fileLength);
  const { offset, strides } = values.layout;
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? 0), offset);
  expect((last + 1) * dtypes[dtype].bits, `${name}: its last element`).toBeLessThanOrEqual(storage.length * 8);
}

/** xorshift32: the same damage every time. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A copy with one bit changed. */
export function withOneBit(bytes: Uint8Array, random: () => number): Uint8Array {
  const damaged = bytes.slice();
  const at = Math.floor(random() * damaged.length);
  damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  return damaged;
}
