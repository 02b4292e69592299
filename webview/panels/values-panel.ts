/** The values as a virtual grid, with a cursor shared with the heatmap. */
import { button, textField } from '../controls.js';
import type { ViewContext } from '../context.js';
import { element, setAttributes, setText } from '../dom.js';
import { inNextFrame, Lifetime } from '../lifetime.js';
import { elementAt, fullRegion } from '../picture/arrangement.js';
import { revealing } from '../picture/region.js';
import { listExtent, rowWindow, scrollToRow, type RowWindow } from '../table/virtual-list.js';
import { placeText } from './cell-text.js';
import type { Linked } from './linked.js';
import { ValueBlocks } from './value-blocks.js';
import { cellId, valueCell } from './value-cell.js';
import { parseIndex, valueLayout, valueWidth, type ValueLayout } from './value-layout.js';

const rowHeight = 22;
const headerHeight = 24;
const labelWidth = 72;

export class ValuesPanel {
  readonly element: HTMLElement;
  private readonly lifetime = new Lifetime();
  private readonly header = element('div', { class: 'values-header', role: 'row', 'aria-rowindex': 1 });
  private readonly body = element('div', { class: 'values-body', role: 'rowgroup' });
  private readonly grid = element('div', {
    class: 'values',
    role: 'grid',
    tabindex: 0,
    'aria-label': 'values',
    'data-testid': 'values-grid',
  });
  private readonly where = element('span', { class: 'number muted', role: 'status' });
  private layout: ValueLayout;
  private blocks: ValueBlocks;
  private readonly width: number;
  private viewport = { width: 0, height: 0 };
  private readonly redraw = inNextFrame(() => {
    this.draw();
  });

  constructor(
    private readonly linked: Linked,
    private readonly context: ViewContext,
  ) {
    const { shape, dtype } = linked.details.node;
    this.width = valueWidth(dtype);
    this.layout = valueLayout(shape, linked.state.arrangement);
    this.blocks = this.newBlocks();
    this.grid.append(element('div', { role: 'rowgroup', class: 'values-head' }, [this.header]), this.body);
    this.grid.style.setProperty('--value-width', `${this.width}px`);
    this.element = element('section', { class: 'panel values-panel', 'aria-label': 'values' }, [this.head(), this.grid]);
    this.listen();
  }

  dispose(): void {
    this.blocks.dispose();
    this.lifetime.dispose();
  }

  private head(): HTMLElement {
    let typed = '';
    const go = (): void => {
      this.goTo(typed);
    };
    const { axisNames, node } = this.linked.details;
    const placeholder = node.shape.length === 1 ? 'index' : axisNames.join(', ');
    const onInput = (text: string): void => {
      typed = text;
    };
    const field = textField({
      label: 'Go to index',
      placeholder,
      value: '',
      onInput,
      onEnter: (text) => {
        typed = text;
        go();
      },
    });
    return element('div', { class: 'panel-head' }, [
      element('h2', {}, ['Values']),
      this.where,
      element('span', { class: 'space' }),
      field,
      button({ label: 'Go', onClick: go }),
    ]);
  }

  private listen(): void {
    const { lifetime, linked, grid } = this;
    lifetime.listen(grid, 'scroll', this.redraw, { passive: true });
    lifetime.listen(grid, 'keydown', (event) => {
      if (this.pressKey(event)) event.preventDefault();
    });
    lifetime.listen(this.body, 'mousedown', (event) => {
      this.press(event);
    });
    lifetime.observeSize(grid, (width, height) => {
      this.viewport = { width: Math.max(0, width - labelWidth), height: Math.max(0, height - headerHeight) };
      this.redraw();
    });
    linked.subscribe(['arrangement', 'reading'], () => {
      this.rearrange();
    });
    linked.subscribe(['cursor'], () => {
      this.reveal();
    });
  }

  private newBlocks(): ValueBlocks {
    const { index } = this.linked.details.node;
    const { arrangement, reading } = this.linked.state;
    const request = { index, arrangement, codes: reading === 'code', layout: this.layout };
    return new ValueBlocks(this.context.client, request, this.redraw, (error) => {
      setText(this.where, error instanceof Error ? error.message : String(error));
    });
  }

  private rearrange(): void {
    this.blocks.dispose();
    this.layout = valueLayout(this.linked.details.node.shape, this.linked.state.arrangement);
    this.blocks = this.newBlocks();
    this.redraw();
  }

  private goTo(text: string): void {
    const { shape } = this.linked.details.node;
    const cursor = parseIndex(text, shape, this.linked.state.arrangement);
    if (cursor === undefined) setText(this.where, text.trim() === '' ? '' : `${text} is not shown here`);
    else this.moveTo(cursor);
  }

