/** The names of code that uses torch. */
import { loader } from '../loader.js';
import { rootNamed, type Role } from '../names.js';
import { builtin } from '../python/containers.js';
import { moduleOf } from '../python/modules.js';
import type { Value } from '../python/value.js';
import { openFile, tensorDictionary } from '../safetensors/file.js';
import type { AccessTree } from '../tree.js';
import { withAliases } from './aliases.js';
import { moduleObject } from './module.js';
import { Network, type NetworkKind } from './network.js';
import { storedDictionary } from './stored.js';
import { storedTensor } from './tensor.js';

/** `roles`: of variables whose assignments are known. */
export function pytorchNames(tree: AccessTree, roles: ReadonlyMap<string, Role>): (name: string) => Value | undefined {
  const network = new Network(tree, kindOf(tree));
  const root = (): Value => moduleObject(network, withAliases(tree));
  const isSafetensors = tree.framework === 'safetensors';
  const stored = (): Value => (isSafetensors ? tensorDictionary(tree) : loaded(tree, root));
  const load = loader(tree, stored);
  const libraries = new Map<string, Value>([
    ['torch', moduleOf({ load, jit: moduleOf({ load: loader(tree, root) }), tensor: builtin(() => untoldTensor) })],
    [
      'safetensors',
      moduleOf({
        torch: moduleOf({ load_file: load }),
        numpy: moduleOf({ load_file: load }),
        safe_open: loader(tree, () => openFile(tree)),
      }),
    ],
    ['load_file', load],
    ['safe_open', loader(tree, () => openFile(tree))],
  ]);
  return (name) => {
    const role = roles.get(name);
    if (role !== undefined) return role === 'stored' ? stored() : root();
    const library = libraries.get(name);
    if (library !== undefined) return library;
    const shared = name === 'shared' ? network.onlyShared() : undefined;
    if (shared !== undefined) return moduleObject(network, shared);
    return name === 'f' && isSafetensors ? openFile(tree) : rootNamed(name, { stored, network: root });
  };
}

const untoldTensor: Value = { kind: 'object', type: 'Tensor', means: { kind: 'untold' } };

function kindOf({ format, root }: AccessTree): NetworkKind {
  if (format === 'torchscript') return 'script';
  return root.className === null ? 'loaded' : 'stored';
}

function loaded(tree: AccessTree, root: () => Value): Value {
  if (tree.root.className !== null) return root();
  const only = tree.parameterCount === 1 ? tree.parameter(0) : undefined;
  return only?.name === '' ? storedTensor(only, '') : storedDictionary(tree);
}
