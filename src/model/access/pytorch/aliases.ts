/** Names that a network has and the file does not hold: `lm_head.weight`, which is `embed.weight` under a second name. */
import type { Block, BlockParameter } from '../../block.js';
import type { AccessTree } from '../tree.js';

interface Alias {
  readonly keys: readonly string[];
  readonly index: number;
}

/** The tree with a place for each such name. */
export function withAliases(tree: AccessTree): Block {
  const aliases = tree.tieGroups().flatMap(({ kind, names, indices: [index] }): readonly Alias[] => {
    if (kind !== 'alias' || index === undefined || names.length < 2) return [];
    const stored = new Set([tree.nameAt(index)]);
    return names.filter((name) => !stored.has(name)).map((name) => ({ keys: name.split('.'), index }));
  });
  return aliases.length === 0 ? tree.root : withPlaces(tree.root, aliases);
}

function withPlaces(block: Block, aliases: readonly Alias[]): Block {
  const own = aliases.flatMap(({ keys: [name, ...rest], index }): readonly BlockParameter[] =>
    name === undefined || rest.length > 0 ? [] : [{ name, index }],
  );
  const below = new Map<string, Alias[]>();
  for (const {
    keys: [name, ...rest],
    index,
  } of aliases)
    if (name !== undefined && rest.length > 0) below.set(name, [...(below.get(name) ?? []), { keys: rest, index }]);
  const known = new Set(block.children.map(({ name }) => name));
  const added = [...below.keys()]
    .filter((name) => !known.has(name))
    .map((name, place) => emptyBlock(block, name, block.children.length + place));
  const children = [...block.children, ...added].map((child) => withPlaces(child, below.get(child.name) ?? []));
  return {
    ...plainBlock(block),
    parameters: [...block.parameters, ...own],
    children,
    parameterCount: block.parameterCount + aliases.length,
  };
}

function plainBlock({ name, className, index, path }: Block): Pick<Block, 'name' | 'className' | 'index' | 'path'> {
  return { name, className, index, path };
}

function emptyBlock(parent: Block, name: string, index: number): Block {
  return { name, className: null, index, path: [...parent.path, name], parameters: [], children: [], parameterCount: 0 };
}
