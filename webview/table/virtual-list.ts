/**
 * Which rows of a long list are on the screen. Lists taller than browsers allow are scrolled in proportion.
 *
 *   rowWindow({ count: 100_000, size: 24, viewport: 600, scroll: 4800, extra: 4 })
 */
export interface ListGeometry {
  readonly count: number;
  /** Pixels of one row. */
  readonly size: number;
  readonly viewport: number;
  readonly scroll: number;
  /** Rows kept beyond each end. */
  readonly extra: number;
}

export interface RowWindow {
  readonly start: number;
  readonly end: number;
  /** Where row `start` stands in the scrolled content. */
  readonly offset: number;
}

/** Browsers lose precision beyond some 16 million pixels. */
export const largestExtent = 8_000_000;

/** Pixels the scrolled content is made tall. */
export function listExtent(count: number, size: number): number {
  return Math.min(count * size, largestExtent);
}

export function rowWindow({ count, size, viewport, scroll, extra }: ListGeometry): RowWindow {
  const first = firstRow({ count, size, viewport, scroll });
  const start = Math.max(0, Math.floor(first) - extra);
  const end = Math.min(count, Math.ceil(first + viewport / size) + extra);
  return { start, end: Math.max(start, end), offset: scroll - (first - start) * size };
}

type Scrolled = Omit<ListGeometry, 'extra'>;

/** The row at the top edge, with its fraction. */
export function firstRow({ count, size, viewport, scroll }: Scrolled): number {
  const extent = listExtent(count, size);
  if (extent === count * size) return Math.max(0, scroll / size);
  const last = count - viewport / size;
  return Math.max(0, Math.min(1, scroll / furthest(extent, viewport))) * last;
}

/** The scroll that brings a row to the screen, moving as little as possible. */
export function scrollToRow(row: number, geometry: Scrolled): number {
  const { size, viewport, scroll } = geometry;
  const first = firstRow(geometry);
  const visible = viewport / size;
  if (row < first) return scrollOf(row, geometry);
  return row + 1 > first + visible ? scrollOf(row + 1 - visible, geometry) : scroll;
}

function scrollOf(first: number, { count, size, viewport }: Scrolled): number {
  const extent = listExtent(count, size);
  if (extent === count * size) return first * size;
  return (first / (count - viewport / size)) * furthest(extent, viewport);
}

/** The scroll of the last rows: browsers round scrolls to pixels, and a pixel can be many rows. */
function furthest(extent: number, viewport: number): number {
  return extent - viewport - 1;
}

/** What was scrolled to, as long as the browser is there within its rounding. */
export function unrounded(scroll: number, aim: number): number {
  return Math.abs(scroll - aim) < 1 ? aim : scroll;
}
