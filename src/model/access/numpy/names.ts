/** The names of code that loads arrays with NumPy. */
import { raised } from '../failure.js';
import { loader } from '../loader.js';
import { dictionary, list } from '../python/containers.js';
import { moduleOf } from '../python/modules.js';
import { repr, text, type Value } from '../python/value.js';
import { wholeTensor } from '../tensor/tensor.js';
import type { AccessTree } from '../tree.js';
import { numpyArray } from './array.js';

export function numpyNames(tree: AccessTree): (name: string) => Value | undefined {
  const loaded = (): Value => (tree.format === 'npy' ? arrayAt(tree, 0) : archive(tree));
  const numpy = moduleOf({ load: loader(tree, loaded) });
  return (name) => (name === 'np' || name === 'numpy' ? numpy : loaded());
}

function arrayAt(tree: AccessTree, index: number): Value {
  return numpyArray(wholeTensor(tree.parameter(index), tree.nameAt(index)));
}

/** An .npz; members may be called with their ending. */
function archive(tree: AccessTree): Value {
  const names = { length: tree.parameterCount, at: (index: number) => text(tree.nameAt(index)) };
  const find = (key: Value): Value | undefined => {
    const index = key.kind === 'string' ? (tree.indexOf(key.value) ?? tree.indexOf(key.value.replace(/\.npy$/, ''))) : undefined;
    return index === undefined ? undefined : arrayAt(tree, index);
  };
  const indices = function* (): Generator<number> {
    for (let index = 0; index < tree.parameterCount; index++) yield index;
  };
  const keys = (): readonly Value[] => Array.from(indices(), names.at);
  return dictionary(
    { find, keys, size: () => tree.parameterCount },
    {
      type: 'NpzFile',
      means: { kind: 'collection', parameters: indices },
      missing: (key) => raised('KeyError', repr(text(`${key.kind === 'string' ? key.value : repr(key)} is not a file in the archive`))),
      attribute: (name) => (name === 'files' ? list(names) : undefined),
    },
  );
}
