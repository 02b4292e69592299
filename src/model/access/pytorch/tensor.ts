/** torch.Tensor and Parameter, with torch's own words for what cannot be. */
import { dtypes, type Dtype } from '../../dtype.js';
import type { Parameter } from '../../parameter.js';
import { elementCount } from '../../shape.js';
import { raised } from '../failure.js';
import { numpyArray } from '../numpy/array.js';
import { builtin } from '../python/containers.js';
import { boolean, integer, text, typeOf, type Given, type PythonObject, type Value } from '../python/value.js';
import { permuted, reshaped, type IndexWords } from '../tensor/selection.js';
import {
  absolute,
  arrayObject,
  axisOf,
  chosen,
  shapeOf,
  shapeTuple,
  sizesOf,
  wholeTensor,
  type ArrayKind,
  type MakeTensor,
  type Tensor,
} from '../tensor/tensor.js';

const words: IndexWords = {
  outOfBounds: (index, axis, size) =>
    raised('IndexError', `index ${String(index)} is out of bounds for dimension ${String(axis)} with size ${String(size)}`),
  tooMany: (rank) => raised('IndexError', `too many indices for tensor of dimension ${String(rank)}`),
  scalar: (given) =>
    raised(
      'IndexError',
      given > 1
        ? 'too many indices for tensor of dimension 0'
        : 'invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number',
    ),
  wrongType: (key, rank) => (key.kind === 'string' ? wrongString(key.value, rank) : wrongIndex(key)),
  negativeStep: raised('ValueError', 'step must be greater than zero'),
};

/** torch takes a string for a sequence of its characters. */
function wrongString(key: string, rank: number): Error {
  if (key.length > rank) return raised('IndexError', `too many indices for tensor of dimension ${String(rank)}`);
  return raised('TypeError', "new(): invalid data type 'str'");
}

function wrongIndex(key: Value): Error {
  const allowed = 'only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices';
  return raised('IndexError', `${allowed} (got ${typeOf(key)})`);
}

/** A tensor of a module. */
export interface Held {
  readonly parameter: Parameter;
  readonly name: string;
  readonly isBuffer: boolean;
  /** Equal for names of one object. */
  readonly shared: number;
  /** The file is the module: it tells what is trained. Otherwise all parameters are. */
  readonly isStored: boolean;
}

export function moduleTensor({ parameter, name, isBuffer, shared, isStored }: Held): PythonObject {
  const isFixed = isBuffer || !isTrainable(parameter.dtype) || (isStored && parameter.requiresGrad === false);
  return torchTensor({ ...wholeTensor(parameter, name), shared }, isBuffer ? 'Tensor' : 'Parameter', !isFixed);
}

/** What a key of a stored dictionary means: a tensor without gradient, or an array of NumPy's. */
export function storedTensor(parameter: Parameter, name: string): PythonObject {
  const tensor = wholeTensor(parameter, name);
  if (parameter.className === 'numpy') return numpyArray(tensor);
  return torchTensor(tensor, parameter.className === 'Parameter' ? 'Parameter' : 'Tensor', parameter.requiresGrad === true);
}

/** Only floating-point and complex tensors can require gradients. */
export function isTrainable(dtype: Dtype): boolean {
  const { kind } = dtypes[dtype];
  return kind === 'float' || kind === 'complex';
}

function torchTensor(tensor: Tensor, type: 'Parameter' | 'Tensor', requiresGrad: boolean): PythonObject {
  return arrayObject(tensor, kinds[`${type} ${requiresGrad ? 'trained' : 'fixed'}`]);
}

function arrayKind(type: 'Parameter' | 'Tensor', requiresGrad: boolean, derived?: ArrayKind): ArrayKind {
  return {
    type,
    words,
    attribute: (tensor, name, make) =>
      factOf(tensor, name, requiresGrad) ?? sameElements(tensor, name, make, requiresGrad) ?? otherForm(tensor, name, make),
    ...(derived === undefined ? {} : { derived }),
    ...(type === 'Parameter' ? { identity: ({ shared, of }) => `parameter ${String(shared ?? of.index)}` } : {}),
  };
}

const fixed = arrayKind('Tensor', false);
const trained = arrayKind('Tensor', true);
const kinds = {
  'Tensor fixed': fixed,
  'Tensor trained': trained,
  'Parameter fixed': arrayKind('Parameter', false, fixed),
  'Parameter trained': arrayKind('Parameter', true, trained),
} as const satisfies Record<string, ArrayKind>;

function factOf(tensor: Tensor, name: string, requiresGrad: boolean): Value | undefined {
  const { of, dtype } = tensor;
  const shape = shapeOf(tensor);
  switch (name) {
    case 'shape':
      return shapeTuple(tensor, 'torch.Size');
    case 'size':
      return builtin(({ positional: [axis] }) =>
        axis === undefined ? shapeTuple(tensor, 'torch.Size') : integer(shape[axisOf(axis, shape)] ?? 1, of),
      );
    case 'dtype':
      return text(`torch.${dtype}`, of);
    case 'numel':
    case 'nelement':
      return builtin(() => integer(elementCount(shape), of));
    case 'dim':
      return builtin(() => integer(shape.length, of));
    case 'device':
      return text('cpu', of);
    case 'requires_grad':
      return boolean(requiresGrad, of);
    case 'is_leaf':
      return boolean(true, of);
    // Files keep none.
    case 'grad':
      return { kind: 'none', of };
    default:
      return undefined;
  }
}

function sameElements(tensor: Tensor, name: string, make: MakeTensor, requiresGrad: boolean): Value | undefined {
  switch (name) {
    case 'data':
      return arrayObject(tensor, fixed);
    case 'detach':
      return builtin(() => arrayObject(tensor, fixed));
    case 'cpu':
    case 'cuda':
    case 'to':
    case 'clone':
    case 'contiguous':
    case 'float':
    case 'double':
      return builtin(() => make(tensor));
    case 'numpy':
      return builtin(() => {
        if (requiresGrad)
          throw raised('RuntimeError', "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.");
        return numpyArray(tensor);
      });
    default:
      return undefined;
  }
}

function otherForm(tensor: Tensor, name: string, make: MakeTensor): Value | undefined {
  const shape = shapeOf(tensor);
  switch (name) {
    case 'view':
      return builtin(({ positional }) => make(chosen(tensor, reshaped(shape, sizesOf(positional)))));
    case 't':
      return builtin(() => make(chosen(tensor, permuted(shape, Array.from(shape.keys()).reverse()))));
    case 'permute':
      return builtin((given) => make(chosen(tensor, permuted(shape, axesOf(given, shape)))));
    case 'abs':
      return builtin(() => make(absolute(tensor)));
    case 'item':
      return elementCount(shape) === 1 ? undefined : builtin(refuseItem(elementCount(shape)));
    default:
      return undefined;
  }
}

function axesOf({ positional }: Given, shape: readonly number[]): readonly number[] {
  return sizesOf(positional).map((axis) => axisOf(integer(axis), shape));
}

function refuseItem(count: number): () => never {
  return () => {
    throw raised('RuntimeError', `a Tensor with ${String(count)} elements cannot be converted to Scalar`);
  };
}
