/**
 * Levels of the Parameters tree, fetched when they are expanded, a thousand rows at a time, and kept until something changes.
 *
 *   const rows = await levels.rows(checkpointRow(checkpoint));
 */
import type { TieGroup } from '../../model/tie.js';
import type { Page, ParameterNode, TreeNode, TreeSort } from '../../protocol/session.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import {
  blockRow,
  checkpointRow,
  parameterRow,
  type BlockRow,
  type CheckpointRow,
  type LevelOwner,
  type MoreRow,
  type ParameterRow,
} from './nodes.js';

export type LevelRow = BlockRow | ParameterRow | MoreRow;

export interface Arrangement {
  /** All parameters below their checkpoint, by full name. */
  readonly flat: boolean;
  readonly sort: TreeSort;
}

export interface LevelEvents {
  /** A level shows more than before because something in it was looked for. */
  readonly grown: (owner: LevelOwner) => void;
  /** These rows are known from now on. */
  readonly fetched: (rows: readonly ParameterRow[]) => void;
}

interface Level {
  readonly rows: Promise<readonly LevelRow[]>;
}

export const pageSize = 1000;
/** Revealing a parameter fetches no more of a level than this. */
const revealLimit = 10 * pageSize;

const noFilter = { text: '', dtypes: [], roles: [], tied: false } as const;
const tableSorts = { file: 'file', name: 'name', size: 'bytes' } as const;

export class Levels {
  private readonly levels = new Map<string, Level>();
  /** How much of a level is shown, where it is more than a page. */
  private readonly limits = new Map<string, number>();
  private readonly parameters = new Map<string, ParameterRow>();

  constructor(
    private arrangement: Arrangement,
    private readonly tell: LevelEvents,
  ) {}

  arrange(arrangement: Arrangement): void {
    this.arrangement = arrangement;
    this.levels.clear();
    this.limits.clear();
    this.parameters.clear();
  }

  /** Forgets what is known of one checkpoint, but not how far it was unfolded. */
  forget(checkpoint: OpenedCheckpoint): void {
    const { id } = checkpointRow(checkpoint);
    for (const key of [...this.levels.keys()]) if (key === id || key.startsWith(`${id}/`)) this.levels.delete(key);
    for (const key of [...this.parameters.keys()]) if (key.startsWith(`${checkpoint.path}\n`)) this.parameters.delete(key);
  }

  rows(owner: LevelOwner): Promise<readonly LevelRow[]> {
    const known = this.levels.get(owner.id);
    if (known !== undefined) return known.rows;
    const level: Level = { rows: this.fetch(owner) };
    this.levels.set(owner.id, level);
    level.rows.catch(() => {
      if (this.levels.get(owner.id) === level) this.levels.delete(owner.id);
    });
    return level.rows;
  }

  /** Another page, from the next `rows` on. */
  showMore(owner: LevelOwner): void {
    this.limits.set(owner.id, this.limit(owner) + pageSize);
    this.levels.delete(owner.id);
  }

  /** The row of a parameter that some level shows. */
  known(path: string, index: number): ParameterRow | undefined {
    return this.parameters.get(`${path}\n${String(index)}`);
  }

  /** The row of a parameter, its levels unfolded as far as needed. Undefined when it lies too far down a very long level. */
  async find(root: CheckpointRow, index: number): Promise<ParameterRow | undefined> {
    let owner: LevelOwner = root;
    if (!this.arrangement.flat) {
      const [, ...blocks] = await root.checkpoint.call('ancestors', { index });
      for (const { index: position, name } of blocks) {
        const row = await this.unfold(
          owner,
          (found) => found.kind === 'block' && found.block.index === position && found.block.name === name,
        );
        if (row?.kind !== 'block') return undefined;
        owner = row;
      }
    }
    const row = await this.unfold(owner, (found) => found.kind === 'parameter' && found.parameter.index === index);
    return row?.kind === 'parameter' ? row : undefined;
  }

  private async unfold(owner: LevelOwner, wanted: (row: LevelRow) => boolean): Promise<LevelRow | undefined> {
    for (;;) {
      const rows = await this.rows(owner);
      const found = rows.find(wanted);
      if (found !== undefined || rows.at(-1)?.kind !== 'more' || this.limit(owner) >= revealLimit) return found;
      this.showMore(owner);
      this.tell.grown(owner);
    }
  }

  private limit(owner: LevelOwner): number {
    return this.limits.get(owner.id) ?? pageSize;
  }

  private async fetch(owner: LevelOwner): Promise<readonly LevelRow[]> {
    const { total, rows } = await this.page(owner, this.limit(owner));
    const tied = rows.some((row) => row.kind === 'parameter' && row.ties.length > 0);
    const groups = tied ? await owner.checkpoint.ties() : [];
    const made = rows.map((row): LevelRow => (row.kind === 'block' ? blockRow(owner, row) : this.parameterRow(owner, row, groups)));
    this.tell.fetched(made.filter((row) => row.kind === 'parameter'));
    const rest = total - rows.length;
    return rest <= 0 ? made : [...made, { kind: 'more', id: `${owner.id}/more`, parent: owner, rest }];
  }

  private async page(owner: LevelOwner, count: number): Promise<Page<TreeNode>> {
    const { checkpoint } = owner;
    const { flat, sort } = this.arrangement;
    if (!flat) return await checkpoint.call('children', { block: owner.kind === 'block' ? owner.block.id : 0, start: 0, count, sort });
    return await checkpoint.call('table', { start: 0, count, sort: tableSorts[sort], descending: sort === 'size', filter: noFilter });
  }

  private parameterRow(owner: LevelOwner, parameter: ParameterNode, groups: readonly TieGroup[]): ParameterRow {
    const { index, statistics, ties } = parameter;
    if (statistics !== undefined) owner.checkpoint.learn([{ index, statistics }]);
    const row = parameterRow(
      owner,
      parameter,
      ties.flatMap((group) => groups[group] ?? []),
    );
    this.parameters.set(`${owner.checkpoint.path}\n${String(index)}`, row);
    return row;
  }
}
