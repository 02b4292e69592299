/** The overview: what the file is, and the table of its parameters. */
import type { Statistics } from '../../src/model/statistics.js';
import type { TieGroup } from '../../src/model/tie.js';
import type { ParameterNode } from '../../src/protocol/session.js';
import { removedIndices, type EditDifference } from '../../src/protocol/edit-difference.js';
import type { View, ViewContext } from '../context.js';
import { element, setText } from '../dom.js';
import { afterNextFrame } from '../lifetime.js';
import { counted } from '../format/numbers.js';
import { pendingEditsPanel } from '../panels/pending-edits.js';
import { summaryHeader } from '../panels/summary-header.js';
import type { CellContext } from '../table/columns.js';
import { CommonAxis } from '../table/common-axis.js';
import { asTsv } from '../table/copy.js';
import { nextOrder } from '../table/header-row.js';
import { overviewBar } from '../table/overview-bar.js';
import { TablePages } from '../table/pages.js';
import { StatisticsQueue } from '../table/statistics-queue.js';
import { OverviewTable } from '../table/table.js';
import type { RowWindow } from '../table/virtual-list.js';

export function createOverview(context: ViewContext): View {
  return new Overview(context);
}

class Overview implements View {
  readonly element: HTMLElement;
  private readonly pages: TablePages;
  private readonly queue: StatisticsQueue;
  private readonly table: OverviewTable;
  private readonly bar;
  private readonly pending;
  private readonly message = element('p', { class: 'table-message', role: 'status' });
  private window: RowWindow = { start: 0, end: 0, offset: 0 };
  private readonly axis = new CommonAxis();
  private cells: CellContext;
  private tieGroups: readonly TieGroup[] = [];
  /** The rows first, then their figures. */
  private readonly computeVisible = afterNextFrame(() => {
    if (this.element.isConnected) this.queue.want(this.visibleRows());
  });
  /** The file tells the classes of blocks. */
  private tellsClasses = false;

  constructor(private readonly context: ViewContext) {
    const { client, summary, store, settings } = context;
    const { overview } = store.state;
    this.cells = { scale: this.axis.scale, tieGroups: [], ...editedCells(context) };
    this.pages = new TablePages(
      client,
      overview,
      () => {
        this.pageArrived();
      },
      (error) => {
        this.say(String(error));
      },
    );
    this.queue = new StatisticsQueue(
      client,
      () => settings().automaticBytes,
      (index, statistics) => {
        this.statisticsArrived([{ index, statistics }]);
      },
    );
    this.table = new OverviewTable(this.tableSource(), this.tableEvents(), overview.row);
    this.bar = overviewBar(context, {
      filtered: () => void this.query(true),
      chosen: () => {
        this.setLook();
      },
      scanned: (ready) => {
        this.statisticsArrived(ready);
      },
      scanEnded: () => {
        this.scanEnded();
      },
      copy: (format) => void this.copy(format),
    });
    this.pending = pendingEditsPanel(context);
    this.element = element('div', { class: 'overview' }, [
      summaryHeader(summary),
      this.pending.element,
      this.bar.element,
      this.table.element,
      this.message,
    ]);
    this.setLook();
    void this.query(false);
    if (summary.tieCount > 0) void this.loadTies();
  }

  shown(): void {
    this.table.element.focus({ preventScroll: true });
  }

  highlightChanged(): void {
    this.table.refresh();
  }

  settingsChanged(): void {
    this.computeVisible();
  }

  /** Rows that are others are read again; those on the screen stay until the new ones are there. */
  edited({ structural }: EditDifference): void {
    this.pending.show();
    this.cells = { ...this.cells, ...editedCells(this.context) };
    this.queue.dispose();
    this.pages.renew();
    this.table.refresh();
    if (structural) void this.loadTies();
  }

  dispose(): void {
    this.pages.dispose();
    this.queue.dispose();
    this.table.dispose();
    this.bar.dispose();
  }

  private tableSource(): ConstructorParameters<typeof OverviewTable>[0] {
    return {
      total: () => this.pages.total,
      row: (position) => this.pages.row(position),
      isTied: (node) => this.context.highlighted()?.indices.includes(node.index) === true,
      cells: () => this.cells,
    };
  }

