/** The Tied parameters view: groups by checkpoint and kind. A click highlights a group everywhere. */
import { Disposable, EventEmitter, ThemeIcon, TreeItem, TreeItemCollapsibleState, type Event, type TreeDataProvider } from 'vscode';
import type { TieGroup, TieKind } from '../../model/tie.js';
import type { CheckpointEvent } from '../checkpoints/event.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import type { Roots } from '../checkpoints/roots.js';
import { countOf } from '../figures.js';
import { accessibleLabel, tieDescription, tieLabel, tieTitle } from '../labels.js';
import { shortText } from '../visible-text.js';

interface KindRow {
  readonly kind: 'tieKind';
  readonly checkpoint: OpenedCheckpoint;
  readonly tie: TieKind;
  readonly groups: readonly TieGroup[];
}

export interface TieRow {
  readonly kind: 'tie';
  readonly checkpoint: OpenedCheckpoint;
  readonly group: TieGroup;
}

interface TieCheckpointRow {
  readonly kind: 'tieCheckpoint';
  readonly checkpoint: OpenedCheckpoint;
}

interface MemberRow {
  readonly kind: 'tieMember';
  readonly checkpoint: OpenedCheckpoint;
  readonly name: string;
  /** Undefined for a name that is used but not stored. */
  readonly index: number | undefined;
}

type Row = TieCheckpointRow | KindRow | TieRow | MemberRow;

export function isTieRow(value: unknown): value is TieRow {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tie';
}

const kinds: readonly TieKind[] = ['alias', 'storage', 'overlap', 'equal'];

export class TiesProvider implements TreeDataProvider<Row>, Disposable {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly listening: Disposable;

  constructor(
    private readonly roots: Roots,
    checkpoints: Event<CheckpointEvent>,
  ) {
    const all = (): void => {
      this.changed.fire(undefined);
    };
    this.listening = Disposable.from(
      roots.onDidChange(all),
      checkpoints(({ kind }) => {
        if (kind === 'state' || kind === 'scanned' || kind === 'edited') all();
      }),
    );
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row === undefined) return [...(await this.checkpoints())];
    if (row.kind === 'tieCheckpoint') return [...(await kindRows(row.checkpoint))];
    if (row.kind === 'tieKind') return row.groups.map((group) => ({ kind: 'tie', checkpoint: row.checkpoint, group }));
    return row.kind === 'tie' ? [...memberRows(row)] : [];
  }

  getTreeItem(row: Row): TreeItem {
    switch (row.kind) {
      case 'tieCheckpoint':
        return group(shortText(row.checkpoint.name), '', 'package');
      case 'tieKind':
        return group(tieTitle(row.tie), countOf(row.groups.length, 'group'), row.tie === 'equal' ? 'symbol-constant' : 'link');
      case 'tie':
        return tieItem(row);
      case 'tieMember':
        return memberItem(row);
    }
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
  }

  /** The level of checkpoints is left out when there is one. */
  private async checkpoints(): Promise<readonly Row[]> {
    const rows = await Promise.all(this.roots.all().map(async (checkpoint) => ({ checkpoint, kinds: await kindRows(checkpoint) })));
    const tied = rows.filter((row) => row.kinds.length > 0);
    const [first] = tied;
    if (tied.length === 1 && first !== undefined) return first.kinds;
    return tied.map(({ checkpoint }) => ({ kind: 'tieCheckpoint', checkpoint }));
  }
}

/** Nothing of a checkpoint that is not open: the Parameters view opens them. */
async function kindRows(checkpoint: OpenedCheckpoint): Promise<readonly KindRow[]> {
  if (checkpoint.state.kind !== 'ready') return [];
  const all = await checkpoint.ties().catch(() => []); // it was closed meanwhile
  return kinds.flatMap((tie) => {
    const groups = all.filter(({ kind }) => kind === tie);
    return groups.length === 0 ? [] : [{ kind: 'tieKind', checkpoint, tie, groups }];
  });
}

function memberRows({ checkpoint, group: { names, indices } }: TieRow): readonly MemberRow[] {
  // Names that are used but not stored have no index: then the two lists differ in length.
  const stored = names.length === indices.length;
  return names.map((name, position) => ({ kind: 'tieMember', checkpoint, name, index: stored ? indices[position] : undefined }));
}

function group(label: string, description: string, icon: string): TreeItem {
  const item = new TreeItem(label, TreeItemCollapsibleState.Expanded);
  item.description = description;
  item.iconPath = new ThemeIcon(icon);
  item.accessibilityInformation = { label: accessibleLabel(label, [description]) };
  return item;
}

function tieItem(row: TieRow): TreeItem {
  const label = tieLabel(row.group);
  const description = tieDescription(row.group);
  const item = new TreeItem(label, TreeItemCollapsibleState.Collapsed);
  item.description = description;
  item.iconPath = new ThemeIcon(row.group.kind === 'equal' ? 'symbol-constant' : 'link');
  item.contextValue = 'tie';
  item.accessibilityInformation = { label: accessibleLabel(label, [tieTitle(row.group.kind), description]) };
  item.command = { command: 'paramscope.highlightTied', title: 'Highlight Tied Parameters', arguments: [row] };
  return item;
}

function memberItem({ checkpoint, name, index }: MemberRow): TreeItem {
  const label = shortText(name);
  const item = new TreeItem(label, TreeItemCollapsibleState.None);
  item.iconPath = new ThemeIcon('symbol-array');
  item.accessibilityInformation = { label };
  const target = { path: checkpoint.path, ...(index === undefined ? { name } : { index }) };
  item.command = { command: 'paramscope.revealInEditor', title: 'Show in Editor', arguments: [target] };
  return item;
}
