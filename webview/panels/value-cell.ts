/** One cell of the grid of values: shown with the digits that mean something, in full in `data-value`. */
import { dtypes, type Dtype } from '../../src/model/dtype.js';
import { element } from '../dom.js';
import type { Position } from '../picture/arrangement.js';
import { elementText } from './cell-text.js';
import type { Linked } from './linked.js';
import type { BlockValue } from './value-blocks.js';

export interface ValueCell {
  readonly id: string;
  /** Of the grid, from 0. */
  readonly column: number;
  readonly position: Position;
  /** Undefined while it is on its way. */
  readonly value: BlockValue | undefined;
  readonly linked: Linked;
}

export function cellId({ row, column }: Position): string {
  return `value-${String(row)}-${String(column)}`;
}

export function valueCell({ id, column, position, value, linked }: ValueCell): HTMLElement {
  const { cursor, reading } = linked.state;
  const dtype = reading === 'code' ? 'int32' : linked.details.node.dtype;
  const text = value === undefined ? undefined : elementText(value.elements, value.at, dtype);
  const here = cursor?.row === position.row && cursor.column === position.column;
  const attributes = { role: 'gridcell', id, class: valueClass(text?.full, here, dtype), 'aria-colindex': column + 2 };
  const data = { 'data-row': position.row, 'data-column': position.column, 'data-value': text?.full };
  return element('div', { ...attributes, ...data, 'aria-selected': String(here), title: text?.full }, [text?.shown ?? '']);
}

/** Zeros recede, troubles stand out. */
function valueClass(full: string | undefined, here: boolean, dtype: Dtype): string {
  const zero = (full === '0' || full === '-0') && dtypes[dtype].kind === 'float' ? ' zero' : '';
  const trouble = full === 'NaN' || full === 'Infinity' || full === '-Infinity' ? ' trouble' : '';
  return `value number${zero}${trouble}${here ? ' here' : ''}`;
}
