/**
 * What a layer holds in attributes: other layers, alone or in lists (`forward_layer`, `cell`, `rows[0]`). Files of Keras 3 are named after attributes;
 * of others, the layers of Keras itself are known by what they call theirs.
 */
import type { Block } from '../../block.js';
import type { AccessTree } from '../tree.js';

/** Lists of a model's layers in stored names. */
const layerLists = new Set(['layers', '_layer_checkpoint_dependencies']);

export interface Inner {
  readonly block: Block;
  /** Attribute, then positions in lists: `['rows', 'dense_1']`. */
  readonly keys: readonly string[];
  readonly prefix: string | undefined;
}

/** The blocks inside one whose stored names begin with `prefix`, with the attributes they were stored under. */
export function innerBlocks(tree: AccessTree, block: Block, prefix: string | undefined): readonly Inner[] {
  return block.children.map((child): Inner => {
    const name = prefix === undefined ? undefined : firstName(tree, child);
    if (name === undefined || prefix === undefined || !name.startsWith(prefix)) return { block: child, keys: [], prefix: undefined };
    const rest = name.slice(prefix.length).split('/');
    const end = layerLists.has(rest[0] ?? '') ? 2 : child.parameters.length > 0 ? rest.lastIndexOf('vars') : 1;
    const keys = rest.slice(0, Math.max(1, end));
    return { block: child, keys: layerLists.has(keys[0] ?? '') ? [] : keys, prefix: `${prefix}${keys.join('/')}/` };
  });
}

function firstName(tree: AccessTree, block: Block): string | undefined {
  const [own] = block.parameters;
  if (own !== undefined) return tree.nameAt(own.index);
  for (const child of block.children) {
    const name = firstName(tree, child);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** What Keras's own layers call the layer with this name. */
export function isKnownAs(child: Block, attribute: string, siblings: number): boolean {
  const [, direction] = /^(forward|backward)_layer$/.exec(attribute) ?? [];
  if (direction !== undefined) return child.name.startsWith(`${direction}_`);
  const [, part] = /^_?(query|key|value|output)_dense$/.exec(attribute) ?? [];
  if (part !== undefined) return child.name === (part === 'output' ? 'attention_output' : part);
  return siblings === 1 && (attribute === 'cell' || attribute === 'layer');
}
