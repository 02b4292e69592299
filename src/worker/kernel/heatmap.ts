/** Exact heatmaps: this thread's share of the bands, a band being one row of cells. */
import { CheckpointError } from '../../model/errors.js';
import { cellMarks, type Region } from '../../model/heatmap.js';
import { addresses, bufferLength, mostCells, widestMatrix, type Kernels } from '../../numeric/kernels/kernels.js';
import {
  cellStarts,
  checkRequest,
  height,
  isDense,
  matrixOf,
  readsByRow,
  rowView,
  transposed,
  width,
  type Matrix,
} from '../../numeric/arrangement.js';
import { readAs } from '../../numeric/readings.js';
import { claim, throwIfCancelled } from './chunks.js';
import type { HeatmapJob } from './protocol.js';
import { openReader, viewOf, type Reader } from './reader.js';
import { openRows, type RowSource } from './row-source.js';

/** Elements of one generic read. */
const batch = 1 << 17;

/** What a band's elements come to, a number a cell. */
class Band {
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly sum: Float64Array;
  readonly finite: Float64Array;
  readonly marks: Uint8Array;

  constructor(readonly cells: number) {
    this.min = new Float64Array(cells).fill(Infinity);
    this.max = new Float64Array(cells).fill(-Infinity);
    this.sum = new Float64Array(cells);
    this.finite = new Float64Array(cells);
    this.marks = new Uint8Array(cells);
  }

  /** Values of consecutive columns from `column` of the region, whose cells start at `starts`. */
  add(values: Float64Array, column: number, starts: Uint32Array): void {
    let cell = cellAt(starts, column);
    let end = starts[cell + 1] ?? Infinity;
    for (let i = 0; i < values.length; i++) {
      while (column + i >= end) end = starts[++cell + 1] ?? Infinity;
      const value = values[i] ?? NaN;
      if (!Number.isFinite(value)) {
        this.marks[cell] =
          (this.marks[cell] ?? 0) |
          (Number.isNaN(value) ? cellMarks.nan : value > 0 ? cellMarks.positiveInfinity : cellMarks.negativeInfinity);
        continue;
      }
      if (value < (this.min[cell] ?? Infinity)) this.min[cell] = value;
      if (value > (this.max[cell] ?? -Infinity)) this.max[cell] = value;
      this.sum[cell] = (this.sum[cell] ?? 0) + value;
      this.finite[cell] = (this.finite[cell] ?? 0) + 1;
    }
  }
}

/** Where a band goes in the picture: row `index`, or column `index` when the matrix was turned. */
interface Picture {
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly mean: Float32Array;
  readonly marks: Uint8Array;
  readonly first: (index: number) => number;
  readonly step: number;
}

export function heatmap(job: HeatmapJob, kernels: Kernels): null {
  const given = matrixOf(viewOf(job.tensor), job.request.arrangement);
  checkRequest(given, job.request);
  const byRow = readsByRow(given);
  const plan: Plan = byRow
    ? { matrix: given, region: job.request.region, bands: job.request.cellRows, cells: job.request.cellColumns }
    : { matrix: transposed(given), region: turn(job.request.region), bands: job.request.cellColumns, cells: job.request.cellRows };
  const picture: Picture = {
    min: new Float32Array(job.min),
    max: new Float32Array(job.max),
    mean: new Float32Array(job.mean),
    marks: new Uint8Array(job.marks),
    first: (index) => (byRow ? index * job.request.cellColumns : index),
    step: byRow ? 1 : job.request.cellColumns,
  };
  const reader = openReader(job.tensor);
  const fast = openFast(job, plan, kernels);
  const order = bitReversed(plan.bands);
  const starts = cellStarts(width(plan.region), plan.cells);
  try {
    for (const turnNumber of claim(job.control, plan.bands)) {
      const band = order[turnNumber] ?? 0;
      const [start, end] = rowsOf(plan, band);
      if (fast?.reduce(start, end, band, picture) !== true) write(slowBand(reader, plan, { start, end, starts, job }), picture, band);
    }
  } finally {
    reader.close();
    fast?.close();
  }
  return null;
}

interface Plan {
  readonly matrix: Matrix;
  readonly region: Region;
  /** Rows of cells, and cells in each. */
  readonly bands: number;
  readonly cells: number;
}

function turn({ rowStart, rowEnd, columnStart, columnEnd }: Region): Region {
  return { rowStart: columnStart, rowEnd: columnEnd, columnStart: rowStart, columnEnd: rowEnd };
}

/** Bands spread over the whole picture first, so that it refines everywhere at once. */
function bitReversed(count: number): Uint32Array {
  const bits = Math.ceil(Math.log2(Math.max(2, count)));
  const reversed = (value: number): number => {
    let out = 0;
    for (let bit = 0; bit < bits; bit++) out = (out << 1) | ((value >> bit) & 1);
    return out;
  };
  return Uint32Array.from({ length: 1 << bits }, (_, i) => reversed(i)).filter((band) => band < count);
}

function rowsOf({ region, bands }: Plan, band: number): readonly [number, number] {
  const rows = height(region);
  return [region.rowStart + Math.floor((band * rows) / bands), region.rowStart + Math.floor(((band + 1) * rows) / bands)];
}

/** The cell that a column lies in: the last that starts at or before it. A table of all columns could be larger than the tensor. */
function cellAt(starts: Uint32Array, column: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= column) low = middle;
    else high = middle;
  }
  return low;
}

