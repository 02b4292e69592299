/**
 * The picture of a parameter on a canvas: cells in colours, marks for what is not a number or not in the range, numbers where they fit.
 *
 *   drawHeatmap(canvas, { grid, heatmap, cells, ratio: devicePixelRatio, digits, font })
 */
import { cellMarks, type Heatmap } from '../../src/model/heatmap.js';
import { shortNumber } from '../format/numbers.js';
import { cellAt, positionAt, type PictureGrid } from '../picture/grid.js';
import { patterns, type ShadedCells } from '../picture/cells.js';
import { pixelMaps, rasterise } from '../picture/raster.js';
import { nanColor } from '../../src/model/color-stops.js';
import { colorWord, inkOn } from './color.js';

export interface HeatmapDrawing {
  readonly grid: PictureGrid;
  readonly heatmap: Heatmap;
  readonly cells: ShadedCells;
  /** Device pixels of a CSS pixel. */
  readonly ratio: number;
  readonly font: string;
}

const glyphCell = 10;
const numberCell = { width: 44, height: 16 };
const patternInk = { nan: colorWord(nanColor), dark: colorWord('#000000'), light: colorWord('#ffffff') };
const dimmedAlpha = 128;

export function drawHeatmap(canvas: HTMLCanvasElement, drawing: HeatmapDrawing): void {
  const { grid, heatmap, cells, ratio } = drawing;
  const maps = pixelMaps(grid, heatmap, ratio);
  canvas.width = Math.max(1, maps.columns.length);
  canvas.height = Math.max(1, maps.rows.length);
  canvas.style.width = `${grid.columns.length}px`;
  canvas.style.height = `${grid.rows.length}px`;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const small = Math.min(grid.rows.cell, grid.columns.cell) < glyphCell;
  const image = context.createImageData(canvas.width, canvas.height);
  rasterise(cells, maps, new Uint32Array(image.data.buffer), patternInk, small);
  context.putImageData(image, 0, 0);
  if (small) return;
  context.scale(ratio, ratio);
  drawLargeCells(context, drawing);
}

/** Cells that can be told apart: separated by lines, with glyphs and numbers. */
function drawLargeCells(context: CanvasRenderingContext2D, drawing: HeatmapDrawing): void {
  const { grid, heatmap, cells, font } = drawing;
  const { rows, columns } = grid;
  const numbers = columns.cell >= numberCell.width && rows.cell >= numberCell.height;
  context.font = `${Math.min(11, Math.floor(rows.cell * 0.6))}px ${font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let row = rows.start; row < rows.end; row++) {
    for (let column = columns.start; column < columns.end; column++) {
      const position = positionAt(grid, row, column);
      const extent = position === undefined ? undefined : cellAt(heatmap, position);
      if (extent === undefined) continue;
      const place = { x: columns.startOf(column), y: rows.startOf(row), width: columns.cell, height: rows.cell };
      const color = cells.colors[extent.cell] ?? 0;
      context.fillStyle = color >>> 24 < dimmedAlpha ? '#808080' : inkOn(color);
      drawCorner(context, place, cells.patterns[extent.cell] ?? 0);
      if (numbers && isOneElement(extent)) drawNumber(context, place, numberIn(heatmap, extent.cell), cells.patterns[extent.cell] ?? 0);
    }
  }
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function isOneElement(extent: { rowStart: number; rowEnd: number; columnStart: number; columnEnd: number }): boolean {
  return extent.rowEnd - extent.rowStart === 1 && extent.columnEnd - extent.columnStart === 1;
}

/** Infinities: a triangle in the top corners (plus) or the bottom corners (minus). Clipped values: one, at the top right. */
function drawCorner(context: CanvasRenderingContext2D, { x, y, width, height }: Place, pattern: number): void {
  if (pattern === patterns.none || pattern === patterns.nan) return;
  const side = Math.min(7, width / 2, height / 2);
  const edge = pattern === patterns.negativeInfinity ? y + height : y;
  const inward = pattern === patterns.negativeInfinity ? -side : side;
  drawTriangle(context, { x: x + width, y: edge }, -side, inward);
  if (pattern !== patterns.clipped) drawTriangle(context, { x, y: edge }, side, inward);
}

function drawTriangle(context: CanvasRenderingContext2D, { x, y }: Pick<Place, 'x' | 'y'>, across: number, down: number): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + across, y);
  context.lineTo(x, y + down);
  context.fill();
}

function numberIn({ mean, marks }: Heatmap, cell: number): number {
  const value = mean[cell] ?? Number.NaN;
  if (!Number.isNaN(value)) return value;
  const mark = marks[cell] ?? 0;
  return mark === cellMarks.positiveInfinity ? Infinity : mark === cellMarks.negativeInfinity ? -Infinity : Number.NaN;
}

const numberMargin = 6;

function drawNumber(context: CanvasRenderingContext2D, { x, y, width, height }: Place, value: number, pattern: number): void {
  const texts = [4, 3, 2, 1].map((digits) => shortNumber(value, digits));
  const text = texts.find((candidate) => context.measureText(candidate).width <= width - numberMargin);
  if (text === undefined) return;
  if (pattern === patterns.nan) drawPlate(context, { x, y, width, height });
  context.fillText(text, x + width / 2, y + height / 2 + 0.5);
}

/** Behind the word NaN, over the hatching. */
function drawPlate(context: CanvasRenderingContext2D, { x, y, width, height }: Place): void {
  context.fillStyle = nanColor;
  context.fillRect(x + width / 2 - 15, y + height / 2 - 8, 30, 16);
  context.fillStyle = '#ffffff';
}
