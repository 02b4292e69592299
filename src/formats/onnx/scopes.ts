/**
 * Where in the network a tensor belongs. PyTorch's exporters tell it: the older one in the names of nodes (`/encoder/layer.0/MatMul`), the newer one
 * beside each node, as Python lists of the modules around it and of their classes.
 */
import { CheckpointError } from '../../model/errors.js';
import type { DeclaredBlock } from '../names/declared-tree.js';
import { isSequence, parseLiteral } from '../numpy/literal.js';
import type { Graph, GraphNode } from './graph.js';

/** Names that nest deeper than any network are one key. */
const deepest = 256;
const mostBlocks = 100_000;

/** Keys of a name: by slashes where it has some, else by dots. A path that begins with a slash has modules with dots in them. */
export function pathOfName(name: string): readonly string[] {
  const isRooted = name.startsWith('/') && name.length > 1;
  const keys = isRooted ? rootedPath(name) : name.split(name.includes('/') ? '/' : '.');
  return keys.length > deepest || keys.length === 0 ? [name] : keys;
}

function rootedPath(name: string): readonly string[] {
  const segments = name.split('/').slice(1);
  return segments.flatMap((segment, i) => (i < segments.length - 1 ? segment.split('.') : [segment]));
}

/** Names that exporters make up for tensors that were changed on the way: they do not say where the tensor belongs. */
export function isMadeUp(name: string): boolean {
  return name.startsWith('onnx::') || /^val_\d+$/.test(name);
}

/** The block a node stands in; undefined when the file does not tell. */
export function blockOfNode(node: GraphNode): readonly string[] | undefined {
  const names = listOfTexts(node.scopes);
  const block = names?.at(-2);
  if (block !== undefined) return splitBlock(block);
  return node.name.startsWith('/') ? pathOfName(node.name).slice(0, -1) : undefined;
}

/** The blocks that the nodes' scopes tell, with their classes. The last of each list is the operation itself. */
export function declaredBlocks({ nodes }: Graph): readonly DeclaredBlock[] {
  const blocks = new Map<string, DeclaredBlock>();
  const seen = new Set<string>();
  for (const { scopes, classes } of nodes) {
    if (scopes === undefined || classes === undefined || seen.has(scopes + classes) || blocks.size > mostBlocks) continue;
    seen.add(scopes + classes);
    const [names, types] = [listOfTexts(scopes) ?? [], listOfTexts(classes) ?? []];
    if (names.length !== types.length) continue;
    names.slice(0, -1).forEach((name, i) => {
      const path = splitBlock(name);
      if (path !== undefined && !blocks.has(name)) blocks.set(name, { path, className: lastWord(types[i] ?? ''), detail: '' });
    });
  }
  return [...blocks.values()];
}

function splitBlock(name: string): readonly string[] | undefined {
  const path = name === '' ? [] : name.split('.');
  return path.length > deepest ? undefined : path;
}

/** `torch.nn.modules.linear.Linear` is a `Linear`. */
function lastWord(className: string): string | null {
  const word = className.slice(className.lastIndexOf('.') + 1);
  return word === '' ? null : word;
}

/** Undefined for what is no list of texts. */
function listOfTexts(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  try {
    const list = parseLiteral(text);
    const items = isSequence(list) ? list.items : [];
    return items.every((item) => typeof item === 'string') ? items : undefined;
  } catch (error) {
    // The scopes are a hint beside the graph: one that is not a Python list tells nothing, and the model is whole without it.
    if (error instanceof CheckpointError) return undefined;
    throw error;
  }
}
