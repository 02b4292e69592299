/** The Pending Edits view: a sentence an edit, in their order; by checkpoint when there are several. */
import {
  Disposable,
  EventEmitter,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  commands,
  type Event,
  type TreeDataProvider,
} from 'vscode';
import type { CheckpointEvent } from '../checkpoints/event.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import type { Roots } from '../checkpoints/roots.js';
import { plainSentence, tiedText } from '../commands/editing/preview-text.js';
import { countOf } from '../figures.js';
import { accessibleLabel } from '../labels.js';
import { shortText } from '../visible-text.js';

export interface EditRow {
  readonly kind: 'edit';
  readonly checkpoint: OpenedCheckpoint;
  /** In the list of its checkpoint. */
  readonly position: number;
}

interface EditedRow {
  readonly kind: 'edited';
  readonly checkpoint: OpenedCheckpoint;
}

type Row = EditRow | EditedRow;

export function isEditRow(value: unknown): value is EditRow {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'edit' && 'checkpoint' in value;
}

const icons = {
  initialize: 'sparkle',
  set: 'edit',
  paste: 'clippy',
  load: 'file-symlink-file',
  untie: 'debug-disconnect',
  rename: 'symbol-string',
  remove: 'trash',
} as const;

export class EditsProvider implements TreeDataProvider<Row>, Disposable {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly listening: Disposable;

  constructor(
    private readonly roots: Roots,
    checkpoints: Event<CheckpointEvent>,
  ) {
    const all = (): void => {
      this.changed.fire(undefined);
      void commands.executeCommand('setContext', 'paramscope.hasEdits', this.edited().length > 0);
    };
    this.listening = Disposable.from(
      roots.onDidChange(all),
      checkpoints(({ kind }) => {
        if (kind === 'state' || kind === 'edited') all();
      }),
    );
  }

  /** The level of checkpoints is left out when there is one. */
  getChildren(row?: Row): Row[] {
    if (row?.kind === 'edited') return editRows(row.checkpoint);
    if (row !== undefined) return [];
    const [first, ...others] = this.edited();
    if (first === undefined) return [];
    return others.length === 0 ? editRows(first) : [first, ...others].map((checkpoint) => ({ kind: 'edited', checkpoint }));
  }

  getTreeItem(row: Row): TreeItem {
    return row.kind === 'edit' ? editItem(row) : checkpointItem(row.checkpoint);
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
  }

  private edited(): readonly OpenedCheckpoint[] {
    return this.roots.all().filter(({ edits }) => edits.edits.length > 0);
  }
}

function editRows(checkpoint: OpenedCheckpoint): EditRow[] {
  return checkpoint.edits.edits.map((_, position) => ({ kind: 'edit', checkpoint, position }));
}

function checkpointItem({ name, edits }: OpenedCheckpoint): TreeItem {
  const item = new TreeItem(shortText(name), TreeItemCollapsibleState.Expanded);
  item.description = countOf(edits.edits.length, 'edit');
  item.iconPath = new ThemeIcon('package');
  return item;
}

function editItem({ checkpoint, position }: EditRow): TreeItem {
  const pending = checkpoint.edits.edits[position];
  const label = shortText(plainSentence(pending?.sentence ?? ''));
  const item = new TreeItem(label, TreeItemCollapsibleState.None);
  if (pending === undefined) return item;
  const notes = tiedText(pending);
  item.description = shortText(notes.join(' · '));
  item.iconPath = new ThemeIcon(icons[pending.edit.edit]);
  item.contextValue = 'edit';
  item.tooltip = [label, ...notes, ...(pending.promise === undefined ? [] : [pending.promise])].map(shortText).join('\n');
  item.accessibilityInformation = { label: accessibleLabel(label, notes) };
  const [index] = pending.indices;
  if (index !== undefined)
    item.command = { command: 'paramscope.revealInEditor', title: 'Show in Editor', arguments: [{ path: checkpoint.path, index }] };
  return item;
}
