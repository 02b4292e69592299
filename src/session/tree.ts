/** One level of the block tree at a time, blocks numbered in the order in which they were first asked for. */
import type { Block } from '../model/block.js';
import { CheckpointError } from '../model/errors.js';
import type { BlockId, BlockNode, Page, ParameterNode, TreeNode, TreeSort } from '../protocol/session.js';
import type { Columns } from './columns.js';
import type { Holders } from './holders.js';
import { naturalKey } from './natural-order.js';

type Row =
  { readonly kind: 'block'; readonly block: Block } | { readonly kind: 'parameter'; readonly index: number; readonly label: string };

export interface TreeFacts {
  readonly root: Block;
  readonly columns: Pick<Columns, 'bytes'>;
  readonly holders: Holders;
  /** The row of a parameter. */
  readonly node: (index: number, label: string, holder: Block) => ParameterNode;
}

export class Tree {
  private readonly blocks: Block[] = [];
  private readonly ids = new Map<Block, BlockId>();
  private readonly sizes = new Map<Block, number>();
  /** The level asked for last, sorted: pages of one level come one after the other. */
  private last: { readonly key: string; readonly rows: readonly Row[] } | undefined;

  constructor(private readonly facts: TreeFacts) {
    this.idOf(facts.root);
  }

  /** `not-found` for a number that was never given out. */
  children(id: BlockId, range: { readonly start: number; readonly count: number }, sort: TreeSort): Page<TreeNode> {
    const block = this.blocks[id];
    if (block === undefined) throw new CheckpointError('not-found', `there is no block ${String(id)}`);
    const rows = this.level(block, id, sort);
    const page = rows.slice(range.start, range.start + range.count);
    return { total: rows.length, start: range.start, rows: page.map((row) => this.treeNode(row, block)) };
  }

  ancestors(index: number): readonly BlockNode[] {
    return this.facts.holders.chain(index).map((block) => this.blockNode(block));
  }

  private level(block: Block, id: BlockId, sort: TreeSort): readonly Row[] {
    const key = `${String(id)} ${sort}`;
    if (this.last?.key !== key) this.last = { key, rows: this.sorted(block, sort) };
    return this.last.rows;
  }

  private sorted(block: Block, sort: TreeSort): readonly Row[] {
    const blocks = block.children.map((child): Row => ({ kind: 'block', block: child }));
    const parameters = block.parameters.map(({ name, index }): Row => ({ kind: 'parameter', index, label: name }));
    if (sort === 'file') return [...blocks, ...parameters];
    const order = sort === 'name' ? sortedBy(naturalLabel, ascending) : sortedBy((row: Row) => this.sizeOfRow(row), descending);
    return [...order(blocks), ...order(parameters)];
  }

  private sizeOfRow(row: Row): number {
    return row.kind === 'block' ? this.sizeOf(row.block) : (this.facts.columns.bytes[row.index] ?? 0);
  }

  private sizeOf(block: Block): number {
    let size = this.sizes.get(block);
    if (size === undefined) {
      const own = block.parameters.reduce((sum, { index }) => sum + (this.facts.columns.bytes[index] ?? 0), 0);
      size = block.children.reduce((sum, child) => sum + this.sizeOf(child), own);
      this.sizes.set(block, size);
    }
    return size;
  }

  private treeNode(row: Row, holder: Block): TreeNode {
    return row.kind === 'block' ? this.blockNode(row.block) : this.facts.node(row.index, row.label, holder);
  }

  private blockNode(block: Block): BlockNode {
    const { name, path, index, className, detail, children, parameterCount } = block;
    const known = {
      kind: 'block',
      id: this.idOf(block),
      name,
      path,
      index,
      className,
      childBlocks: children.length,
      parameterCount,
    } as const;
    return detail === undefined ? known : { ...known, detail };
  }

  private idOf(block: Block): BlockId {
    let id = this.ids.get(block);
    if (id === undefined) {
      id = this.blocks.push(block) - 1;
      this.ids.set(block, id);
    }
    return id;
  }
}

function naturalLabel(row: Row): string {
  return naturalKey(row.kind === 'block' ? row.block.name : row.label);
}

const ascending = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const descending = (a: number, b: number): number => b - a;

/** Stable, each key computed once. */
function sortedBy<Row, Key>(keyOf: (row: Row) => Key, compare: (a: Key, b: Key) => number): (rows: readonly Row[]) => readonly Row[] {
  return (rows) =>
    rows
      .map((row) => ({ row, key: keyOf(row) }))
      .sort((a, b) => compare(a.key, b.key))
      .map(({ row }) => row);
}
