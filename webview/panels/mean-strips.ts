/** The strips of row and column means beside the heatmap, with their ranges in words. */
import type { Heatmap } from '../../src/model/heatmap.js';
import { drawStrip } from '../charts/strip.js';
import { shortNumber } from '../format/numbers.js';
import type { PictureGrid } from '../picture/grid.js';
import { stripMeans } from '../picture/strips.js';
import type { HeatmapStage } from './heatmap-stage.js';

export function drawStrips({ rowStrip, columnStrip }: HeatmapStage, grid: PictureGrid, picture: Heatmap, table: Uint32Array): void {
  const { rows, columns } = stripMeans(picture);
  const { rowStart, rowEnd, columnStart, columnEnd } = picture.region;
  const shared = { table, ratio: devicePixelRatio };
  drawStrip(rowStrip, { ...shared, means: rows, layout: grid.rows, from: { start: rowStart, end: rowEnd }, side: 'rows' });
  drawStrip(columnStrip, {
    ...shared,
    means: columns,
    layout: grid.columns,
    from: { start: columnStart, end: columnEnd },
    side: 'columns',
  });
  nameStrip(rowStrip, 'row', rows);
  nameStrip(columnStrip, 'column', columns);
}

function nameStrip(strip: HTMLCanvasElement, side: string, means: Float64Array): void {
  const finite = means.filter((mean) => !Number.isNaN(mean));
  const least = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const most = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const range = finite.length === 0 ? 'none finite' : `${shortNumber(least)} to ${shortNumber(most)}`;
  strip.title = `${side} means of what is shown: ${range}`;
  strip.setAttribute('aria-label', `${side} means of what is shown, ${range}`);
}