  private moveTo(cursor: { readonly row: number; readonly column: number }): void {
    const { region, arrangement } = this.linked.state;
    this.linked.set({ cursor, region: revealing(region, fullRegion(this.linked.details.node.shape, arrangement), cursor) });
  }

  private press(event: MouseEvent): void {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]') : null;
    if (cell !== null) this.moveTo({ row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) });
  }

  private pressKey({ key }: KeyboardEvent): boolean {
    const { rows, columns, placeOf, positionAt } = this.layout;
    const { cursor } = this.linked.state;
    const page = Math.max(1, Math.floor(this.viewport.height / rowHeight) - 1);
    const steps: Record<string, readonly [number, number]> = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      PageDown: [page, 0],
      PageUp: [-page, 0],
      Home: [0, -columns],
      End: [0, columns],
    };
    const step = steps[key];
    if (step === undefined) return false;
    const from = cursor === null ? { row: 0, column: 0 } : placeOf(cursor);
    const inside = (index: number, count: number): number => Math.max(0, Math.min(count - 1, index));
    const next = cursor === null ? from : { row: inside(from.row + step[0], rows), column: inside(from.column + step[1], columns) };
    const position = positionAt(next.row, next.column);
    if (position !== undefined) this.moveTo(position);
    return true;
  }

  private reveal(): void {
    const { cursor, arrangement } = this.linked.state;
    if (cursor !== null) {
      const place = this.layout.placeOf(cursor);
      const { grid, viewport, layout } = this;
      grid.scrollTop = scrollToRow(place.row, { count: layout.rows, size: rowHeight, viewport: viewport.height, scroll: grid.scrollTop });
      grid.scrollLeft = scrollToRow(place.column, {
        count: layout.columns,
        size: this.width,
        viewport: viewport.width,
        scroll: grid.scrollLeft,
      });
      setText(this.where, placeText(this.linked.details.axisNames, elementAt(this.linked.details.node.shape, arrangement, cursor)));
    }
    this.redraw();
  }

  private draw(): void {
    const { layout, grid, viewport, width } = this;
    const rows = rowWindow({ count: layout.rows, size: rowHeight, viewport: viewport.height, scroll: grid.scrollTop, extra: 2 });
    const columns = rowWindow({ count: layout.columns, size: width, viewport: viewport.width, scroll: grid.scrollLeft, extra: 1 });
    const total = labelWidth + listExtent(layout.columns, width);
    setAttributes(grid, { 'aria-rowcount': layout.rows + 1, 'aria-colcount': layout.columns + 1 });
    this.body.style.height = `${listExtent(layout.rows, rowHeight)}px`;
    this.body.style.width = this.header.style.width = `${total}px`;
    this.header.replaceChildren(...this.headerCells(columns));
    this.body.replaceChildren(...Array.from({ length: rows.end - rows.start }, (_, offset) => this.row(rows, offset, columns)));
    const { cursor } = this.linked.state;
    setAttributes(grid, { 'aria-activedescendant': cursor === null ? undefined : cellId(layout.placeOf(cursor)) });
  }

  private headerCells(columns: RowWindow): HTMLElement[] {
    const corner = element('div', { role: 'columnheader', class: 'value-label corner', 'aria-colindex': 1 }, [
      element('span', { class: 'visually-hidden' }, ['index']),
    ]);
    const cells = Array.from({ length: columns.end - columns.start }, (_, offset) => {
      const column = columns.start + offset;
      return this.placed(
        element('div', { role: 'columnheader', class: 'value head', 'aria-colindex': column + 2 }, [this.layout.columnLabel(column)]),
        columns,
        offset,
      );
    });
    return [corner, ...cells];
  }

  private row(rows: RowWindow, offset: number, columns: RowWindow): HTMLElement {
    const row = rows.start + offset;
    const label = element('div', { role: 'rowheader', class: 'value-label', 'aria-colindex': 1 }, [this.layout.rowLabel(row)]);
    const cells = Array.from({ length: columns.end - columns.start }, (_, at) =>
      this.placed(this.cell(row, columns.start + at), columns, at),
    );
    const made = element('div', { role: 'row', class: 'values-row', 'aria-rowindex': row + 2 }, [label, ...cells]);
    made.style.transform = `translateY(${rows.offset + offset * rowHeight}px)`;
    return made;
  }

  private placed(cell: HTMLElement, columns: RowWindow, offset: number): HTMLElement {
    cell.style.left = `${labelWidth + columns.offset + offset * this.width}px`;
    return cell;
  }

  private cell(row: number, column: number): HTMLElement {
    const { linked, layout } = this;
    const position = layout.positionAt(row, column);
    if (position === undefined) return element('div', { role: 'gridcell', class: 'value' });
    return valueCell({ id: cellId({ row, column }), column, position, value: this.blocks.at(row, column), linked });
  }
}
