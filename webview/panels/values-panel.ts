/** The values as a virtual grid, with a cursor shared with the heatmap. */
import { reportError } from '../../src/model/errors.js';
import type { ViewContext } from '../context.js';
import { element, setAttributes, setText } from '../dom.js';
import { inNextFrame, Lifetime } from '../lifetime.js';
import { fullRegion } from '../../src/model/arrangement.js';
import { elementAt } from '../picture/arrangement.js';
import { revealing } from '../picture/region.js';
import { listExtent, rowWindow, scrollToRow, unrounded } from '../table/virtual-list.js';
import { CellEditor } from './cell-editor.js';
import { placeText } from './cell-text.js';
import { goToIndex } from './go-to-index.js';
import type { Linked } from './linked.js';
import { pastedBlock, pasteOf } from './pasted-block.js';
import { ValueBlocks } from './value-blocks.js';
import { cellId } from './value-cell.js';
import { parseIndex, valueLayout, valueWidth, type ValueLayout } from './value-layout.js';
import { bodyRows, headerCells, labelWidth, rowHeight } from './value-rows.js';

const headerHeight = 24;

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
  private readonly editor: CellEditor;
  private readonly width: number;
  private viewport = { width: 0, height: 0 };
  /** Where the grid was last scrolled to, in fractions of a pixel. */
  private aim = 0;
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
    this.editor = new CellEditor({
      grid: this.grid,
      linked,
      context,
      cell: () => this.body.querySelector<HTMLElement>('.value.here'),
      failed: (problem) => {
        setText(this.where, problem);
      },
      stored: (key, back) => {
        this.moveAfterEdit(key, back);
      },
    });
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
    const { axisNames, node } = this.linked.details;
    const fields = goToIndex(node.shape.length === 1 ? 'index' : axisNames.join(', '), (text) => {
      this.goTo(text);
    });
    return element('div', { class: 'panel-head' }, [
      element('h2', {}, ['Values']),
      this.where,
      element('span', { class: 'space' }),
      ...fields,
    ]);
  }

  private listen(): void {
    const { lifetime, linked, grid } = this;
    lifetime.listen(grid, 'scroll', this.redraw, { passive: true });
    lifetime.listen(grid, 'keydown', (event) => {
      if (event.target === grid && (this.pressKey(event) || this.editor.pressKey(event))) event.preventDefault();
    });
    lifetime.listen(this.body, 'dblclick', () => {
      this.editor.begin(undefined);
    });
    lifetime.listen(grid, 'paste', (event) => {
      void this.paste(event);
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
    linked.subscribe(['revision'], () => {
      this.blocks.refresh();
    });
    linked.subscribe(['cursor'], () => {
      this.editor.close();
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

  /** As in a table of numbers: Enter goes down, Tab to the right. */
  private moveAfterEdit(key: 'Enter' | 'Tab', back: boolean): void {
    const { cursor } = this.linked.state;
    if (cursor === null) return;
    const { row, column } = this.layout.placeOf(cursor);
    const step = back ? -1 : 1;
    const next = key === 'Enter' ? { row: row + step, column } : { row, column: column + step };
    const inside = next.row >= 0 && next.row < this.layout.rows && next.column >= 0 && next.column < this.layout.columns;
    const position = inside ? this.layout.positionAt(next.row, next.column) : undefined;
    if (position !== undefined) this.moveTo(position);
  }

  private async paste(event: ClipboardEvent): Promise<void> {
    const { linked, context, where } = this;
    const { cursor, arrangement, reading } = linked.state;
    const block = pastedBlock(event.clipboardData?.getData('text/plain') ?? '');
    if (cursor === null || block === undefined || reading !== 'value' || !context.settings().editable) return;
    event.preventDefault();
    const made = pasteOf(linked.details, arrangement, cursor, block);
    if ('problem' in made) {
      setText(where, made.problem);
      return;
    }
    await context.client.call('edit', { edit: made.edit }).catch((error: unknown) => {
      setText(where, reportError(error).message);
    });
  }

  private reveal(): void {
    const { cursor, arrangement } = this.linked.state;
    if (cursor !== null) {
      const place = this.layout.placeOf(cursor);
      const { grid, viewport, layout } = this;
      const scroll = unrounded(grid.scrollTop, this.aim);
      this.aim = scrollToRow(place.row, { count: layout.rows, size: rowHeight, viewport: viewport.height, scroll });
      grid.scrollTop = this.aim;
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
    const scroll = unrounded(grid.scrollTop, this.aim);
    const rows = rowWindow({ count: layout.rows, size: rowHeight, viewport: viewport.height, scroll, extra: 2 });
    const columns = rowWindow({ count: layout.columns, size: width, viewport: viewport.width, scroll: grid.scrollLeft, extra: 1 });
    const total = labelWidth + listExtent(layout.columns, width);
    setAttributes(grid, { 'aria-rowcount': layout.rows + 1, 'aria-colcount': layout.columns + 1 });
    this.body.style.height = `${listExtent(layout.rows, rowHeight)}px`;
    this.body.style.width = this.header.style.width = `${total}px`;
    const shown = { rows, columns, layout, width, linked: this.linked, at: (row: number, column: number) => this.blocks.at(row, column) };
    this.header.replaceChildren(...headerCells(shown));
    this.body.replaceChildren(...bodyRows(shown));
    const { cursor } = this.linked.state;
    setAttributes(grid, { 'aria-activedescendant': cursor === null ? undefined : cellId(layout.placeOf(cursor)) });
  }
}
