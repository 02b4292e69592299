/** The Parameters view: selection goes from it to the rest, and from editors to it. */
import { Disposable, commands, window, type LogOutputChannel, type Memento, type TreeView } from 'vscode';
import { reportError } from '../../model/errors.js';
import type { TreeSort } from '../../protocol/session.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import { targetOfRow } from '../commands/targets.js';
import type { Selection } from '../selection.js';
import { RowDrag } from './drag.js';
import type { Arrangement } from './levels.js';
import type { Row } from './nodes.js';
import type { ParametersProvider } from './provider.js';
import type { WorkspaceSearch } from './workspace-search.js';

const key = 'paramscope.arrangement';
const sorts: readonly TreeSort[] = ['file', 'name', 'size'];

export function storedArrangement(memento: Memento): Arrangement {
  const stored = memento.get<Partial<Arrangement>>(key) ?? {};
  return { flat: stored.flat === true, sort: sorts.find((sort) => sort === stored.sort) ?? 'file' };
}

interface Wanted {
  readonly checkpoint: OpenedCheckpoint;
  readonly index: number | null;
}

export class ParametersView implements Disposable {
  private readonly view: TreeView<Row>;
  private readonly listening: Disposable;
  /** What an editor showed while the view was hidden. */
  private missed: Wanted | undefined;

  constructor(
    private readonly provider: ParametersProvider,
    selection: Selection,
    private readonly memento: Memento,
    search: WorkspaceSearch,
    private readonly log: LogOutputChannel,
  ) {
    this.view = window.createTreeView<Row>('paramscope.parameters', {
      treeDataProvider: provider,
      canSelectMany: true,
      showCollapseAll: true,
      dragAndDropController: new RowDrag(),
    });
    this.listening = Disposable.from(
      this.view.onDidChangeSelection(({ selection: rows }) => {
        if (rows.length > 0) selection.set(rows.flatMap(targetOfRow));
      }),
      this.view.onDidChangeVisibility(({ visible }) => {
        if (!visible) return;
        search.start();
        void this.catchUp();
      }),
    );
    if (this.view.visible) search.start();
    this.tellArrangement();
  }

  get arrangement(): Arrangement {
    return storedArrangement(this.memento);
  }

  async arrange(arrangement: Arrangement): Promise<void> {
    await this.memento.update(key, arrangement);
    this.tellArrangement();
    this.provider.arrange(arrangement);
  }

  /** Selects the row of what an editor shows, without taking the focus; later, when the view is hidden now. */
  async reveal(checkpoint: OpenedCheckpoint, index: number | null): Promise<void> {
    this.missed = this.view.visible ? undefined : { checkpoint, index };
    if (!this.view.visible || this.isSelected(checkpoint, index)) return;
    await this.unfold(checkpoint, index, true);
  }

  /** Unfolds what holds these parameters, so that their highlight is seen. */
  async unfoldAll(checkpoint: OpenedCheckpoint, indices: readonly number[]): Promise<void> {
    if (!this.view.visible) return;
    for (const index of indices) await this.unfold(checkpoint, index, false);
  }

  dispose(): void {
    this.listening.dispose();
    this.view.dispose();
  }

  private tellArrangement(): void {
    void commands.executeCommand('setContext', 'paramscope.flat', this.arrangement.flat);
  }

  private async catchUp(): Promise<void> {
    const { missed } = this;
    if (missed !== undefined) await this.reveal(missed.checkpoint, missed.index);
  }

  /** Whether the row of a parameter, or of a checkpoint, is among those that are selected. */
  isSelected(checkpoint: OpenedCheckpoint, index: number | null): boolean {
    return this.view.selection.some(
      (row) =>
        'checkpoint' in row && row.checkpoint === checkpoint && (row.kind === 'parameter' ? row.parameter.index === index : index === null),
    );
  }

  private async unfold(checkpoint: OpenedCheckpoint, index: number | null, select: boolean): Promise<void> {
    try {
      const row = index === null ? this.provider.rowOf(checkpoint) : await this.provider.find(checkpoint, index);
      if (row !== undefined) await this.view.reveal(row, { select, focus: false, expand: false });
    } catch (error) {
      // A row that went meanwhile (closed, sorted, opened again) cannot be revealed, and need not be.
      this.log.debug(`not revealed: ${reportError(error).message}`);
    }
  }
}
