/** A first picture from bounded reads: one element for each cell, the one in its middle. */
import { cellMarks, type Heatmap, type HeatmapRequest } from '../../model/heatmap.js';
import {
  cellStarts,
  checkRequest,
  height,
  matrixOf,
  offsetAt,
  readsByRow,
  rowView,
  transposed,
  width,
  type Matrix,
} from '../../numeric/arrangement.js';
import { readAs } from '../../numeric/readings.js';
import type { Tensor } from '../../numeric/tensor.js';
import { viewOf, withReader, type Reader } from './reader.js';

/** A row is read whole up to this many elements; beyond, each element by itself, and then fewer of them. */
const longestRow = 1 << 18;
const sparseCells = 64;

export function sampledHeatmap(tensor: Tensor, request: HeatmapRequest): Heatmap {
  const matrix = matrixOf(viewOf(tensor), request.arrangement);
  checkRequest(matrix, request);
  const picture = blank(request);
  withReader(tensor, (reader) => {
    if (readsByRow(matrix)) fill(reader, matrix, request, picture, false);
    else fill(reader, transposed(matrix), turned(request), picture, true);
  });
  return picture;
}

function blank({ region, cellRows, cellColumns }: HeatmapRequest): Heatmap {
  const cells = cellRows * cellColumns;
  const of = height(region) * width(region);
  const values = (): Float32Array => new Float32Array(cells).fill(NaN);
  return {
    region,
    cellRows,
    cellColumns,
    min: values(),
    max: values(),
    mean: values(),
    marks: new Uint8Array(cells),
    exact: cells === of,
    sampled: cells,
    of,
  };
}

function turned(request: HeatmapRequest): HeatmapRequest {
  const { rowStart, rowEnd, columnStart, columnEnd } = request.region;
  return {
    ...request,
    region: { rowStart: columnStart, rowEnd: columnEnd, columnStart: rowStart, columnEnd: rowEnd },
    cellRows: request.cellColumns,
    cellColumns: request.cellRows,
  };
}

/** The middle of each cell, relative to the region. */
function middles(length: number, cells: number): Uint32Array {
  const starts = cellStarts(length, cells);
  return Uint32Array.from({ length: cells }, (_, i) => Math.floor(((starts[i] ?? 0) + (starts[i + 1] ?? 0)) / 2));
}

function fill(reader: Reader, matrix: Matrix, request: HeatmapRequest, picture: Heatmap, isTurned: boolean): void {
  const { region, cellRows, cellColumns } = request;
  const rows = middles(height(region), cellRows);
  const columns = middles(width(region), cellColumns);
  const isWide = width(region) > longestRow;
  const stepRows = isWide ? Math.max(1, Math.floor(cellRows / sparseCells)) : 1;
  const stepColumns = isWide ? Math.max(1, Math.floor(cellColumns / sparseCells)) : 1;
  for (let i = 0; i < cellRows; i += stepRows) {
    const row = region.rowStart + (rows[i] ?? 0);
    const values = isWide
      ? separately(reader, matrix, row, request, columns, stepColumns)
      : wholeRow(reader, matrix, row, request, columns);
    for (let j = 0; j < cellColumns; j++) {
      for (let k = i; k < Math.min(cellRows, i + stepRows); k++)
        put(picture, isTurned ? j * cellRows + k : k * cellColumns + j, values[j - (j % stepColumns)] ?? NaN);
    }
  }
}

function wholeRow(reader: Reader, matrix: Matrix, row: number, { region, reading }: HeatmapRequest, columns: Uint32Array): Float64Array {
  const run = { first: region.columnStart, count: width(region) };
  return readAs(reader.picked(rowView(matrix, row), run, columns, reading === 'code'), reading);
}

function separately(
  reader: Reader,
  matrix: Matrix,
  row: number,
  { region, reading }: HeatmapRequest,
  columns: Uint32Array,
  step: number,
): Float64Array {
  const start = matrix.offset + offsetAt(matrix.rows, row);
  const values = new Float64Array(columns.length);
  for (let j = 0; j < columns.length; j += step) {
    const offset = start + offsetAt(matrix.columns, region.columnStart + (columns[j] ?? 0));
    values[j] = readAs(reader.ofView({ shape: [1], strides: [1], offset }, 0, 1, reading === 'code'), reading)[0] ?? NaN;
  }
  return values;
}

function put(picture: Heatmap, at: number, value: number): void {
  if (Number.isFinite(value)) picture.min[at] = picture.max[at] = picture.mean[at] = value;
  else picture.marks[at] = Number.isNaN(value) ? cellMarks.nan : value > 0 ? cellMarks.positiveInfinity : cellMarks.negativeInfinity;
}
