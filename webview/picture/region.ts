/**
 * The part of a picture that is shown: whole rows and columns, moved and zoomed.
 *
 *   zoomed(region, full, 0.8, { row: 3, column: 5 })
 */
import type { Region } from '../../src/model/heatmap.js';
import type { Position } from './arrangement.js';

interface Span {
  readonly start: number;
  readonly end: number;
}

const rowsOf = (region: Region): Span => ({ start: region.rowStart, end: region.rowEnd });
const columnsOf = (region: Region): Span => ({ start: region.columnStart, end: region.columnEnd });
const regionOf = (rows: Span, columns: Span): Region => ({
  rowStart: rows.start,
  rowEnd: rows.end,
  columnStart: columns.start,
  columnEnd: columns.end,
});

export function sameRegion(a: Region, b: Region): boolean {
  return a.rowStart === b.rowStart && a.rowEnd === b.rowEnd && a.columnStart === b.columnStart && a.columnEnd === b.columnEnd;
}

/** Smallest spans that zooming ends at: so many cells still tell where one is. */
export interface ZoomLimit {
  readonly rows: number;
  readonly columns: number;
}

/** Scales both spans by `factor` (below 1: closer), keeping the anchor where it is. Always changes a span that can change. */
export function zoomed(region: Region, full: Region, factor: number, anchor: Position, limit: ZoomLimit): Region {
  return regionOf(
    zoomedSpan(rowsOf(region), rowsOf(full), factor, anchor.row, limit.rows),
    zoomedSpan(columnsOf(region), columnsOf(full), factor, anchor.column, limit.columns),
  );
}

function zoomedSpan(span: Span, full: Span, factor: number, anchor: number, limit: number): Span {
  const size = span.end - span.start;
  const most = full.end - full.start;
  const wanted = factor < 1 ? Math.floor(size * factor) : Math.ceil(size * factor);
  const next = Math.min(Math.max(wanted, Math.min(limit, size)), most);
  const share = size === 0 ? 0 : (anchor + 0.5 - span.start) / size;
  return clampedSpan(Math.round(anchor + 0.5 - share * next), next, full);
}

/** Moved by whole rows and columns, as far as there are any. */
export function panned(region: Region, full: Region, rows: number, columns: number): Region {
  const move = (span: Span, within: Span, by: number): Span => clampedSpan(span.start + by, span.end - span.start, within);
  return regionOf(move(rowsOf(region), rowsOf(full), rows), move(columnsOf(region), columnsOf(full), columns));
}

function clampedSpan(start: number, size: number, full: Span): Span {
  const first = Math.max(full.start, Math.min(start, full.end - size));
  return { start: first, end: Math.min(first + size, full.end) };
}

/** The region moved just so far that a position is in it. */
export function revealing(region: Region, full: Region, { row, column }: Position): Region {
  return panned(region, full, distance(rowsOf(region), row), distance(columnsOf(region), column));
}

function distance(span: Span, position: number): number {
  if (position < span.start) return position - span.start;
  return position >= span.end ? position - span.end + 1 : 0;
}

/** A kept region, cut to the picture as it is now; all of it when nothing is left. */
export function within(region: Region, full: Region): Region {
  const cut = {
    rowStart: Math.max(region.rowStart, full.rowStart),
    rowEnd: Math.min(region.rowEnd, full.rowEnd),
    columnStart: Math.max(region.columnStart, full.columnStart),
    columnEnd: Math.min(region.columnEnd, full.columnEnd),
  };
  return cut.rowEnd > cut.rowStart && cut.columnEnd > cut.columnStart ? cut : full;
}
