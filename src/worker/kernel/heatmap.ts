/** Exact heatmaps: this thread's share of the bands, a band being one row of cells. */
import { cellMarks } from '../../model/heatmap.js';
import { cellStarts, isDense, rowView, width } from '../../numeric/arrangement.js';
import type { Kernels } from '../../numeric/kernels/kernels.js';
import { readAs } from '../../numeric/readings.js';
import { claim, throwIfCancelled } from './chunks.js';
import { bitReversed, planOf, rowsOf, type Picture, type Plan } from './heatmap-plan.js';
import type { HeatmapJob } from './protocol.js';
import { openReader, type Reader } from './reader.js';
import { openFast } from './vector-bands.js';

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

export function heatmap(job: HeatmapJob, kernels: Kernels): null {
  const { plan, picture } = planOf(job);
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
