/**
 * Keras 3's `export` stores every variable twice: in `variables`, which the functions use, and in `_all_variables`, which nothing uses. The second is
 * the same variable under another name; which one, its full name tells.
 */
import type { ObjectNode } from './object-graph.js';

/** From the name under which a variable counts to its second one. Empty unless the root has both lists. */
export function exportedTwins(nodes: readonly ObjectNode[]): ReadonlyMap<string, string> {
  const lists = new Map(nodes[0]?.children.map(({ name, node }) => [name, node]));
  const [used, all] = [lists.get('variables'), lists.get('_all_variables')];
  if (used === undefined || all === undefined || !lists.has('trainable_variables')) return new Map();
  const twins = keysByFullName(nodes, all);
  const pairs = [...keysByFullName(nodes, used)].flatMap(([fullName, key]): [string, string][] => {
    const twin = twins.get(fullName);
    return key === undefined || twin === undefined || key === twin ? [] : [[key, twin]];
  });
  return new Map(pairs);
}

/** Of a list of variables; undefined where two have one name. */
function keysByFullName(nodes: readonly ObjectNode[], list: number): ReadonlyMap<string, string | undefined> {
  const keys = new Map<string, string | undefined>();
  for (const { node } of nodes[list]?.children ?? [])
    for (const { key, fullName } of nodes[node]?.values ?? []) keys.set(fullName, keys.has(fullName) ? undefined : key);
  return keys;
}
