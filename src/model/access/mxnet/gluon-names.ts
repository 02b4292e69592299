/**
 * Names that MXNet 1 counts up while blocks are made: `dense0_weight`. Files of parameters do not hold them. They are those of a network that was the
 * first to be made, without blocks in blocks; of others they are not known.
 */
import type { Block, BlockParameter } from '../../block.js';
import type { AccessTree } from '../tree.js';

/** By index of the parameter; undefined: not known. */
export function gluonNames(tree: AccessTree): ReadonlyMap<number, string> | undefined {
  const { root } = tree;
  if (root.children.some(({ children }) => children.length > 0)) return undefined;
  const counters = new Map<string, number>();
  const names = new Map<number, string>();
  for (const block of root.children.length === 0 ? [root] : root.children) {
    const kind = layerKind(tree, block);
    if (kind === undefined) return undefined;
    const count = counters.get(kind) ?? 0;
    counters.set(kind, count + 1);
    for (const { name, index } of block.parameters) names.set(index, `${kind}${String(count)}_${name}`);
  }
  return names;
}

function layerKind(tree: AccessTree, { parameters }: Block): string | undefined {
  const names = new Set(parameters.map(({ name }) => name));
  if (names.has('running_mean')) return 'batchnorm';
  if (names.has('gamma')) return 'layernorm';
  if (names.has('alpha')) return 'prelu';
  const weight = parameters.find(({ name }) => name === 'weight');
  return weight === undefined ? undefined : rank(tree, weight) > 2 ? 'conv' : 'dense';
}

function rank(tree: AccessTree, { index }: BlockParameter): number {
  return tree.parameter(index).shape.length;
}
