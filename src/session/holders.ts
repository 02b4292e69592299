/** Which block holds a parameter, found without building the levels of the tree that do not lead to it. */
import type { Block } from '../model/block.js';
import type { ParameterList } from '../model/parameter.js';

export class Holders {
  /** Position of each parameter among a block's own, for the blocks that were looked into. */
  private readonly own = new WeakMap<Block, ReadonlyMap<number, string>>();
  private classes: readonly (string | null)[] | undefined;

  constructor(
    private readonly root: Block,
    private readonly parameters: ParameterList,
  ) {}

  /** The blocks from the root to the one that holds the parameter. The root alone when no block does. */
  chain(index: number): readonly Block[] {
    return this.follow(this.root, index, this.parameters.nameAt(index)) ?? this.search(this.root, index) ?? [this.root];
  }

  holder(index: number): Block {
    return this.chain(index).at(-1) ?? this.root;
  }

  /** The parameter's name inside its block. */
  label(index: number, holder: Block): string {
    return this.ownOf(holder).get(index) ?? this.parameters.nameAt(index);
  }

  /** The class of the block that holds each parameter, by one walk through the whole tree. */
  classNames(): readonly (string | null)[] {
    if (this.classes === undefined) {
      const classes = new Array<string | null>(this.parameters.length).fill(null);
      const waiting = [this.root];
      for (let block = waiting.pop(); block !== undefined; block = waiting.pop()) {
        for (const { index } of block.parameters) classes[index] = block.className;
        for (const child of block.children) waiting.push(child);
      }
      this.classes = classes;
    }
    return this.classes;
  }

  /** By the name: only children whose own name begins what is left of it are entered. */
  private follow(block: Block, index: number, rest: string): readonly Block[] | undefined {
    if (this.ownOf(block).has(index)) return [block];
    for (const child of block.children) {
      const { length } = child.name;
      const leads = rest.startsWith(child.name) && (rest[length] === '.' || rest[length] === '/');
      const below = leads ? this.follow(child, index, rest.slice(length + 1)) : undefined;
      if (below !== undefined) return [block, ...below];
    }
    return undefined;
  }

  /** Of modules saved whole, names may differ from where the tree has them: then everything is looked at. */
  private search(block: Block, index: number): readonly Block[] | undefined {
    if (this.ownOf(block).has(index)) return [block];
    for (const child of block.children) {
      const below = this.search(child, index);
      if (below !== undefined) return [block, ...below];
    }
    return undefined;
  }

  private ownOf(block: Block): ReadonlyMap<number, string> {
    let own = this.own.get(block);
    if (own === undefined) {
      own = new Map(block.parameters.map(({ name, index }) => [index, name]));
      this.own.set(block, own);
    }
    return own;
  }
}
