/** The header of the table: titles sort, the range column carries the common axis. */
import type { TableSort } from '../../src/protocol/session.js';
import { element, icon } from '../dom.js';
import type { Column } from './columns.js';

export interface Order {
  readonly sort: TableSort;
  readonly descending: boolean;
}

export function headerRow(shown: readonly Column[], order: Order, sorted: (sort: TableSort) => void): HTMLElement[] {
  return shown.map((column, index) => {
    const { sort, title, hint, align, id } = column;
    const attributes = { role: 'columnheader', class: `cell ${align} column-${id}`, 'aria-colindex': index + 1, title: hint };
    if (sort === undefined) return element('div', attributes, [title]);
    const isSorted = sort === order.sort;
    const direction = order.descending ? 'descending' : 'ascending';
    const arrow = isSorted ? [icon(order.descending ? 'arrow-down' : 'arrow-up')] : [];
    const label = element('button', { type: 'button', class: 'sort', tabindex: -1 }, [title, ...arrow]);
    label.addEventListener('click', () => {
      sorted(sort);
    });
    return element('div', { ...attributes, 'aria-sort': isSorted ? direction : 'none' }, [label]);
  });
}

/** A second click turns the order round, a third returns to the file's. */
export function nextOrder(order: Order, clicked: TableSort): Order {
  const first = !startsLarge.has(clicked);
  if (order.sort !== clicked) return { sort: clicked, descending: !first };
  return order.descending === first ? { sort: 'file', descending: false } : { sort: clicked, descending: first };
}

/** Of sizes and troubles one wants to see the largest first. */
const startsLarge: ReadonlySet<TableSort> = new Set(['count', 'bytes', 'max', 'std', 'zeros', 'nonfinite']);
