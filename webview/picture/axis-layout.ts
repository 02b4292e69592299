/**
 * Where rows (or columns) of a picture lie in pixels, with gaps between tiles when there is room for them.
 *
 *   const rows = axisLayout({ start: 0, end: 192, tile: 3, length: 420 });
 *   rows.startOf(4), rows.cell, rows.indexAt(17)
 */
export interface AxisSpan {
  readonly start: number;
  readonly end: number;
  /** Members of one tile; 1: no tiles. */
  readonly tile: number;
  /** Pixels. */
  readonly length: number;
}

export interface AxisLayout extends AxisSpan {
  /** Pixels of one index, without gaps. */
  readonly cell: number;
  /** Pixels between tiles; 0 when they would not fit. */
  readonly gap: number;
  startOf(index: number): number;
  /** The index at a pixel; in a gap, undefined. Outside, the nearest. */
  indexAt(pixel: number): number | undefined;
}

const smallestGappedTile = 5;
const largestGap = 8;

export function axisLayout(span: AxisSpan): AxisLayout {
  const { start, end, tile, length } = span;
  const count = Math.max(end - start, 1);
  const gap = gapOf(span, count);
  const boundaries = tile > 1 ? Math.floor((end - 1) / tile) - Math.floor(start / tile) : 0;
  const cell = (length - gap * boundaries) / count;
  const startOf = (index: number): number => (index - start) * cell + (gap === 0 ? 0 : gap * (tileOf(index, tile) - tileOf(start, tile)));
  const indexAt = (pixel: number): number | undefined => {
    if (pixel <= 0) return start;
    if (pixel >= length) return end - 1;
    return gap === 0 ? Math.min(start + Math.floor(pixel / cell), end - 1) : indexInTiles({ start, end, tile, cell, gap }, pixel);
  };
  return { ...span, cell, gap, startOf, indexAt };
}

function tileOf(index: number, tile: number): number {
  return Math.floor(index / tile);
}

/** Gaps are drawn where a tile is wide enough to be told from its neighbours and every index keeps a pixel. */
function gapOf({ tile, length }: AxisSpan, count: number): number {
  if (tile <= 1 || count <= 1) return 0;
  const tilePixels = (length / count) * tile;
  if (tilePixels < smallestGappedTile) return 0;
  const gap = Math.min(Math.max(tilePixels * 0.12, 1), largestGap);
  return (tilePixels - gap) / tile >= 1 ? Math.round(gap) : 0;
}

interface Tiles {
  readonly start: number;
  readonly end: number;
  readonly tile: number;
  readonly cell: number;
  readonly gap: number;
}

/** The first tile may be cut by `start`: pixels are counted from where it would begin whole. */
function indexInTiles({ start, end, tile, cell, gap }: Tiles, pixel: number): number | undefined {
  const first = tileOf(start, tile) * tile;
  const from = pixel + (start - first) * cell;
  const pitch = tile * cell + gap;
  const inTile = from - Math.floor(from / pitch) * pitch;
  if (inTile >= tile * cell) return undefined;
  const index = first + Math.floor(from / pitch) * tile + Math.min(Math.floor(inTile / cell), tile - 1);
  return Math.max(start, Math.min(index, end - 1));
}

/** Labels along an axis: evenly spaced whole indices (or whole tiles), at the middle of what they name. */
export interface IndexTick {
  readonly position: number;
  readonly index: number;
}

export function indexTicks(layout: AxisLayout, spacing: number): IndexTick[] {
  const { start, end, tile, length } = layout;
  const first = Math.floor(start / tile);
  const count = Math.max(Math.ceil(end / tile) - first, 1);
  const step = niceStep(count / Math.max(1, Math.floor(length / spacing)));
  const ticks: IndexTick[] = [];
  for (let index = Math.ceil(first / step) * step; index < first + count; index += step) {
    const from = layout.startOf(Math.max(index * tile, start));
    const last = Math.min((index + 1) * tile, end) - 1;
    ticks.push({ index, position: (from + layout.startOf(last) + layout.cell) / 2 });
  }
  return ticks;
}

/** The next of 1, 2, 5, 10, 20, ... */
function niceStep(wanted: number): number {
  if (wanted <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= wanted) ?? 10;
  return factor * power;
}
