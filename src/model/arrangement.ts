/**
 * Which axes of a parameter make the rows and columns of its picture.
 *
 *   defaultArrangement([64, 32, 3, 3]) // rows out, kh; columns in, kw
 */
import type { Arrangement, Region } from './heatmap.js';

/** Kernels up to this many elements are walls of tiles; larger trailing axes are matrices of their own. */
const largestTile = 1024;

/** Matrices as they are written, convolution kernels as a wall of tiles, everything else by its last two axes. */
export function defaultArrangement(shape: readonly number[]): Arrangement {
  const rank = shape.length;
  const fixed = shape.map(() => 0);
  if (rank <= 1) return { rows: [], columns: rank === 1 ? [0] : [], fixed };
  if (rank === 2) return { rows: [0], columns: [1], fixed };
  const tile = sizeOf(shape, [rank - 2, rank - 1].slice(rank === 3 ? 1 : 0));
  if (rank === 3 && tile <= 16) return { rows: [0], columns: [1, 2], fixed };
  if (rank === 4 && tile <= largestTile) return { rows: [0, 2], columns: [1, 3], fixed };
  if (rank === 5 && tile <= largestTile) return { rows: [0, 3], columns: [1, 4], fixed };
  return { rows: [rank - 2], columns: [rank - 1], fixed };
}

/** Product of the sizes of some axes; 1 for none. */
export function sizeOf(shape: readonly number[], axes: readonly number[]): number {
  return axes.reduce((product, axis) => product * (shape[axis] ?? 1), 1);
}

/** All rows and columns of an arrangement. */
export function fullRegion(shape: readonly number[], { rows, columns }: Arrangement): Region {
  return { rowStart: 0, rowEnd: sizeOf(shape, rows), columnStart: 0, columnEnd: sizeOf(shape, columns) };
}
