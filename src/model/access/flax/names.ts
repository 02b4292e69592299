/** The names of code that uses Flax or Orbax: nested dictionaries of arrays. */
import { loader } from '../loader.js';
import { builtin } from '../python/containers.js';
import { moduleOf } from '../python/modules.js';
import type { Value } from '../python/value.js';
import type { AccessTree } from '../tree.js';
import { flattened, nested } from './nested.js';

export function flaxNames(tree: AccessTree): (name: string) => Value | undefined {
  const root = (): Value => nested(tree);
  const flatten = builtin(({ positional: [, given], named }) => {
    const separator = named.get('sep') ?? given;
    return flattened(tree, separator?.kind === 'string' ? separator.value : undefined);
  });
  const restore = loader(tree, root);
  const traverse = moduleOf({ flatten_dict: flatten });
  const serialization = moduleOf({ msgpack_restore: restore });
  const libraries = new Map<string, Value>([
    ['flatten_dict', flatten],
    ['traverse_util', traverse],
    ['flax', moduleOf({ traverse_util: traverse, serialization })],
    ['msgpack_restore', restore],
    ['serialization', serialization],
  ]);
  return (name) => libraries.get(name) ?? root();
}
