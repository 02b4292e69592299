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
import { viewOf, withReader, type Place, type Reader } from './reader.js';

/** A row is read whole up to this many elements; beyond, each element by itself, and then not more of them than this. */
const longestRow = 1 << 18;
const mostSeparate = 8192;

export function sampledHeatmap(tensor: Tensor, request: HeatmapRequest): Heatmap {
  const matrix = matrixOf(viewOf(tensor), request.arrangement);
  checkRequest(matrix, request);
  return withReader(tensor, (reader) => {
    if (readsByRow(matrix)) return pictureOf(request, sample(reader, matrix, request), false);
    return pictureOf(request, sample(reader, transposed(matrix), turned(request)), true);
  });
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

/** A value for each cell, row by row, and how many of them were read: the others repeat a neighbour. */
interface Sample {
  readonly values: Float64Array;
  readonly read: number;
}

function sample(reader: Reader, matrix: Matrix, request: HeatmapRequest): Sample {
  const { region, cellRows, cellColumns, reading } = request;
  const rows = middles(region.rowStart, height(region), cellRows);
  const columns = middles(region.columnStart, width(region), cellColumns);
  const isWide = width(region) > longestRow;
  const step = isWide ? Math.ceil(Math.sqrt((cellRows * cellColumns) / mostSeparate)) : 1;
  const places = isWide ? separatePlaces(matrix, rows, columns, step) : rowPlaces(matrix, rows, columns);
  const values = readAs(reader.picked(places, reading === 'code'), reading);
  return { values: step === 1 ? values : repeatedBlocks(values, cellRows, cellColumns, step), read: values.length };
}

/** The middle of each cell. */
function middles(start: number, length: number, cells: number): number[] {
  const starts = cellStarts(length, cells);
  return Array.from({ length: cells }, (_, i) => start + Math.floor(((starts[i] ?? 0) + (starts[i + 1] ?? 0)) / 2));
}

function rowPlaces(matrix: Matrix, rows: readonly number[], columns: readonly number[]): Place[] {
  const first = columns[0] ?? 0;
  const positions = Uint32Array.from(columns, (column) => column - first);
  const count = (positions.at(-1) ?? -1) + 1;
  return rows.map((row) => ({ view: rowView(matrix, row), first, count, positions }));
}

function separatePlaces(matrix: Matrix, rows: readonly number[], columns: readonly number[], step: number): Place[] {
  const only = Uint32Array.of(0);
  return everyNth(rows, step).flatMap((row) => {
    const start = matrix.offset + offsetAt(matrix.rows, row);
    return everyNth(columns, step).map((column) => {
      const view = { shape: [1], strides: [1], offset: start + offsetAt(matrix.columns, column) };
      return { view, first: 0, count: 1, positions: only };
    });
  });
}

function everyNth(all: readonly number[], step: number): number[] {
  return all.filter((_, i) => i % step === 0);
}

/** Each value for a block of `step` by `step` cells. */
function repeatedBlocks(values: Float64Array, rows: number, columns: number, step: number): Float64Array {
  const across = Math.ceil(columns / step);
  return Float64Array.from({ length: rows * columns }, (_, cell) => {
    const row = Math.floor(cell / columns);
    return values[Math.floor(row / step) * across + Math.floor((cell - row * columns) / step)] ?? NaN;
  });
}

function pictureOf({ region, cellRows, cellColumns }: HeatmapRequest, { values, read }: Sample, isTurned: boolean): Heatmap {
  const upright = isTurned ? flipped(values, cellColumns, cellRows) : values;
  const mean = new Float32Array(upright);
  const marks = new Uint8Array(upright.length);
  for (let cell = 0; cell < marks.length; cell++) {
    const value = upright[cell] ?? NaN;
    if (Number.isFinite(value)) continue;
    marks[cell] = Number.isNaN(value) ? cellMarks.nan : value > 0 ? cellMarks.positiveInfinity : cellMarks.negativeInfinity;
    mean[cell] = NaN;
  }
  const of = height(region) * width(region);
  return { region, cellRows, cellColumns, min: mean.slice(), max: mean.slice(), mean, marks, exact: read === of, sampled: read, of };
}

/** Of a picture of so many rows and columns, the one with rows and columns exchanged. */
function flipped(values: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) out[column * rows + row] = values[row * columns + column] ?? NaN;
  }
  return out;
}
