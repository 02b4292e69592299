/** Variables of Keras, the arrays of `get_weights()` and the tensors that come out of them. */
import type { Parameter } from '../../parameter.js';
import { raised } from '../failure.js';
import { numpyArray } from '../numpy/array.js';
import { builtin } from '../python/containers.js';
import { boolean, repr, text, type PythonObject, type Value } from '../python/value.js';
import type { IndexWords } from '../tensor/selection.js';
import type { Spelling } from './spelling.js';
import { arrayObject, shapeTuple, wholeTensor, type ArrayKind, type Tensor } from '../tensor/tensor.js';

const words: IndexWords = {
  outOfBounds: (index, axis) =>
    raised(
      'InvalidArgumentError',
      `slice index ${String(index)} of dimension ${String(axis)} out of bounds. [Op:StridedSlice] name: strided_slice/`,
    ),
  tooMany: (rank, given) =>
    raised(
      'InvalidArgumentError',
      `Index out of range using input dim ${String(rank)}; input has only ${String(rank)} dims [${String(given)} given]`,
    ),
  scalar: () => raised('InvalidArgumentError', 'Index out of range using input dim 0; input has only 0 dims'),
  wrongType: (key) =>
    raised(
      'TypeError',
      `Only integers, slices (\`:\`), ellipsis (\`...\`), tf.newaxis (\`None\`) and scalar tf.int32/tf.int64 tensors are valid indices, got ${repr(key)}`,
    ),
};

const tensor: ArrayKind = {
  type: 'EagerTensor',
  words,
  attribute: (of, name) => {
    if (name === 'shape') return shapeTuple(of, 'TensorShape');
    if (name === 'dtype') return text(of.dtype, of.of);
    return name === 'numpy' ? builtin(() => numpyArray(of)) : undefined;
  },
};

export function kerasVariable(parameter: Parameter, spelling: Spelling): PythonObject {
  const isTrained = parameter.role !== 'buffer';
  const kind: ArrayKind = {
    type: 'Variable',
    words,
    derived: tensor,
    identity: ({ of }) => `variable ${String(of.index)}`,
    attribute: (of, attribute) => variableAttribute(of, attribute, { ...spelling, isTrained }),
  };
  return arrayObject(wholeTensor(parameter, parameter.name), kind);
}

interface VariableFacts extends Spelling {
  readonly isTrained: boolean;
}

function variableAttribute(of: Tensor, attribute: string, { name, isTrained, path }: VariableFacts): Value | undefined {
  switch (attribute) {
    case 'shape':
      return shapeTuple(of, 'tuple');
    case 'dtype':
      return text(of.dtype);
    case 'trainable':
      return boolean(isTrained);
    case 'name':
      return text(name);
    case 'path':
      if (path === 'none') return undefined;
      return path === 'untold' ? { kind: 'object', type: 'str', means: { kind: 'untold' } } : text(path.words);
    case 'value':
      return arrayObject(of, tensor);
    case 'numpy':
      return builtin(() => numpyArray(of));
    case 'read_value':
      return builtin(() => arrayObject(of, tensor));
    default:
      return undefined;
  }
}
