/**
 * A sequence laid out in lines, like text: how many cells, how many to a line.
 *
 *   foldOf(50_000, { width: 820, height: 420 })
 */
export interface Fold {
  readonly rows: number;
  readonly columns: number;
  /** Cells asked for; fewer than values when there is no room for each. */
  readonly cells: number;
}

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

const stripCells = 16;
const printed: PixelSize = { width: 50, height: 24 };
const smallest = 3;

export function foldOf(count: number, size: PixelSize): Fold {
  if (count <= Math.min(stripCells, Math.floor(size.width / printed.width))) return { rows: 1, columns: Math.max(count, 1), cells: count };
  const columns = roundDown(Math.floor(size.width / cellWidth(count, size)));
  const lines = Math.ceil(count / columns);
  const rows = Math.max(1, Math.min(lines, Math.floor(size.height / smallest)));
  return { rows, columns, cells: Math.min(count, rows * columns) };
}

/** Wide enough for printed numbers when all fit; else about square. */
function cellWidth(count: number, { width, height }: PixelSize): number {
  const perLine = Math.floor(width / printed.width);
  if (Math.ceil(count / perLine) * printed.height <= height) return printed.width;
  return Math.max(smallest, Math.sqrt((width * height) / count));
}

/** To a number whose multiples are easy to count. */
function roundDown(columns: number): number {
  if (columns >= 100) return Math.floor(columns / 50) * 50;
  if (columns >= 20) return Math.floor(columns / 10) * 10;
  return Math.max(1, columns >= 8 ? columns - (columns % 2) : columns);
}
