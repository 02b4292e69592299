/** `load_file` and `safe_open` of safetensors. */
import { raised } from '../failure.js';
import { dictionary, list, method } from '../python/containers.js';
import { integer, repr, text, type PythonObject, type Value } from '../python/value.js';
import { storedTensor } from '../pytorch/tensor.js';
import type { AccessTree } from '../tree.js';
import type { Dtype } from '../../dtype.js';

/** The dictionary of all tensors under the names the file holds. */
export function tensorDictionary(tree: AccessTree): PythonObject {
  const indices = function* (): Generator<number> {
    for (let index = 0; index < tree.parameterCount; index++) yield index;
  };
  const keys = function* (): Generator<Value> {
    for (const index of indices()) yield text(tree.nameAt(index));
  };
  return dictionary(
    { find: (key) => tensorNamed(tree, key), keys, size: () => tree.parameterCount },
    { means: { kind: 'collection', parameters: indices } },
  );
}

function tensorNamed(tree: AccessTree, key: Value): PythonObject | undefined {
  const index = key.kind === 'string' ? tree.indexOf(key.value) : undefined;
  // An alias is another name in the network, not in the file.
  if (index === undefined || key.kind !== 'string' || tree.nameAt(index) !== key.value) return undefined;
  return storedTensor(tree.parameter(index), key.value);
}

/** The open file of `safe_open`, usually called f. */
export function openFile(tree: AccessTree): PythonObject {
  const named = (key: Value | undefined): PythonObject => {
    const found = key === undefined ? undefined : tensorNamed(tree, key);
    if (found === undefined)
      throw raised('SafetensorError', `File does not contain tensor ${key?.kind === 'string' ? key.value : repr(key ?? text(''))}`);
    return found;
  };
  const names: Record<string, PythonObject> = {
    get_tensor: method(({ positional: [key] }) => named(key)),
    get_slice: method(({ positional: [key] }) => slice(named(key))),
    keys: method(() => {
      const { length, at } = { length: tree.parameterCount, at: (index: number) => text(tree.nameAt(index)) };
      return list({ length, at });
    }),
  };
  const known = new Map(Object.entries(names));
  return {
    kind: 'object',
    type: 'safe_open',
    attribute: (name) => known.get(name),
    means: tensorDictionary(tree).means ?? { kind: 'untold' },
  };
}

/** A tensor that is read where it is indexed. */
function slice(of: PythonObject): PythonObject {
  const { tensor, item } = of;
  if (tensor === undefined || item === undefined) return of;
  const known = new Map<string, PythonObject>([
    [
      'get_shape',
      method(() =>
        list(
          tensor.computation.shape.map((size) => integer(size, tensor.of)),
          { means: shapeMeaning(of) },
        ),
      ),
    ],
    ['get_dtype', method(() => text(storedType(tensor.dtype), tensor.of))],
  ]);
  return { kind: 'object', type: 'PySafeSlice', means: { kind: 'parameter', of: tensor.of }, attribute: (name) => known.get(name), item };
}

function shapeMeaning({ tensor }: PythonObject): NonNullable<PythonObject['means']> {
  const sizes = tensor?.computation.shape ?? [];
  return { kind: 'items', items: () => sizes.map((size) => integer(size)), ...(tensor === undefined ? {} : { of: tensor.of }) };
}

/** As the file spells a type: F32, BF16, I64. */
function storedType(dtype: Dtype): string {
  if (dtype === 'bfloat16') return 'BF16';
  const eight = /^float8_(e\dm\d)/.exec(dtype)?.[1];
  if (eight !== undefined) return `F8_${eight.toUpperCase()}`;
  return dtype
    .replace(/^float/, 'F')
    .replace(/^uint/, 'U')
    .replace(/^int/, 'I')
    .replace(/^complex/, 'C')
    .toUpperCase();
}