  private tableEvents(): ConstructorParameters<typeof OverviewTable>[1] {
    const { context } = this;
    return {
      needed: (window) => {
        this.need(window);
      },
      opened: (node) => {
        context.navigate({ kind: 'parameter', index: node.index });
      },
      sorted: (clicked) => {
        context.store.updateOverview(nextOrder(context.store.state.overview, clicked));
        this.setLook();
        void this.query(true);
      },
      tieClicked: (node) => void context.client.call('run', { command: 'highlightTied', index: node.index }),
      copied: () => void this.copy(asTsv),
      moved: (row) => {
        context.store.updateOverview({ row });
      },
    };
  }

  private setLook(): void {
    const { hidden, sort, descending } = this.context.store.state.overview;
    // Columns that would be empty leave their room to the others.
    const empty = [...(this.tellsClasses ? [] : ['class']), ...(this.hasTies ? [] : ['tie'])];
    this.table.setLook({ hidden: new Set([...hidden, ...empty]), sort, descending });
  }

  private get hasTies(): boolean {
    return this.context.summary.tieCount > 0 || this.tieGroups.length > 0;
  }

  /** Asks for the rows anew; `toTop` when they are others than before. */
  private async query(toTop: boolean): Promise<void> {
    this.queue.dispose();
    this.say('');
    await this.pages.ask(this.context.store.state.overview);
    this.table.reset(toTop);
    if (!toTop) this.table.reveal();
    if (this.pages.total === 0)
      this.say(this.context.summary.parameterCount === 0 ? 'This file holds no parameters.' : 'No parameter passes the filter.');
  }

  private say(text: string): void {
    setText(this.message, text);
  }

  private need(window: RowWindow): void {
    this.window = window;
    this.pages.need(window.start, window.end);
    this.lookForClasses(this.visibleRows());
    this.computeVisible();
  }

  private visibleRows(): ParameterNode[] {
    const positions = Array.from({ length: this.window.end - this.window.start }, (_, offset) => this.window.start + offset);
    return positions.map((position) => this.pages.row(position)).filter((row) => row !== undefined);
  }

  private pageArrived(): void {
    this.bar.setCounts(this.pages.total, this.context.summary.parameterCount);
    const rows = this.visibleRows();
    for (const row of rows) this.widen(row.statistics);
    this.lookForClasses(rows);
    this.table.refresh();
  }

  private lookForClasses(rows: readonly ParameterNode[]): void {
    if (this.tellsClasses || !rows.some(({ blockClass }) => blockClass !== null)) return;
    this.tellsClasses = true;
    this.setLook();
  }

  private statisticsArrived(ready: readonly { readonly index: number; readonly statistics: Statistics }[]): void {
    for (const { index, statistics } of ready) {
      this.widen(statistics);
      this.pages.setStatistics(index, statistics);
    }
    this.table.refresh();
  }

  private widen(statistics: Statistics | undefined): void {
    if (this.axis.widen(statistics)) this.cells = { ...this.cells, scale: this.axis.scale };
  }

  private scanEnded(): void {
    void this.loadTies();
    void this.query(false);
  }

  /** A scan finds equal content, too. */
  private async loadTies(): Promise<void> {
    const { hasTies } = this;
    this.tieGroups = await this.context.client.call('ties', {});
    this.cells = { ...this.cells, tieGroups: this.tieGroups };
    if (this.hasTies !== hasTies) this.setLook();
    this.table.refresh();
  }

  private async copy(format: (nodes: readonly ParameterNode[]) => string): Promise<void> {
    const positions = this.table.selected();
    if (positions.length === 0) return;
    const nodes = await this.pages.collect(positions);
    this.context.copy(format(nodes), counted(nodes.length, 'row'));
  }
}

function editedCells({ edits }: ViewContext): Pick<CellContext, 'changed' | 'removed'> {
  const state = edits();
  return { changed: new Set(state.changed), removed: removedIndices(state) };
}