function slowBand(
  reader: Reader,
  plan: Plan,
  of: { readonly start: number; readonly end: number; readonly starts: Uint32Array; readonly job: HeatmapJob },
): Band {
  const { matrix, region, cells } = plan;
  const { request, control } = of.job;
  const band = new Band(cells);
  const columns = width(region);
  const codes = request.reading === 'code';
  const rowsAtOnce = isDense(matrix) && columns === matrix.columns.count ? Math.max(1, Math.floor(batch / Math.max(1, columns))) : 1;
  for (let row = of.start; row < of.end; row += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, of.end - row);
    if (rows > 1) {
      throwIfCancelled(control);
      const values = readAs(
        reader.ofView({ shape: [rows * columns], strides: [1], offset: matrix.offset + row * columns }, 0, rows * columns, codes),
        request.reading,
      );
      for (let i = 0; i < rows; i++) band.add(values.subarray(i * columns, (i + 1) * columns), 0, of.starts);
      continue;
    }
    const view = rowView(matrix, row);
    for (let column = 0; column < columns; column += batch) {
      throwIfCancelled(control);
      const count = Math.min(batch, columns - column);
      band.add(readAs(reader.ofView(view, region.columnStart + column, count, codes), request.reading), column, of.starts);
    }
  }
  return band;
}

function write(band: Band, picture: Picture, index: number): void {
  for (let cell = 0; cell < band.cells; cell++) {
    const at = picture.first(index) + cell * picture.step;
    const finite = band.finite[cell] ?? 0;
    picture.min[at] = finite === 0 ? NaN : (band.min[cell] ?? NaN);
    picture.max[at] = finite === 0 ? NaN : (band.max[cell] ?? NaN);
    picture.mean[at] = finite === 0 ? NaN : (band.sum[cell] ?? 0) / finite;
    picture.marks[at] = band.marks[cell] ?? 0;
  }
}

/** Whole rows of float32 and bfloat16, and of blocks that become float32, go through the vector kernels. */
interface FastBands {
  /** False when the band holds something that is not finite: then the marks are wanted, and the slow way finds them. */
  reduce(start: number, end: number, band: number, picture: Picture): boolean;
  close(): void;
}

function openFast({ tensor, request }: HeatmapJob, plan: Plan, kernels: Kernels): FastBands | undefined {
  if (tensor.kind !== 'dense' || tensor.negate === true || request.reading === 'code') return undefined;
  const { matrix, region, cells } = plan;
  const columns = matrix.columns.count;
  const isWhole = width(region) === columns && isDense(matrix) && columns <= widestMatrix && cells <= mostCells;
  if (!isWhole || (tensor.dtype === 'bfloat16' && columns % 8 !== 0)) return undefined;
  const source = openRows(tensor, kernels);
  return source === undefined ? undefined : new VectorBands(source, plan, kernels);
}

class VectorBands implements FastBands {
  private readonly columns: number;

  constructor(
    private readonly rows: RowSource,
    private readonly plan: Plan,
    private readonly kernels: Kernels,
  ) {
    this.columns = plan.matrix.columns.count;
    kernels.uint32.set(cellStarts(this.columns, plan.cells), addresses.starts / 4);
    this.clearColumns();
  }

  private clearColumns(): void {
    const { float32 } = this.kernels;
    const clear = (address: number, value: number): void => {
      float32.fill(value, address / 4, address / 4 + this.columns);
    };
    clear(addresses.columnLow, Infinity);
    clear(addresses.columnHigh, -Infinity);
    clear(addresses.columnSum, 0);
  }

  reduce(start: number, end: number, band: number, picture: Picture): boolean {
    const { float32, float64 } = this.kernels;
    const { cells } = this.plan;
    float32.fill(Infinity, addresses.cellLow / 4, addresses.cellLow / 4 + cells);
    float32.fill(-Infinity, addresses.cellHigh / 4, addresses.cellHigh / 4 + cells);
    float64.fill(0, addresses.cellSum / 8, addresses.cellSum / 8 + cells);
    // Column sums are float32: they are joined into doubles after at most a megabyte.
    const rowsAtOnce = Math.max(4, Math.floor((1 << 20) / (this.columns * this.rows.size)) & ~3);
    for (let row = start; row < end; row += rowsAtOnce) this.reduceRows(row, Math.min(rowsAtOnce, end - row));
    return this.writeCells(picture, band, end - start);
  }

  private reduceRows(row: number, rows: number): void {
    const { call } = this.kernels;
    const { columnLow, columnHigh, columnSum, starts, cellLow, cellHigh, cellSum } = addresses;
    const count = rows * this.columns;
    if (count * this.rows.size > bufferLength) throw new CheckpointError('internal', 'rows too wide for the kernels');
    const address = this.rows.load(this.plan.matrix.offset + row * this.columns, count);
    const isSingle = this.rows.size === 4;
    (isSingle ? call.columnsF32 : call.columnsBf16)(address, rows, this.columns, columnLow, columnHigh, columnSum);
    call.cells(this.plan.cells, starts, columnLow, columnHigh, columnSum, cellLow, cellHigh, cellSum, isSingle ? 0 : 1);
  }

  private writeCells(picture: Picture, band: number, rows: number): boolean {
    const { float32, float64, uint32 } = this.kernels;
    const { cells } = this.plan;
    const sums = float64.subarray(addresses.cellSum / 8, addresses.cellSum / 8 + cells);
    if (!sums.every(Number.isFinite)) return false;
    for (let cell = 0; cell < cells; cell++) {
      const at = picture.first(band) + cell * picture.step;
      const columns = (uint32[addresses.starts / 4 + cell + 1] ?? 0) - (uint32[addresses.starts / 4 + cell] ?? 0);
      picture.min[at] = float32[addresses.cellLow / 4 + cell] ?? NaN;
      picture.max[at] = float32[addresses.cellHigh / 4 + cell] ?? NaN;
      picture.mean[at] = (sums[cell] ?? 0) / (columns * rows);
      picture.marks[at] = 0;
    }
    return true;
  }

  close(): void {
    this.rows.close();
  }
}
