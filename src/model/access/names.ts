/** What the names of an expression can mean. */
import { findAttribute, itemOf } from './python/access.js';
import type { Value } from './python/value.js';

/**
 * What a variable of the code holds: the object that loading the file gives (`stored`: a dictionary, a module), or the network that it fills.
 */
export type Role = 'stored' | 'network';

export interface Roots {
  readonly stored: () => Value;
  readonly network: () => Value;
}

/** How people call what `torch.load` and its like give. */
const storedName = /^(state_?dict|sd|ckpt|checkpoint|state|weights|tensors|params|loaded|data|d)$/i;
const networkName = /net$|^(model|module|network|m|self)$|model$/i;

/** A variable whose assignment nobody has seen: told by its name, or by what is done with it first. */
export function rootNamed(name: string, { stored, network }: Roots): Value {
  if (storedName.test(name)) return stored();
  return networkName.test(name) ? network() : either({ stored, network });
}

/** What the network cannot do, what is stored may: `x['2.bias']`. */
function either({ stored, network }: Roots): Value {
  const [first, second] = [network(), stored()];
  if (first.kind !== 'object' || second.kind !== 'object') return first;
  return {
    ...first,
    attribute: (name) => findAttribute(first, name) ?? findAttribute(second, name),
    item: (key) => itemOf(key.kind === 'string' || first.item === undefined ? second : first, key),
  };
}
