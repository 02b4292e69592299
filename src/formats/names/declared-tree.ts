/** A block tree from blocks that the file declares (modules, `_metadata`) and from the paths of its parameters. Built whole: such files are small. */
import type { Block, BlockParameter } from '../../model/block.js';

export interface DeclaredBlock {
  readonly path: readonly string[];
  readonly className: string | null;
  readonly detail: string;
}

class Node implements Block {
  readonly parameters: BlockParameter[] = [];
  readonly children: Node[] = [];
  private readonly byName = new Map<string, Node>();
  className: string | null = null;
  detail = '';
  parameterCount = 0;

  constructor(
    readonly name: string,
    readonly path: readonly string[],
    readonly index: number,
  ) {}

  child(name: string): Node {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const node = new Node(name, [...this.path, name], this.children.length);
    this.byName.set(name, node);
    this.children.push(node);
    return node;
  }
}

/** Children in the order in which they are first declared, then in which parameters name them. */
export function declaredTree(blocks: Iterable<DeclaredBlock>, parameterPaths: readonly (readonly string[])[]): Block {
  const root = new Node('', [], 0);
  for (const { path, className, detail } of blocks) {
    const node = path.reduce((at, key) => at.child(key), root);
    node.className ??= className;
    if (node.detail === '') node.detail = detail;
  }
  parameterPaths.forEach((path, index) => {
    let node = root;
    node.parameterCount++;
    for (const key of path.slice(0, -1)) {
      node = node.child(key);
      node.parameterCount++;
    }
    node.parameters.push({ name: path.at(-1) ?? '', index });
  });
  return root;
}
