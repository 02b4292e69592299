/** The data of the Parameters tree: opened checkpoints, then those of the workspace. */
import { Disposable, EventEmitter, type Event, type TreeDataProvider, type TreeItem } from 'vscode';
import type { CheckpointEvent } from '../checkpoints/event.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import type { Roots } from '../checkpoints/roots.js';
import { resolveTooltip, treeItem } from './items.js';
import { Levels, type Arrangement } from './levels.js';
import { checkpointRow, workspaceRow, type CheckpointRow, type LevelOwner, type MoreRow, type ParameterRow, type Row } from './nodes.js';
import type { WorkspaceSearch } from './workspace-search.js';

export class ParametersProvider implements TreeDataProvider<Row>, Disposable {
  readonly levels: Levels;
  private readonly changed = new EventEmitter<Row | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly fetched = new EventEmitter<readonly ParameterRow[]>();
  readonly onDidFetch = this.fetched.event;
  private readonly rows = new Map<string, CheckpointRow>();
  private readonly listening: Disposable;

  constructor(
    private readonly roots: Roots,
    private readonly search: WorkspaceSearch,
    checkpoints: Event<CheckpointEvent>,
    arrangement: Arrangement,
  ) {
    this.levels = new Levels(arrangement, {
      grown: (owner) => {
        this.changed.fire(owner);
      },
      fetched: (rows) => {
        this.fetched.fire(rows);
      },
    });
    const all = (): void => {
      this.changed.fire(undefined);
    };
    this.listening = Disposable.from(
      roots.onDidChange(all),
      search.onDidChange(all),
      checkpoints((event) => {
        if (event.kind === 'state' || event.kind === 'scanned' || event.kind === 'edited') this.refresh(event.checkpoint);
      }),
    );
  }

  getTreeItem(row: Row): TreeItem {
    return treeItem(row, this.crowd());
  }

  async resolveTreeItem(item: TreeItem, row: Row): Promise<TreeItem> {
    return await resolveTooltip(item, row);
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row === undefined) return [...this.rootRows()];
    if (row.kind === 'workspace') return [...this.found()];
    return row.kind === 'checkpoint' || row.kind === 'block' ? await this.level(row) : [];
  }

  getParent(row: Row): Row | undefined {
    return 'parent' in row ? row.parent : undefined;
  }

  /** One row a checkpoint, the same as long as it is shown. */
  rowOf(checkpoint: OpenedCheckpoint): CheckpointRow {
    const known = this.rows.get(checkpoint.path);
    if (known?.checkpoint === checkpoint) return known;
    const row = checkpointRow(checkpoint);
    this.rows.set(checkpoint.path, row);
    return row;
  }

  /** The row of a parameter of a checkpoint that is shown, if it can be reached. */
  async find(checkpoint: OpenedCheckpoint, index: number): Promise<ParameterRow | undefined> {
    return this.roots.has(checkpoint.path) ? await this.levels.find(this.rowOf(checkpoint), index) : undefined;
  }

  arrange(arrangement: Arrangement): void {
    this.levels.arrange(arrangement);
    this.changed.fire(undefined);
  }

  showMore({ parent }: MoreRow): void {
    this.levels.showMore(parent);
    this.changed.fire(parent);
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
    this.fetched.dispose();
  }

  /** What waits for a checkpoint that then cannot be opened gets nothing: the checkpoint's row tells. */
  private async level(owner: LevelOwner): Promise<Row[]> {
    try {
      return [...(await this.levels.rows(owner))];
    } catch (error) {
      if (owner.checkpoint.state.kind === 'ready') throw error;
      return [];
    }
  }

  private refresh(checkpoint: OpenedCheckpoint): void {
    this.levels.forget(checkpoint);
    if (this.roots.has(checkpoint.path)) this.changed.fire(this.rowOf(checkpoint));
  }

  /** Showing a checkpoint opens it; its row says more once it is open. */
  private rootRows(): readonly Row[] {
    const checkpoints = this.roots.all();
    for (const checkpoint of checkpoints) checkpoint.ready().catch(() => undefined); // its row tells
    const rows = checkpoints.map((checkpoint) => this.rowOf(checkpoint));
    return this.found().length === 0 ? rows : [...rows, workspaceRow];
  }

  private found(): readonly Row[] {
    return this.search.rows().filter(({ path }) => !this.roots.has(path));
  }

  /** Names that more than one opened checkpoint has. */
  private crowd(): ReadonlySet<string> {
    const names = this.roots.all().map(({ name }) => name);
    return new Set(names.filter((name, position) => names.indexOf(name) !== position));
  }
}
