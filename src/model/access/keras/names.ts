/** The names of code that uses Keras. */
import { loader } from '../loader.js';
import { builtin, dictionary } from '../python/containers.js';
import { moduleOf } from '../python/modules.js';
import { text, type Value } from '../python/value.js';
import { numpyArray } from '../numpy/array.js';
import { wholeTensor } from '../tensor/tensor.js';
import type { AccessTree } from '../tree.js';
import { layerObject } from './layer.js';

export function kerasNames(tree: AccessTree): (name: string) => Value | undefined {
  const model = (): Value => layerObject(tree, tree.root, '');
  const file = (): Value => hdf5File(tree);
  const load = loader(tree, model);
  const models = moduleOf({ load_model: load });
  const keras = moduleOf({ models, saving: models, Model: builtin(model) });
  const libraries = new Map<string, Value>([
    ['keras', keras],
    ['tf_keras', keras],
    ['tf', moduleOf({ keras, saved_model: moduleOf({ load }) })],
    ['load_model', load],
    ['h5py', moduleOf({ File: loader(tree, file) })],
  ]);
  return (name) => libraries.get(name) ?? (name === 'f' ? file() : model());
}

/** `h5py.File`: datasets by their paths. */
function hdf5File(tree: AccessTree): Value {
  const at = (prefix: string): Value => {
    const indices = function* (): Generator<number> {
      for (let index = 0; index < tree.parameterCount; index++) if (tree.nameAt(index).startsWith(prefix)) yield index;
    };
    const find = (key: Value): Value | undefined => {
      if (key.kind !== 'string') return undefined;
      const name = prefix + key.value.replace(/^\/+|\/+$/g, '');
      const index = tree.indexOf(name);
      if (index !== undefined) return numpyArray(wholeTensor(tree.parameter(index), name));
      for (const below of indices()) if (tree.nameAt(below).startsWith(`${name}/`)) return at(`${name}/`);
      return undefined;
    };
    const keys = function* (): Generator<Value> {
      const known = new Set<string>();
      for (const index of indices()) known.add(tree.nameAt(index).slice(prefix.length).split('/')[0] ?? '');
      for (const key of known) yield text(key);
    };
    return dictionary(
      { find, keys, size: () => [...keys()].length },
      { type: 'Group', means: { kind: 'collection', parameters: indices } },
    );
  };
  return at('');
}
