/**
 * Which element stands where in the picture of a parameter, and which axes can stand on which side.
 *
 *   elementAt([64, 32, 3, 3], arrangement, { row: 4, column: 0 }); // [1, 0, 1, 0]
 */
import { sizeOf } from '../../src/model/arrangement.js';
import type { Arrangement } from '../../src/model/heatmap.js';

/** A place in the picture, in rows and columns of the arrangement. */
export interface Position {
  readonly row: number;
  readonly column: number;
}

export type Side = 'rows' | 'columns';

/** Rows (or columns) in one tile: the axes below the outermost one of a side. 1 where the side has a single axis. */
export function tileSize(shape: readonly number[], axes: readonly number[]): number {
  return axes.length < 2 ? 1 : sizeOf(shape, axes.slice(1));
}

/** The index along each axis of the element at a position. */
export function elementAt(shape: readonly number[], arrangement: Arrangement, { row, column }: Position): number[] {
  const indices = shape.map((_, axis) => arrangement.fixed[axis] ?? 0);
  unravel(shape, arrangement.rows, row, indices);
  unravel(shape, arrangement.columns, column, indices);
  return indices;
}

function unravel(shape: readonly number[], axes: readonly number[], position: number, into: number[]): void {
  let rest = position;
  for (const axis of axes.toReversed()) {
    const size = shape[axis] ?? 1;
    into[axis] = rest % size;
    rest = Math.floor(rest / size);
  }
}

/** Where an element stands; undefined when an axis held fixed is at another index. */
export function positionOf(shape: readonly number[], arrangement: Arrangement, indices: readonly number[]): Position | undefined {
  const free = new Set([...arrangement.rows, ...arrangement.columns]);
  const shown = indices.every((index, axis) => free.has(axis) || index === (arrangement.fixed[axis] ?? 0));
  if (!shown) return undefined;
  return { row: ravel(shape, arrangement.rows, indices), column: ravel(shape, arrangement.columns, indices) };
}

function ravel(shape: readonly number[], axes: readonly number[], indices: readonly number[]): number {
  return axes.reduce((position, axis) => position * (shape[axis] ?? 1) + (indices[axis] ?? 0), 0);
}

/** Puts axes on one side. An axis stands on one side only; the other side keeps at least one while there is one to keep. */
export function withSide(shape: readonly number[], arrangement: Arrangement, side: Side, axes: readonly number[]): Arrangement {
  const other = side === 'rows' ? arrangement.columns : arrangement.rows;
  const before = side === 'rows' ? arrangement.rows : arrangement.columns;
  const left = other.filter((axis) => !axes.includes(axis));
  const spare = [...before, ...shape.keys()].find((axis) => !axes.includes(axis));
  const kept = left.length > 0 || spare === undefined ? left : [spare];
  return side === 'rows' ? { ...arrangement, rows: axes, columns: kept } : { ...arrangement, rows: kept, columns: axes };
}

/** Axes on neither side: one slider each. */
export function fixedAxes(shape: readonly number[], { rows, columns }: Arrangement): number[] {
  return [...shape.keys()].filter((axis) => !rows.includes(axis) && !columns.includes(axis));
}

/** What can stand on a side: every axis, and every two axes nested in their order. */
export function sideChoices(rank: number): number[][] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const pairs = rank < 3 ? [] : axes.flatMap((outer) => axes.slice(outer + 1).map((inner) => [outer, inner]));
  return [...axes.map((axis) => [axis]), ...pairs];
}

/** A kept arrangement is used again only when it still fits the shape. */
export function fitsShape(shape: readonly number[], { rows, columns, fixed }: Arrangement): boolean {
  const axes = [...rows, ...columns];
  const inRange = axes.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < shape.length);
  const indicesFit = fixed.length === shape.length && fixed.every((index, axis) => index >= 0 && index < (shape[axis] ?? 0));
  return inRange && indicesFit && new Set(axes).size === axes.length;
}
