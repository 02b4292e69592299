/** Bands of heatmaps by the vector kernels. */
import { CheckpointError } from '../../model/errors.js';
import { cellStarts, isDense, width } from '../../numeric/arrangement.js';
import { addresses, bufferLength, mostCells, widestMatrix, type Kernels } from '../../numeric/kernels/kernels.js';
import type { Picture, Plan } from './heatmap-plan.js';
import type { HeatmapJob } from './protocol.js';
import { openRows, type RowSource } from './row-source.js';

/** Whole rows of float32 and bfloat16, and of blocks that become float32, go through the vector kernels. */
export interface FastBands {
  /** False when the band holds something that is not finite: then the marks are wanted, and the slow way finds them. */
  reduce(start: number, end: number, band: number, picture: Picture): boolean;
  close(): void;
}

/** Undefined where rows do not lie as the kernels want them. */
export function openFast({ tensor, request }: HeatmapJob, plan: Plan, kernels: Kernels): FastBands | undefined {
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
