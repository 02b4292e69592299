/** What initializers refuse, in the words of the frameworks. */
import { CheckpointError } from '../../model/errors.js';
import type { Shape } from '../../model/shape.js';

export function refuse(message: string): never {
  throw new CheckpointError('refused', message);
}

/** As Python prints a tuple: `(3,)`, `(2, 3)`. */
export function pythonTuple(shape: Shape): string {
  return shape.length === 1 ? `(${String(shape[0])},)` : `(${shape.join(', ')})`;
}
