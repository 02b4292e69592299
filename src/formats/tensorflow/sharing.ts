/**
 * Which stored values a program uses in several places. Frameworks keep lists of all their variables beside the attributes that hold them: such
 * bookkeeping is no second use.
 */
import type { Edge, ObjectNode } from './object-graph.js';

/** Names under which Keras and TensorFlow list what something else holds already. */
const bookkeeping = new Set([
  'variables',
  'trainable_variables',
  'non_trainable_variables',
  'trainable_weights',
  'non_trainable_weights',
  'weights',
  '_all_variables',
  '_variables',
  '_trainable_variables',
  '_non_trainable_variables',
  'regularization_losses',
  'keras_api',
  'signatures',
  '_layers',
  '_tracked',
  '_self_tracked_trackables',
  '_undeduplicated_weights',
  '_index_dict',
  'root',
]);

/** Functions of a SavedModel hold what they capture. */
const captured = /^(capture_\d+|trace_\d+)$/;
const layerName = /^layer(_with_weights)?-\d+$/;

/** Uses of one value that are told. */
const mostUses = 100;
const deepestPath = 128;

interface Holder {
  readonly parent: number;
  readonly name: string;
}

export class Sharing {
  private readonly holders = new Map<number, readonly Holder[]>();
  /** The shortest way from the root. */
  private readonly first = new Map<number, Holder>();

  constructor(private readonly nodes: readonly ObjectNode[]) {
    const found = new Map<number, Holder[]>();
    const reached = new Set([0]);
    for (const parent of reached) {
      for (const { name, node } of this.placesIn(parent)) {
        const known = found.get(node);
        if (known === undefined) found.set(node, [{ parent, name }]);
        else known.push({ parent, name });
        if (reached.has(node)) continue;
        this.first.set(node, { parent, name });
        reached.add(node);
      }
    }
    this.holders = found;
  }

  /** Expressions that reach a node, when there are several: `model.alpha.weight`, `model.tied`. */
  usesOf(node: number): readonly string[] {
    const rest: string[] = [];
    let at = node;
    for (let depth = 0; depth < deepestPath; depth++) {
      const holders = this.holders.get(at) ?? [];
      if (holders.length > 1)
        return holders.slice(0, mostUses).map(({ parent, name }) => [...this.pathOf(parent), name, ...rest].join('.'));
      const [only] = holders;
      if (only === undefined) return [];
      rest.unshift(only.name);
      at = only.parent;
    }
    return [];
  }

  private pathOf(node: number): readonly string[] {
    const path: string[] = [];
    for (let at = this.first.get(node); at !== undefined && path.length < deepestPath; at = this.first.get(at.parent))
      path.unshift(at.name);
    return path;
  }

  /** What a node holds itself. Keras 2 has two names for a layer with weights: one place. */
  private placesIn(parent: number): readonly Edge[] {
    const children = this.nodes[parent]?.children ?? [];
    const isOptimizer = children.some(({ name }) => name === '_variables');
    const layers = new Set<number>();
    return children.filter(({ name, node: child }) => {
      if (bookkeeping.has(name) || captured.test(name)) return false;
      // An optimizer lists its variables once more by kind: `_momentums`, `_velocities`.
      if (isOptimizer && (this.nodes[child]?.children.length ?? 0) > 0) return false;
      return !layerName.test(name) || layers.size !== layers.add(child).size;
    });
  }
}
