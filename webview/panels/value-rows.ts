/** The rows and columns of the grid of values that are on the screen, as elements. */
import { element } from '../dom.js';
import type { RowWindow } from '../table/virtual-list.js';
import type { Linked } from './linked.js';
import type { BlockValue } from './value-blocks.js';
import { cellId, valueCell } from './value-cell.js';
import type { ValueLayout } from './value-layout.js';

export const rowHeight = 22;
export const labelWidth = 72;

export interface ValueRows {
  readonly rows: RowWindow;
  readonly columns: RowWindow;
  readonly layout: ValueLayout;
  /** Of a column, in pixels. */
  readonly width: number;
  readonly linked: Linked;
  readonly at: (row: number, column: number) => BlockValue | undefined;
}

export function headerCells({ columns, layout, width }: ValueRows): HTMLElement[] {
  const corner = element('div', { role: 'columnheader', class: 'value-label corner', 'aria-colindex': 1 }, [
    element('span', { class: 'visually-hidden' }, ['index']),
  ]);
  const cells = range(columns).map((column, offset) => {
    const cell = element('div', { role: 'columnheader', class: 'value head', 'aria-colindex': column + 2 }, [layout.columnLabel(column)]);
    return placed(cell, columns, offset, width);
  });
  return [corner, ...cells];
}

export function bodyRows(shown: ValueRows): HTMLElement[] {
  const { rows, columns, layout, width } = shown;
  return range(rows).map((row, offset) => {
    const label = element('div', { role: 'rowheader', class: 'value-label', 'aria-colindex': 1 }, [layout.rowLabel(row)]);
    const cells = range(columns).map((column, at) => placed(cellOf(shown, row, column), columns, at, width));
    const made = element('div', { role: 'row', class: 'values-row', 'aria-rowindex': row + 2 }, [label, ...cells]);
    made.style.transform = `translateY(${rows.offset + offset * rowHeight}px)`;
    return made;
  });
}

function cellOf({ layout, linked, at }: ValueRows, row: number, column: number): HTMLElement {
  const position = layout.positionAt(row, column);
  if (position === undefined) return element('div', { role: 'gridcell', class: 'value' });
  return valueCell({ id: cellId({ row, column }), column, position, value: at(row, column), linked });
}

function placed(cell: HTMLElement, columns: RowWindow, offset: number, width: number): HTMLElement {
  cell.style.left = `${labelWidth + columns.offset + offset * width}px`;
  return cell;
}

function range({ start, end }: RowWindow): readonly number[] {
  return Array.from({ length: end - start }, (_, offset) => start + offset);
}
