/** The names of code that uses MXNet. */
import { loader } from '../loader.js';
import { rootNamed } from '../names.js';
import type { Role } from '../names.js';
import { builtin, dictionary } from '../python/containers.js';
import { moduleOf } from '../python/modules.js';
import { text, type Given, type Value } from '../python/value.js';
import type { AccessTree } from '../tree.js';
import { mxnetArray } from './array.js';
import { gluonBlock, type Gluon } from './block.js';
import { gluonNames } from './gluon-names.js';

export function mxnetNames(tree: AccessTree, roles: ReadonlyMap<string, Role>): (name: string) => Value | undefined {
  const gluon: Gluon = { tree, names: namesIn(tree), isStructural: tree.metadata.get('layout') === 'npz' };
  const network = (): Value => gluonBlock(gluon, tree.root);
  const stored = (): Value => arrays(tree);
  const load = loader(tree, stored);
  const arraysModule = moduleOf({ load });
  const libraries = new Map<string, Value>([
    ['mx', moduleOf({ nd: arraysModule, npx: arraysModule, np: arraysModule, cpu: device('cpu'), gpu: device('gpu') })],
    ['nd', arraysModule],
    ['npx', arraysModule],
    ['cpu', device('cpu')],
    ['gpu', device('gpu')],
    ['SymbolBlock', moduleOf({ imports: loader(tree, network) })],
  ]);
  return (name) => {
    const role = roles.get(name);
    if (role !== undefined) return role === 'stored' ? stored() : network();
    return libraries.get(name) ?? rootNamed(name, { stored, network });
  };
}

/** MXNet 2 calls parameters by their place in the structure; so does a file that holds whole names. */
function namesIn(tree: AccessTree): ReadonlyMap<number, string> | undefined {
  const { metadata, root } = tree;
  const isWhole = root.children.length === 0 && !root.parameters.some(({ name }) => name === 'weight');
  if (metadata.get('layout') !== 'npz' && !isWhole) return gluonNames(tree);
  const names = new Map<number, string>();
  for (let index = 0; index < tree.parameterCount; index++) names.set(index, tree.nameAt(index));
  return names;
}

function device(kind: string): Value {
  return builtin(({ positional: [number] }: Given) => text(`${kind}(${number?.kind === 'integer' ? String(number.value) : '0'})`));
}

function arrays(tree: AccessTree): Value {
  const indices = function* (): Generator<number> {
    for (let index = 0; index < tree.parameterCount; index++) yield index;
  };
  const find = (key: Value): Value | undefined => {
    const index = key.kind === 'string' ? tree.indexOf(key.value) : undefined;
    return index === undefined ? undefined : mxnetArray(tree.parameter(index), tree.nameAt(index));
  };
  const keys = (): readonly Value[] => Array.from(indices(), (index) => text(tree.nameAt(index)));
  return dictionary({ find, keys, size: () => tree.parameterCount }, { means: { kind: 'collection', parameters: indices } });
}
