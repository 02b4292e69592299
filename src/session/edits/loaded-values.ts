/** All values of a parameter from an .npy file of the same shape. */
import { openCheckpoint } from '../../formats/registry.js';
import { CheckpointError } from '../../model/errors.js';
import type { Elements } from '../../model/elements.js';
import type { Numbers } from '../../numeric/encode.js';
import { elementsOf } from '../elements.js';
import { tensorOf } from '../tensor.js';
import type { ApplyParts } from './apply.js';
import type { Patch } from './overlay.js';
import type { ValueWriter } from './value-writer.js';
import type { Writable } from './writable.js';

/** `refused` for another shape, for a file of another sort, and where complex numbers would lose a part. */
export async function loadedValues(
  file: string,
  target: Writable,
  writer: ValueWriter,
  { pool, signal }: ApplyParts,
): Promise<readonly Patch[]> {
  const { shape, name } = target.parameter;
  if (target.memoryOrder !== undefined) throw new CheckpointError('refused', `${name}: values cannot be loaded into a transposed view`);
  const { checkpoint, place } = await openCheckpoint(file, signal);
  try {
    if (checkpoint.format !== 'npy') throw new CheckpointError('refused', `${file} is not an .npy file`);
    const array = checkpoint.parameters.at(0);
    if (array.shape.join() !== shape.join())
      throw new CheckpointError('refused', `${file} holds ${array.shape.join(' × ')} values, ${name} has ${shape.join(' × ')}`);
    return await writer.fill(numbersOf(elementsOf(pool, tensorOf(checkpoint, array), { signal }), name));
  } finally {
    await place.close();
  }
}

async function* numbersOf(pieces: AsyncIterable<Elements>, name: string): AsyncIterable<Numbers> {
  for await (const piece of pieces) {
    if (piece.kind === 'complex') throw new CheckpointError('refused', `${name}: the file holds complex numbers`);
    yield piece;
  }
}
