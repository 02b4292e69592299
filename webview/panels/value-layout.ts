/**
 * How values stand in the grid: matrices as they are arranged, sequences ten to a line. Pure.
 *
 *   const layout = valueLayout([50_000], arrangement); // 5,000 lines of 10
 */
import type { Dtype } from '../../src/model/dtype.js';
import { dtypes } from '../../src/model/dtype.js';
import type { Arrangement, Region } from '../../src/model/heatmap.js';
import { sizeOf } from '../../src/model/arrangement.js';
import { elementAt, positionOf, type Position } from '../picture/arrangement.js';

export interface ValueLayout {
  readonly rows: number;
  readonly columns: number;
  readonly rowLabel: (row: number) => string;
  readonly columnLabel: (column: number) => string;
  /** The place in the arrangement; undefined behind the end of a sequence. */
  readonly positionAt: (row: number, column: number) => Position | undefined;
  readonly placeOf: (position: Position) => { readonly row: number; readonly column: number };
  /** What to ask for, to know these rows and columns. */
  readonly regionOf: (rowStart: number, rowEnd: number, columnStart: number, columnEnd: number) => Region;
}

const lineLength = 10;

export function valueLayout(shape: readonly number[], arrangement: Arrangement): ValueLayout {
  return shape.length < 2 ? sequenceLayout(sizeOf(shape, arrangement.columns)) : matrixLayout(shape, arrangement);
}

function matrixLayout(shape: readonly number[], arrangement: Arrangement): ValueLayout {
  const label = (axes: readonly number[], position: Position): string => {
    const indices = elementAt(shape, arrangement, position);
    return axes.map((axis) => String(indices[axis] ?? 0)).join(',');
  };
  return {
    rows: sizeOf(shape, arrangement.rows),
    columns: sizeOf(shape, arrangement.columns),
    rowLabel: (row) => label(arrangement.rows, { row, column: 0 }),
    columnLabel: (column) => label(arrangement.columns, { row: 0, column }),
    positionAt: (row, column) => ({ row, column }),
    placeOf: (position) => position,
    regionOf: (rowStart, rowEnd, columnStart, columnEnd) => ({ rowStart, rowEnd, columnStart, columnEnd }),
  };
}

function sequenceLayout(count: number): ValueLayout {
  const columns = Math.max(1, Math.min(lineLength, count));
  return {
    rows: Math.ceil(count / columns),
    columns,
    rowLabel: (row) => String(row * columns),
    columnLabel: (column) => `+${String(column)}`,
    positionAt: (row, column) => (row * columns + column < count ? { row: 0, column: row * columns + column } : undefined),
    placeOf: ({ column }) => ({ row: Math.floor(column / columns), column: column % columns }),
    regionOf: (rowStart, rowEnd) => ({
      rowStart: 0,
      rowEnd: 1,
      columnStart: rowStart * columns,
      columnEnd: Math.min(count, rowEnd * columns),
    }),
  };
}

/** Wide enough for every digit that means something. */
export function valueWidth(dtype: Dtype): number {
  const { kind, bits } = dtypes[dtype];
  if (kind === 'complex') return 224;
  if (kind === 'bool') return 60;
  if (kind === 'quantized' || kind === 'block') return 132;
  if (kind === 'float') return bits === 64 ? 188 : bits === 32 ? 132 : 96;
  return bits === 64 ? 172 : bits === 32 ? 100 : 64;
}

/** What was typed in *go to index* (`3, 5` or `[3][5]` or a flat `17`), as a place. Undefined when it means none. */
export function parseIndex(text: string, shape: readonly number[], arrangement: Arrangement): Position | undefined {
  const typed = text.match(/-?\d+/g)?.map(Number) ?? [];
  const indices = typed.length === shape.length ? typed : typed.length === 1 ? unflattened(typed[0] ?? 0, shape) : undefined;
  const counted = indices?.map((index, axis) => (index < 0 ? index + (shape[axis] ?? 0) : index));
  const inside = counted?.every((index, axis) => index >= 0 && index < (shape[axis] ?? 0)) === true;
  return counted !== undefined && inside ? positionOf(shape, arrangement, counted) : undefined;
}

/** The indices of the element at a flat (C order) index. */
function unflattened(flat: number, shape: readonly number[]): number[] {
  let rest = flat;
  return shape
    .toReversed()
    .map((size) => {
      const index = rest % size;
      rest = Math.floor(rest / size);
      return index;
    })
    .reverse()
    .map((index, axis) => (axis === 0 ? index + rest * (shape[0] ?? 1) : index));
}
