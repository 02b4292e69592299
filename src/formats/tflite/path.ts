/**
 * Where a tensor belongs. Its name is that of the operation, scopes divided by slashes; a converter that merges operations joins their names
 * by semicolons: `net/dense/Relu;net/dense/BiasAdd` belongs to `net/dense`.
 */
import { splitAtSlashes } from '../names/slashes.js';

/** Keys from the root: the scope that all merged operations share, then what is left of their names. */
export function tensorPath(name: string): readonly string[] {
  const merged = name.split(';', 100).map(splitAtSlashes);
  const [first = [name]] = merged;
  if (merged.length === 1) return first;
  let shared = 0;
  while (merged.every((keys) => shared < keys.length - 1 && keys[shared] === first[shared])) shared++;
  return [...first.slice(0, shared), merged.map((keys) => keys.slice(shared).join('/')).join(';')];
}
