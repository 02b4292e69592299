/** What a name alone says about a parameter's role: the frameworks' own names for buffers, and the names every layer gives its weights. */
import type { Role } from '../../model/parameter.js';

/** Buffers of torch.nn's normalisation layers. */
const buffers = new Set(['running_mean', 'running_var', 'num_batches_tracked']);

/** `unknown` where the name says nothing: a dictionary of arrays has no roles. */
export function roleFromName(name: string): Role {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (buffers.has(last)) return 'buffer';
  return last === 'weight' || last === 'bias' ? 'trainable' : 'unknown';
}
