/** Parameters of Gluon and the arrays they give. */
import type { Parameter } from '../../parameter.js';
import { raised } from '../failure.js';
import { numpyArray } from '../numpy/array.js';
import { builtin, list, method } from '../python/containers.js';
import { none, text, typeOf, type Given, type PythonObject, type Value } from '../python/value.js';
import type { IndexWords } from '../tensor/selection.js';
import { arrayObject, shapeTuple, wholeTensor, type ArrayKind } from '../tensor/tensor.js';

const words: IndexWords = {
  outOfBounds: (index, axis, size) =>
    raised('IndexError', `index ${String(index)} is out of bounds for axis ${String(axis)} with size ${String(size)}`),
  tooMany: (rank, given) =>
    raised('IndexError', `too many indices for array: array is ${String(rank)}-dimensional, but ${String(given)} were indexed`),
  scalar: () => raised('IndexError', 'scalar tensor can only accept `()` and `...` as index'),
  wrongType: (key) => raised('ValueError', `indexing NDArray with a ${typeOf(key)} is not supported`),
};

const kind: ArrayKind = {
  type: 'NDArray',
  words,
  attribute: (tensor, name, make) => {
    switch (name) {
      case 'asnumpy':
        return builtin(() => numpyArray(tensor));
      case 'asscalar':
        return builtin(() => make(tensor));
      case 'copy':
      case 'as_in_context':
      case 'astype':
        return builtin(() => make(tensor));
      case 'dtype':
        return text(tensor.dtype, tensor.of);
      default:
        return undefined;
    }
  },
};

export function mxnetArray(parameter: Parameter, name: string): PythonObject {
  return arrayObject(wholeTensor(parameter, name), kind);
}

/** `gluonName`: the name that MXNet counts up, for its messages. */
export function gluonParameter(parameter: Parameter, gluonName: string): PythonObject {
  const of = { index: parameter.index, name: parameter.name };
  const array = mxnetArray(parameter, parameter.name);
  const tensor = wholeTensor(parameter, parameter.name);
  const attribute = (name: string): Value | undefined => {
    switch (name) {
      case 'data':
        return method((given) => {
          refuseOtherDevice(given, gluonName);
          return array;
        });
      case 'list_data':
        return method(() => list([array]));
      case 'grad':
        return method(() => gradient(parameter, gluonName));
      case 'list_grad':
        return method(() => list([gradient(parameter, gluonName)]));
      case 'shape':
        return shapeTuple(tensor, 'tuple');
      case 'dtype':
        return text(parameter.dtype, of);
      case 'name':
        return text(gluonName, of);
      default:
        return undefined;
    }
  };
  return {
    kind: 'object',
    type: 'Parameter',
    means: { kind: 'parameter', of },
    identity: () => `parameter ${String(parameter.index)}`,
    attribute,
  };
}

/** Values that are loaded from a file are in the processor's memory. */
function refuseOtherDevice({ positional: [first = none], named }: Given, name: string): void {
  const context = named.get('ctx') ?? named.get('device') ?? first;
  if (context.kind !== 'string' || context.value.startsWith('cpu')) return;
  throw raised('RuntimeError', `Parameter '${name}' was not initialized on context ${context.value}. It was only initialized on [cpu(0)].`);
}

/** Files keep no gradients. */
function gradient(parameter: Parameter, name: string): Value {
  if (parameter.role === 'buffer')
    throw raised('RuntimeError', `Cannot get gradient array for Parameter '${name}' because grad_req='null'`);
  return { kind: 'none', of: { index: parameter.index, name: parameter.name } };
}
