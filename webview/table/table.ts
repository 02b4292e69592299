/**
 * The overview's table: a virtualised ARIA grid over pages of rows. Only what is on the screen is in the page.
 *
 *   const table = new OverviewTable(options); view.append(table.element);
 */
import type { ParameterNode, TableSort } from '../../src/protocol/session.js';
import { element } from '../dom.js';
import { inNextFrame, Lifetime } from '../lifetime.js';
import { columns, type CellContext, type Column } from './columns.js';
import { headerRow } from './header-row.js';
import { allRows, movedTo, rowAfterKey, type RowSelection } from './selection.js';
import { listExtent, rowWindow, scrollToRow, type RowWindow } from './virtual-list.js';

export const rowHeight = 24;
const headerHeight = 28;

export interface TableSource {
  readonly total: () => number;
  readonly row: (position: number) => ParameterNode | undefined;
  readonly isTied: (node: ParameterNode) => boolean;
  readonly cells: () => CellContext;
}

export interface TableEvents {
  readonly needed: (window: RowWindow) => void;
  readonly opened: (node: ParameterNode) => void;
  readonly sorted: (sort: TableSort) => void;
  readonly tieClicked: (node: ParameterNode, tie: number) => void;
  readonly copied: (positions: readonly number[]) => void;
  readonly moved: (row: number) => void;
}

export interface TableLook {
  readonly hidden: ReadonlySet<string>;
  readonly sort: TableSort;
  readonly descending: boolean;
}

export class OverviewTable {
  readonly element: HTMLElement;
  private readonly lifetime = new Lifetime();
  private readonly header = element('div', { class: 'table-header', role: 'row', 'aria-rowindex': 1 });
  private readonly body = element('div', { class: 'table-body', role: 'rowgroup' });
  private selection: RowSelection;
  private shown: readonly Column[] = columns;
  private rows = new Map<number, { readonly element: HTMLElement; readonly key: unknown; readonly cells: unknown }>();
  private viewport = 0;
  private readonly redraw = inNextFrame(() => {
    this.draw();
  });

