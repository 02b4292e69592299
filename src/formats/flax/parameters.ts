/** From the leaves of the tree to parameters: names are keys joined by slashes, as Flax's own `flatten_dict(sep='/')` joins them. */
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Parameter, Storage } from '../../model/parameter.js';
import { contiguousStrides } from '../../model/shape.js';
import { jaxRole } from '../names/jax-role.js';
import type { FlaxArray } from './array.js';
import type { Leaf } from './leaves.js';
import type { FlaxTree } from './tree.js';

export function parametersOf(leaves: FlaxTree['leaves']): {
  readonly parameters: readonly Parameter[];
  readonly storages: readonly Storage[];
} {
  const storages: Storage[] = [];
  const parameters = leaves.map(({ path, leaf }, index) => ({ index, name: path.join('/'), path, ...factsOf(leaf, path, storages) }));
  return { parameters, storages };
}

type Facts = Omit<Parameter, 'index' | 'name' | 'path'>;

function factsOf(leaf: Leaf, path: readonly string[], storages: Storage[]): Facts {
  if (leaf.kind === 'array') return arrayFacts(leaf.array, path, storages);
  if (leaf.kind === 'broken')
    return {
      dtype: 'opaque',
      typeName: 'ndarray',
      shape: [],
      role: jaxRole(path),
      values: { kind: 'none', reason: reportError(leaf.error) },
    };
  const reason = reportError(new CheckpointError('unsupported', `a Python value of type ${leaf.typeName}, not an array`));
  return { dtype: 'opaque', typeName: leaf.typeName, text: leaf.text, shape: [], role: 'other', values: { kind: 'none', reason } };
}

function arrayFacts({ type, shape, pieces }: FlaxArray, path: readonly string[], storages: Storage[]): Facts {
  const { dtype, typeName, byteOrder } = type;
  const storage = storages.push(storageOf(pieces)) - 1;
  return {
    dtype,
    ...(typeName === undefined ? {} : { typeName }),
    shape,
    role: jaxRole(path),
    values: { kind: 'dense', layout: { storage, offset: 0, strides: contiguousStrides(shape), byteOrder } },
  };
}

function storageOf(pieces: FlaxArray['pieces']): Storage {
  const ranges = pieces.map(({ start, length }) => ({ kind: 'range', file: 0, start, length }) as const);
  const [first] = ranges;
  if (first !== undefined && ranges.length === 1) return first;
  return { kind: 'joined', pieces: ranges, length: ranges.reduce((sum, { length }) => sum + length, 0) };
}
