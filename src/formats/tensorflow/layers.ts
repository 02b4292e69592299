/** The layers of a Keras model in a SavedModel: found in its objects, named and classed by its metadata. */
import type { DeclaredBlock } from '../names/declared-tree.js';
import type { ObjectNode } from './object-graph.js';
import type { LayerFacts, SavedNode } from './saved-objects.js';

const layerName = /^layer(_with_weights)?-\d+$/;
const deepest = 32;

export interface SavedFacts {
  /** By the number of the object in the checkpoint. */
  readonly trainable: ReadonlyMap<number, boolean>;
  readonly layers: ReadonlyMap<number, LayerFacts>;
}

export const nothingSaved: SavedFacts = { trainable: new Map(), layers: new Map() };

/** Facts of a SavedModel for the objects of its checkpoint: both are walked from the root along equal names. */
export function savedFacts(
  nodes: readonly ObjectNode[],
  saved: readonly SavedNode[],
  metadata: ReadonlyMap<number, LayerFacts>,
): SavedFacts {
  const trainable = new Map<number, boolean>();
  const layers = new Map<number, LayerFacts>();
  const pairs = new Map<number, number>(saved.length > 0 && nodes.length > 0 ? [[0, 0]] : []);
  for (const [node, savedNode] of pairs) {
    const facts = saved[savedNode];
    const layer = metadata.get(savedNode) ?? facts?.layer;
    if (facts?.trainable !== undefined) trainable.set(node, facts.trainable);
    if (layer !== undefined) layers.set(node, layer);
    const byName = new Map(facts?.children.map(({ name, node: child }) => [name, child]));
    for (const { name, node: child } of nodes[node]?.children ?? []) {
      const other = byName.get(name);
      if (other !== undefined && !pairs.has(child)) pairs.set(child, other);
    }
  }
  return { trainable, layers };
}

/** Walks the objects from the root by the names of a path. */
export class ObjectWalk {
  private readonly children = new Map<number, ReadonlyMap<string, number>>();

  constructor(private readonly nodes: readonly ObjectNode[]) {}

  /** The objects on the way, one a name, as far as they are there. */
  along(path: readonly string[]): readonly number[] {
    const found: number[] = [];
    let at: number | undefined = 0;
    for (const name of path) {
      at = this.childrenOf(at).get(name);
      if (at === undefined) break;
      found.push(at);
    }
    return found;
  }

  private childrenOf(node: number): ReadonlyMap<string, number> {
    let children = this.children.get(node);
    if (children === undefined) {
      children = new Map((this.nodes[node]?.children ?? []).map(({ name, node: child }) => [name, child]));
      this.children.set(node, children);
    }
    return children;
  }
}

/** The layers as blocks, also those without weights; each object is gone into once. */
export function layerBlocks(nodes: readonly ObjectNode[], layers: ReadonlyMap<number, LayerFacts>): readonly DeclaredBlock[] {
  if (layers.size === 0) return [];
  const blocks: DeclaredBlock[] = [];
  const seen = new Set<number>();
  const visit = (node: number, path: readonly string[]): void => {
    blocks.push({ path, className: layers.get(node)?.className ?? null, detail: '' });
    if (seen.has(node) || path.length >= deepest) return;
    seen.add(node);
    const inner = (nodes[node]?.children ?? [])
      .filter(({ name }) => layerName.test(name))
      .map(({ name, node: child }) => ({ name, child }));
    const known = new Set<number>();
    for (const { name, child } of inner) {
      if (known.has(child)) continue;
      known.add(child);
      visit(child, [...path, layers.get(child)?.name ?? name]);
    }
  };
  visit(0, []);
  return blocks;
}
