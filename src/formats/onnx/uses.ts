/** Which nodes read a stored value: in its own graph, and in the graphs inside that graph's nodes, which see outer names. */
import type { Graph, GraphNode } from './graph.js';

export interface Use {
  readonly node: GraphNode;
  /** `/2/Gemm`; of a node in an inner graph `choose/then_branch/add`. */
  readonly label: string;
}

/** Readers of every name that the graph stores, in the order of the nodes; a node that reads it twice stands there once. */
export function usesOf(graph: Graph): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Use[]>();
  for (const name of storedNames(graph)) uses.set(name, []);
  if (uses.size > 0) collect(graph, '', new Set(), uses);
  return uses;
}

/** A node without a name is told by its operation and its place. */
export function nodeLabel({ name, op }: GraphNode, position: number): string {
  return name === '' ? `${op} ${String(position)}` : name;
}

function* storedNames({ initializers, sparseInitializers, nodes }: Graph): Iterable<string> {
  for (const { name } of initializers) yield name;
  for (const { name } of sparseInitializers) yield name;
  for (const { constant } of nodes) if (constant !== undefined) yield constant.name;
}

/** Goes as deep as graphs nest: the reader of the messages has bounded that. */
function collect(graph: Graph, prefix: string, hidden: ReadonlySet<string>, uses: ReadonlyMap<string, Use[]>): void {
  for (const [position, node] of graph.nodes.entries()) {
    const label = prefix + nodeLabel(node, position);
    for (const input of node.inputs) {
      const known = hidden.has(input) ? undefined : uses.get(input);
      if (known !== undefined && known.at(-1)?.node !== node) known.push({ node, label });
    }
    for (const { attribute, graph: inner } of node.inner) {
      const own = [...inner.initializers, ...inner.sparseInitializers].map(({ name }) => name);
      collect(inner, `${label}/${attribute}/`, own.length === 0 ? hidden : new Set([...hidden, ...own]), uses);
    }
  }
}
