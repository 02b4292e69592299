/**
 * The order in which a program holds its objects. Keras lists a model's variables so; for everything else TensorFlow goes by the names of the
 * index.
 */
import type { ObjectNode } from './object-graph.js';

const kerasNames = /^(layer(_with_weights)?-\d+|_operations|_all_variables)$/;

export function isKerasModel(nodes: readonly ObjectNode[]): boolean {
  return nodes.some(({ children }) => children.some(({ name }) => kerasNames.test(name)));
}

/** Keys of stored values, object by object from the root, each once; slots of optimizers after the rest. */
export function keysInOrder(nodes: readonly ObjectNode[]): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  const add = (node: number): void => {
    for (const { key } of nodes[node]?.values ?? []) if (!positions.has(key)) positions.set(key, positions.size);
  };
  const seen = new Set<number>();
  const stack = [0];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    add(node);
    const children = nodes[node]?.children ?? [];
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i]?.node ?? 0);
  }
  for (const { slots } of nodes) for (const { node } of slots) add(node);
  return positions;
}