  constructor(
    private readonly source: TableSource,
    private readonly events: TableEvents,
    row: number,
  ) {
    this.selection = { active: row, anchor: row, selected: new Set() };
    const attributes = { role: 'grid', tabindex: 0, 'aria-multiselectable': 'true', 'aria-label': 'parameters' };
    const header = element('div', { role: 'rowgroup', class: 'table-head' }, [this.header]);
    this.element = element('div', { class: 'table', 'data-testid': 'overview-table', ...attributes }, [header, this.body]);
    this.lifetime.listen(this.element, 'scroll', this.redraw, { passive: true });
    this.lifetime.listen(this.element, 'keydown', (event) => {
      this.onKey(event);
    });
    this.lifetime.listen(this.body, 'mousedown', (event) => {
      this.onPress(event);
    });
    this.lifetime.listen(this.body, 'dblclick', () => {
      this.open();
    });
    this.lifetime.listen(this.body, 'click', (event) => {
      this.onClick(event);
    });
    this.lifetime.observeSize(this.element, (_, height) => {
      this.viewport = Math.max(0, height - headerHeight);
      this.redraw();
    });
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  /** Other columns or another order: the header is made anew. */
  setLook({ hidden, sort, descending }: TableLook): void {
    this.shown = columns.filter((column) => !hidden.has(column.id));
    this.setWidths();
    this.element.setAttribute('aria-colcount', String(this.shown.length));
    this.header.replaceChildren(...headerRow(this.shown, { sort, descending }, this.events.sorted));
    this.clear();
  }

  /** Rows may have changed: those that did are drawn again. */
  refresh(): void {
    this.redraw();
  }

  /** All rows are others. */
  reset(toTop: boolean): void {
    if (toTop) {
      this.selection = { active: 0, anchor: 0, selected: new Set() };
      this.element.scrollTop = 0;
    }
    this.clear();
  }

  /** Brings the focused row to the screen. */
  reveal(): void {
    const geometry = { count: this.source.total(), size: rowHeight, viewport: this.viewport, scroll: this.element.scrollTop };
    this.element.scrollTop = scrollToRow(this.selection.active, geometry);
    this.redraw();
  }

  /** Selected positions, in order. */
  selected(): number[] {
    return [...this.selection.selected].filter((row) => row < this.source.total()).sort((a, b) => a - b);
  }

  /** One set of tracks for header and rows, whatever they hold. */
  private setWidths(): void {
    const tracks = this.shown.map(({ id, width }) => (id === 'name' ? `minmax(${width}px, 1fr)` : `${width}px`));
    const total = this.shown.reduce((sum, { width }) => sum + width, 0);
    this.element.style.setProperty('--columns', tracks.join(' '));
    this.element.style.setProperty('--least-width', `${total}px`);
  }

  private clear(): void {
    this.rows.clear();
    this.body.replaceChildren();
    this.redraw();
  }

  private draw(): void {
    const count = this.source.total();
    const geometry = { count, size: rowHeight, viewport: this.viewport, scroll: this.element.scrollTop, extra: 6 };
    const window = rowWindow(geometry);
    this.body.style.height = `${listExtent(count, rowHeight)}px`;
    this.element.setAttribute('aria-rowcount', String(count + 1));
    this.element.setAttribute('aria-activedescendant', count === 0 ? '' : rowId(this.selection.active));
    this.events.needed(window);
    for (const [position, row] of this.rows) {
      if (position >= window.start && position < window.end) continue;
      row.element.remove();
      this.rows.delete(position);
    }
    const cells = this.source.cells();
    for (let position = window.start; position < window.end; position++) this.drawRow(position, window, cells);
  }

  private drawRow(position: number, window: RowWindow, cells: CellContext): void {
    const node = this.source.row(position);
    const known = this.rows.get(position);
    const row = known?.element ?? element('div', { role: 'row', 'data-testid': 'row', id: rowId(position), 'aria-rowindex': position + 2 });
    if (known === undefined || known.key !== node || known.cells !== cells) {
      row.replaceChildren(...this.shown.map((column, index) => cellElement(column, index, node, cells)));
      if (node !== undefined) row.dataset['name'] = node.name;
      this.rows.set(position, { element: row, key: node, cells });
    }
    row.style.transform = `translateY(${window.offset + (position - window.start) * rowHeight}px)`;
    row.setAttribute('aria-selected', String(this.selection.selected.has(position)));
    const active = position === this.selection.active ? ' active' : '';
    row.className = `table-row${active}${node !== undefined && this.source.isTied(node) ? ' tied' : ''}`;
    if (known === undefined) this.body.append(row);
  }

  private onKey(event: KeyboardEvent): void {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === 'a') this.select(allRows(this.selection, this.source.total()));
    else if (command && event.key === 'c') this.events.copied(this.selected());
    else if (event.key === 'Enter') this.open();
    else if (!this.moveByKey(event)) return;
    event.preventDefault();
  }

  private moveByKey(event: KeyboardEvent): boolean {
    const page = Math.max(1, Math.floor(this.viewport / rowHeight) - 1);
    const row = rowAfterKey(event.key, this.selection.active, this.source.total(), page);
    if (row === undefined) return false;
    this.select(movedTo(this.selection, row, { extend: event.shiftKey, toggle: false }));
    this.reveal();
    return true;
  }

  private onPress(event: MouseEvent): void {
    const position = positionOf(event);
    if (position === undefined) return;
    this.select(movedTo(this.selection, position, { extend: event.shiftKey, toggle: event.ctrlKey || event.metaKey }));
  }

  /** A plain click opens; with a modifier it only selects. */
  private onClick(event: MouseEvent): void {
    const position = positionOf(event);
    const node = position === undefined ? undefined : this.source.row(position);
    if (node === undefined || event.shiftKey || event.ctrlKey || event.metaKey) return;
    const chip = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-tie]') : null;
    if (chip !== null) this.events.tieClicked(node, Number(chip.dataset['tie']));
    else this.events.opened(node);
  }

  private open(): void {
    const node = this.source.row(this.selection.active);
    if (node !== undefined) this.events.opened(node);
  }

  private select(selection: RowSelection): void {
    this.selection = selection;
    this.events.moved(selection.active);
    this.redraw();
  }
}

function cellElement({ id, align, cell }: Column, index: number, node: ParameterNode | undefined, context: CellContext): HTMLElement {
  const content = node === undefined ? [] : cell(node, context);
  return element('div', { role: 'gridcell', class: `cell ${align} column-${id}`, 'aria-colindex': index + 1 }, content);
}

function rowId(position: number): string {
  return `row-${String(position)}`;
}

function positionOf(event: MouseEvent): number | undefined {
  const row = event.target instanceof Element ? event.target.closest('[role=row]') : null;
  return row === null ? undefined : Number(row.getAttribute('aria-rowindex')) - 2;
}
