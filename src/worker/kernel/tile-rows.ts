/**
 * The rows of a tile: runs of elements that lie next to each other in the array. Inner axes that the tile has whole, and that lie in its own
 * storage as they do in the array, are one row with those inside them, so that a tile of whole rows of the array is a single run.
 *
 *   const rows = tileRows(tile, contiguousStrides(shape));
 *   for (const { array, inTile } of rows.between(first, end)) ... // rows.columns elements each, rows.step apart in the tile
 */
import type { Tile } from '../../model/parameter.js';

export interface TileRow {
  /** Position of its first element in the array, in elements. */
  readonly array: number;
  /** The same in the tile's storage. */
  readonly inTile: number;
}

export interface TileRows {
  readonly columns: number;
  /** Distance of neighbours in the tile's storage, in elements. */
  readonly step: number;
  /** Those that hold an element of first .. end - 1, in order. */
  between(first: number, end: number): Iterable<TileRow>;
}

interface Axis {
  readonly size: number;
  readonly array: number;
  readonly tile: number;
}

/** `strides`: the array's, in C order. The tile has elements. */
export function tileRows({ origin, shape, offset, strides: own }: Tile<unknown>, strides: readonly number[]): TileRows {
  const start = origin.reduce((sum, index, axis) => sum + index * (strides[axis] ?? 0), 0);
  const axes = shape
    .map((size, axis): Axis => ({ size, array: strides[axis] ?? 0, tile: own[axis] ?? 0 }))
    .filter(({ size }) => size !== 1);
  // An inner axis whose elements do not lie next to each other in the array has none of its own rows: they are of one element.
  const last = axes.at(-1)?.array === 1 ? axes.pop() : undefined;
  let columns = last?.size ?? 1;
  const step = last?.tile ?? 1;
  for (let axis = axes.at(-1); axis?.array === columns && axis.tile === columns * step; axis = axes.at(-1)) {
    columns *= axis.size;
    axes.pop();
  }
  const rows = axes.reduce((product, { size }) => product * size, 1);
  const rowAt = (row: number): TileRow => placeOf(row, axes, { array: start, inTile: offset });
  return { columns, step, between: (first, end) => rowsBetween(rowAt, { rows, columns, first, end }) };
}

function placeOf(row: number, axes: readonly Axis[], from: TileRow): TileRow {
  let { array, inTile } = from;
  let rest = row;
  for (let i = axes.length - 1; i >= 0; i--) {
    const { size = 1, array: inArray = 0, tile = 0 } = axes[i] ?? {};
    const index = rest % size;
    array += index * inArray;
    inTile += index * tile;
    rest = (rest - index) / size;
  }
  return { array, inTile };
}

/** Rows stand in the array in ascending order: the first is searched for by halving. */
function* rowsBetween(
  rowAt: (row: number) => TileRow,
  { rows, columns, first, end }: { readonly rows: number; readonly columns: number; readonly first: number; readonly end: number },
): Iterable<TileRow> {
  let low = 0;
  let high = rows;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (rowAt(middle).array + columns > first) high = middle;
    else low = middle + 1;
  }
  for (let row = low; row < rows; row++) {
    const place = rowAt(row);
    if (place.array >= end) return;
    yield place;
  }
}
