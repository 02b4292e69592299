/** A tree of arrays in dictionaries, told by the parameters' paths. */
import { numpyArray } from '../numpy/array.js';
import { itemsOf } from '../python/access.js';
import { dictionary, tuple, type Entries } from '../python/containers.js';
import { repr, text, type PythonObject, type Value } from '../python/value.js';
import { wholeTensor } from '../tensor/tensor.js';
import type { AccessTree } from '../tree.js';

function array(tree: AccessTree, index: number): Value {
  return numpyArray(wholeTensor(tree.parameter(index), tree.nameAt(index)));
}

/** What lies below `prefix`: an array, or a dictionary of what comes next. */
export function nested(tree: AccessTree, prefix: readonly string[] = []): PythonObject {
  const indices = function* (): Generator<number> {
    for (let index = 0; index < tree.parameterCount; index++) {
      const { path } = tree.parameter(index);
      if (path.length > prefix.length && prefix.every((key, depth) => path[depth] === key)) yield index;
    }
  };
  const find = (key: Value): Value | undefined => {
    if (key.kind !== 'string') return undefined;
    for (const index of indices()) {
      const { path } = tree.parameter(index);
      if (path[prefix.length] !== key.value) continue;
      return path.length === prefix.length + 1 ? array(tree, index) : nested(tree, [...prefix, key.value]);
    }
    return undefined;
  };
  const keys = function* (): Generator<Value> {
    const known = new Set<string>();
    for (const index of indices()) known.add(tree.parameter(index).path[prefix.length] ?? '');
    for (const key of known) yield text(key);
  };
  return dictionary({ find, keys, size: () => [...keys()].length }, { means: { kind: 'collection', parameters: indices } });
}

/** `flatten_dict(params, sep='/')`: one dictionary, keys joined, or tuples of them without `sep`. */
export function flattened(tree: AccessTree, separator: string | undefined): PythonObject {
  const keyOf = (index: number): Value => {
    const { path } = tree.parameter(index);
    return separator === undefined ? tuple(path.map((key) => text(key))) : text(path.join(separator));
  };
  const indices = Array.from({ length: tree.parameterCount }, (_, index) => index);
  const entries: Entries = {
    find: (key) => {
      const wanted = key.kind === 'object' ? repr(tuple(itemsOf(key))) : repr(key);
      const index = indices.find((each) => repr(keyOf(each)) === wanted);
      return index === undefined ? undefined : array(tree, index);
    },
    keys: () => indices.map(keyOf),
    size: () => indices.length,
  };
  return dictionary(entries, { means: { kind: 'collection', parameters: () => indices } });
}
