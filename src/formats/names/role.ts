/** What a name alone says about a parameter's role. */
import type { Role } from '../../model/parameter.js';

/** Buffers of torch.nn's normalisation layers: no parameter is called so. */
const buffers = new Set(['running_mean', 'running_var', 'num_batches_tracked']);

/** `unknown` for every other name: whether a `weight` is trained is known to the model, not to a file of names and values. */
export function roleFromName(name: string): Role {
  return buffers.has(name.slice(name.lastIndexOf('.') + 1)) ? 'buffer' : 'unknown';
}
