/** numpy.ndarray. */
import { raised } from '../failure.js';
import { text, type PythonObject } from '../python/value.js';
import { builtin } from '../python/containers.js';
import type { IndexWords } from '../tensor/selection.js';
import { arrayObject, type ArrayKind, type Tensor } from '../tensor/tensor.js';

const tooMany = (rank: number, given: number): Error =>
  raised('IndexError', `too many indices for array: array is ${String(rank)}-dimensional, but ${String(given)} were indexed`);

const words: IndexWords = {
  outOfBounds: (index, axis, size) =>
    raised('IndexError', `index ${String(index)} is out of bounds for axis ${String(axis)} with size ${String(size)}`),
  tooMany,
  scalar: (given) => tooMany(0, given),
  wrongType: () =>
    raised(
      'IndexError',
      'only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices',
    ),
};

const kind: ArrayKind = {
  type: 'ndarray',
  words,
  attribute: (tensor, name, make) => {
    if (name === 'dtype') return text(tensor.dtype, tensor.of);
    return name === 'copy' || name === 'astype' ? builtin(() => make(tensor)) : undefined;
  },
};

export function numpyArray(tensor: Tensor): PythonObject {
  return arrayObject(tensor, kind);
}
