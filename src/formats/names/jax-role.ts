/** What the keys of a JAX tree say about a leaf's role. */
import type { Role } from '../../model/parameter.js';

/** Collections that Flax and its train states name at the root. */
const collections: ReadonlyMap<string, Role> = new Map([
  ['params', 'trainable'],
  ['batch_stats', 'buffer'],
  ['opt_state', 'optimizer'],
  ['step', 'other'],
]);

/** `unknown` for every other root: a tree without collections does not say what is trained. */
export function jaxRole(path: readonly string[]): Role {
  return collections.get(path[0] ?? '') ?? 'unknown';
}
