/** A network of torch modules over the block tree: who is whose parameter, and what is one object under two names. */
import type { Block, BlockParameter } from '../../block.js';
import type { Parameter } from '../../parameter.js';
import type { AccessTree } from '../tree.js';
import { isTrainable } from './tensor.js';

/** `stored`: the file is the module itself; `loaded`: a module somebody fills from the file's dictionary; `script`: TorchScript. */
export type NetworkKind = 'stored' | 'loaded' | 'script';

export class Network {
  constructor(
    readonly tree: AccessTree,
    readonly kind: NetworkKind,
  ) {}

  parameter(index: number): Parameter {
    return this.tree.parameter(index);
  }

  /** Where the file does not tell, integers are buffers: they cannot be trained. */
  isBuffer({ index }: Pick<BlockParameter, 'index'>): boolean {
    const { role, dtype } = this.parameter(index);
    return role === 'buffer' || (role === 'unknown' && !isTrainable(dtype));
  }

  /** The stored name; of an alias, which the file holds under another one, the name in the network. */
  nameOf(block: Block, { name, index }: BlockParameter): string {
    const path = [...block.path, name].join('.');
    return this.tree.ties(index).some(({ names }) => names.includes(path)) ? path : this.tree.nameAt(index);
  }

  /** The one block that the network uses under several names. */
  onlyShared(): Block | undefined {
    const [first] = this.tree.tieGroups();
    const [index] = first?.indices ?? [];
    const block = index === undefined ? undefined : this.tree.holders(index).at(-1);
    if (block === undefined) return undefined;
    const own = new Set(block.parameters.map((parameter) => this.shared(parameter.index)));
    const others = this.tree.tieGroups().flatMap(({ indices }) => indices.map((each) => this.shared(each)));
    return others.every((each) => own.has(each)) ? block : undefined;
  }

  /** The first of the parameters that share all their elements: one object in torch. */
  shared(index: number): number {
    const groups = this.tree.ties(index).filter(({ sameView }) => sameView !== false);
    return groups.reduce((first, { indices }) => Math.min(first, ...indices), index);
  }

  /** Equal: one module under two names. A module without parameters is only itself. */
  identity(block: Block): unknown {
    if (this.tree.tieGroups().length === 0) return block;
    const all = [...parametersBelow(block)];
    if (all.length === 0 || all.some(({ index }) => this.tree.ties(index).length === 0)) return block;
    return JSON.stringify([block.className, all.map(({ index }) => this.shared(index))]);
  }

  /** Blocks without those that are another one under a second name. */
  unique(blocks: Iterable<Block>): readonly Block[] {
    const known = new Set<unknown>();
    return [...blocks].filter((block) => {
      const identity = this.identity(block);
      if (known.has(identity)) return false;
      known.add(identity);
      return true;
    });
  }

  /** As `named_parameters()` and `named_buffers()` go through them. `keepDuplicates`: under all their names. */
  *named(block: Block, wanted: 'parameters' | 'buffers', keepDuplicates = false): Generator<readonly [string, BlockParameter]> {
    const known = new Set<number>();
    for (const [name, parameter] of namedBelow(block)) {
      if (this.isBuffer(parameter) !== (wanted === 'buffers')) continue;
      const shared = this.shared(parameter.index);
      if (!keepDuplicates && known.has(shared)) continue;
      known.add(shared);
      yield [name, parameter];
    }
  }

  /** As `named_modules()` goes through them: the block itself first. */
  *modules(block: Block, prefix = '', known: Set<unknown> = new Set<unknown>()): Generator<readonly [string, Block]> {
    const identity = this.identity(block);
    if (known.has(identity)) return;
    known.add(identity);
    yield [prefix, block];
    for (const child of block.children) yield* this.modules(child, joined(prefix, child.name), known);
  }
}

export function joined(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}

/** Parameters in a block and below, named from there: the keys of its `state_dict()`. */
export function* namedBelow(block: Block, prefix = ''): Generator<readonly [string, BlockParameter]> {
  for (const parameter of block.parameters) yield [joined(prefix, parameter.name), parameter];
  for (const child of block.children) yield* namedBelow(child, joined(prefix, child.name));
}

export function* parametersBelow(block: Block): Generator<BlockParameter> {
  yield* block.parameters;
  for (const child of block.children) yield* parametersBelow(child);
}

export interface Owned {
  readonly owner: Block;
  readonly parameter: BlockParameter;
}

/** The parameter of a dotted name: only blocks that the name leads to are entered. */
export function parameterAt(block: Block, name: string): Owned | undefined {
  const own = block.parameters.find((parameter) => parameter.name === name);
  if (own !== undefined) return { owner: block, parameter: own };
  for (const child of block.children) {
    if (!name.startsWith(`${child.name}.`)) continue;
    const found = parameterAt(child, name.slice(child.name.length + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}
