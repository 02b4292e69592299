/** The names of code that reads GGUF with its own Python package. */
import { dtypes } from '../../dtype.js';
import { loader } from '../loader.js';
import { numpyArray } from '../numpy/array.js';
import { builtin, list, method, type Items } from '../python/containers.js';
import { moduleOf } from '../python/modules.js';
import { asInteger, integer, none, text, type PythonObject, type Value } from '../python/value.js';
import { itemOf } from '../python/access.js';
import { wholeTensor } from '../tensor/tensor.js';
import type { AccessTree } from '../tree.js';

export function ggufNames(tree: AccessTree): (name: string) => Value | undefined {
  const read = loader(tree, () => reader(tree));
  const dequantize = builtin(({ positional: [data = none] }) => data);
  const libraries = new Map<string, Value>([
    ['gguf', moduleOf({ GGUFReader: read, dequantize, quants: moduleOf({ dequantize }) })],
    ['GGUFReader', read],
    ['dequantize', dequantize],
  ]);
  return (name) => libraries.get(name) ?? reader(tree);
}

function reader(tree: AccessTree): PythonObject {
  const items: Items = { length: tree.parameterCount, at: (index) => (index < tree.parameterCount ? tensor(tree, index) : undefined) };
  const tensors = list(items);
  const indices = function* (): Generator<number> {
    for (let index = 0; index < tree.parameterCount; index++) yield index;
  };
  const known = new Map<string, Value>([
    ['tensors', tensors],
    ['get_tensor', method(({ positional: [index = none] }) => itemOf(tensors, integer(asInteger(index) ?? -1)))],
  ]);
  return { kind: 'object', type: 'GGUFReader', means: { kind: 'collection', parameters: indices }, attribute: (name) => known.get(name) };
}

function tensor(tree: AccessTree, index: number): PythonObject {
  const name = tree.nameAt(index);
  const of = { index, name };
  const attribute = (asked: string): Value | undefined => {
    if (asked === 'name') return text(name, of);
    const parameter = tree.parameter(index);
    switch (asked) {
      case 'data':
        return dataOf(wholeTensor(parameter, name));
      case 'tensor_type':
        return text(parameter.dtype.toUpperCase(), of);
      case 'n_elements':
        return integer(
          parameter.shape.reduce((product, size) => product * size, 1),
          of,
        );
      case 'shape':
        // The file counts axes from the innermost.
        return list(parameter.shape.toReversed().map((size) => integer(size, of)));
      default:
        return undefined;
    }
  };
  return { kind: 'object', type: 'ReaderTensor', means: { kind: 'parameter', of }, attribute };
}

/** Rows of bytes for types that are stored in blocks. */
function dataOf(whole: ReturnType<typeof wholeTensor>): PythonObject {
  if (dtypes[whole.dtype].kind !== 'block') return numpyArray(whole);
  return { kind: 'object', type: 'ndarray', means: { kind: 'parameter', of: whole.of } };
}
