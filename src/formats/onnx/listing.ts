/** The tensors of a model in the order of ONNX's own tools: of a graph its initializers, sparse ones, constants; then those of the graphs inside its nodes. */
import type { Graph } from './graph.js';
import { blockOfNode, isMadeUp, pathOfName } from './scopes.js';
import type { SparseTensor } from './sparse-tensor.js';
import type { Tensor } from './tensor.js';
import { nodeLabel, usesOf, type Use } from './uses.js';

export interface ListedTensor {
  readonly tensor: Tensor | SparseTensor;
  readonly kind: 'initializer' | 'sparse' | 'constant';
  readonly path: readonly string[];
  readonly uses: readonly Use[];
}

export interface Listing {
  readonly tensors: readonly ListedTensor[];
  /** Names that stand twice among the initializers of one graph. */
  readonly repeated: readonly string[];
}

export function listTensors(main: Graph): Listing {
  const tensors: ListedTensor[] = [];
  const repeated: string[] = [];
  const list = (graph: Graph, scope: readonly string[]): void => {
    for (const tensor of tensorsOf(graph, scope)) tensors.push(tensor);
    for (const name of repeatedNames(graph)) repeated.push(name);
    for (const [position, node] of graph.nodes.entries())
      for (const { attribute, graph: inner } of node.inner) list(inner, [...scope, nodeLabel(node, position), attribute]);
  };
  list(main, []);
  return { tensors, repeated };
}

function* tensorsOf(graph: Graph, scope: readonly string[]): Iterable<ListedTensor> {
  const uses = usesOf(graph);
  for (const [kind, tensors] of [
    ['initializer', graph.initializers],
    ['sparse', graph.sparseInitializers],
  ] as const)
    for (const tensor of tensors) {
      const own = uses.get(tensor.name) ?? [];
      yield { tensor, kind, path: [...scope, ...initializerPath(tensor.name, own)], uses: own };
    }
  for (const node of graph.nodes) {
    const { constant } = node;
    if (constant === undefined) continue;
    const block = constant.name.includes('/') ? undefined : blockOfNode(node);
    const path = block === undefined ? pathOfName(constant.name) : [...block, constant.name];
    yield { tensor: constant, kind: 'constant', path: [...scope, ...path], uses: uses.get(constant.name) ?? [] };
  }
}

/** A tensor whose own name tells nothing stands where it is read first. */
function initializerPath(name: string, [first]: readonly Use[]): readonly string[] {
  const block = first !== undefined && isMadeUp(name) ? blockOfNode(first.node) : undefined;
  return block === undefined ? pathOfName(name) : [...block, name];
}

function repeatedNames({ initializers, sparseInitializers }: Graph): readonly string[] {
  const seen = new Set<string>();
  return [...initializers, ...sparseInitializers].flatMap(({ name }) => {
    if (seen.has(name)) return [name];
    seen.add(name);
    return [];
  });
}
