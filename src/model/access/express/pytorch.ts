/** How code with torch reaches a parameter. */
import type { Block } from '../../block.js';
import { quoted } from '../python/value.js';
import { containerOf, positioned } from '../pytorch/containers.js';
import type { AccessTree } from '../tree.js';
import type { Printed } from './dialect.js';
import { attribute, key, position } from './parts.js';

export function pytorchExpressions(tree: AccessTree, index: number): readonly Printed[] {
  const { name, keys, role } = tree.parameter(index);
  const isOwn = role !== 'optimizer' && (keys === undefined || keys.length === 1);
  return [
    ...(isOwn ? [networkPath(tree, index), key('net.state_dict()', name)] : []),
    tree.root.className === null ? (modulePath(tree, index) ?? storedPath(keys ?? [name])) : undefined,
    name === '' ? `torch.load(${quoted(tree.files[0] ?? '')})` : undefined,
  ].flatMap((expression) => (expression === undefined ? [] : [{ dialect: 'pytorch', expression }]));
}

export function safetensorsExpressions(tree: AccessTree, index: number): readonly Printed[] {
  const name = tree.nameAt(index);
  const file = quoted(tree.files[0] ?? '');
  return [
    { dialect: 'safetensors', expression: key(`load_file(${file})`, name) },
    { dialect: 'safetensors', expression: `f.get_tensor(${quoted(name)})` },
    ...pytorchExpressions(tree, index),
  ];
}

/** `net[0][1][0].bias`. */
function networkPath(tree: AccessTree, index: number): string | undefined {
  return pathFrom('net', tree.holders(index), index);
}

/** A module that is saved inside a dictionary: `checkpoint['net'][0].bias`. */
function modulePath(tree: AccessTree, index: number): string | undefined {
  const chain = tree.holders(index);
  const depth = chain.findIndex(({ className }) => className !== null);
  const path = depth < 0 ? undefined : chain[depth]?.path;
  return path === undefined ? undefined : pathFrom(storedPath(path, 'checkpoint'), chain.slice(depth), index);
}

function pathFrom(start: string, chain: readonly Block[], index: number): string | undefined {
  const holder = chain.at(-1);
  const own = holder?.parameters.find((parameter) => parameter.index === index);
  if (holder === undefined || own === undefined) return undefined;
  let expression = start;
  for (const [depth, block] of chain.entries()) {
    const child = chain[depth + 1];
    if (child !== undefined) expression = step(expression, block, child);
  }
  const container = containerOf(holder);
  if (container === 'parameter list') return position(expression, holder.parameters.indexOf(own));
  return container === 'parameter dictionary' ? key(expression, own.name) : attribute(expression, own.name);
}

function step(of: string, block: Block, child: Block): string {
  const container = containerOf(block);
  if (container === 'sequence') {
    const { length, at } = positioned(block);
    const place = at(Number(child.name)) === child ? Number(child.name) : Array.from({ length }, (_, index) => at(index)).indexOf(child);
    return position(of, place);
  }
  return container === 'dictionary' ? key(of, child.name) : attribute(of, child.name);
}

function storedPath(keys: readonly string[], root = keys.length === 1 ? 'state_dict' : 'checkpoint'): string {
  const [first = '', ...rest] = keys;
  return rest.reduce(
    (of, word, depth) => (keys[depth] === 'state' && /^\d+$/.test(word) ? position(of, Number(word)) : key(of, word)),
    key(root, first),
  );
}
