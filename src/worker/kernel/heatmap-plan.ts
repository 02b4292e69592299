/** How a heatmap falls into bands, a band being one row of cells, and where each goes in the picture. */
import type { Region } from '../../model/heatmap.js';
import { checkRequest, height, matrixOf, readsByRow, transposed, type Matrix } from '../../numeric/arrangement.js';
import type { HeatmapJob } from './protocol.js';
import { viewOf } from './reader.js';

export interface Plan {
  readonly matrix: Matrix;
  readonly region: Region;
  /** Rows of cells, and cells in each. */
  readonly bands: number;
  readonly cells: number;
}

/** Where a band goes in the picture: row `index`, or column `index` when the matrix was turned. */
export interface Picture {
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly mean: Float32Array;
  readonly marks: Uint8Array;
  readonly first: (index: number) => number;
  readonly step: number;
}

/** A matrix whose columns lie nearer together than its rows is turned. */
export function planOf(job: HeatmapJob): { readonly plan: Plan; readonly picture: Picture } {
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
  return { plan, picture };
}

function turn({ rowStart, rowEnd, columnStart, columnEnd }: Region): Region {
  return { rowStart: columnStart, rowEnd: columnEnd, columnStart: rowStart, columnEnd: rowEnd };
}

/** Bands spread over the whole picture first, so that it refines everywhere at once. */
export function bitReversed(count: number): Uint32Array {
  const bits = Math.ceil(Math.log2(Math.max(2, count)));
  const reversed = (value: number): number => {
    let out = 0;
    for (let bit = 0; bit < bits; bit++) out = (out << 1) | ((value >> bit) & 1);
    return out;
  };
  return Uint32Array.from({ length: 1 << bits }, (_, i) => reversed(i)).filter((band) => band < count);
}

export function rowsOf({ region, bands }: Plan, band: number): readonly [number, number] {
  const rows = height(region);
  return [region.rowStart + Math.floor((band * rows) / bands), region.rowStart + Math.floor(((band + 1) * rows) / bands)];
}
