/** Elements asked for by place: a window of the value grid, a run in C order, a sample, all of them for a digest. */
import { createHash } from 'node:crypto';
import type { Elements } from '../../model/elements.js';
import { CheckpointError } from '../../model/errors.js';
import type { HeatmapRequest } from '../../model/heatmap.js';
import { elementCount } from '../../model/shape.js';
import { height, matrixOf, rowView, width } from '../../numeric/arrangement.js';
import type { Tensor } from '../../numeric/tensor.js';
import { free } from '../free.js';
import { throwIfCancelled } from './chunks.js';
import { pieceElements } from './pieces.js';
import { controlWords } from './protocol.js';
import { viewOf, withReader } from './reader.js';

const mostElements = 65_536;

function checkCount(count: number): void {
  if (!(count >= 0 && count <= mostElements)) throw new CheckpointError('internal', `${String(count)} elements at once`);
}

export function readWindow(
  tensor: Tensor,
  { arrangement, region }: Pick<HeatmapRequest, 'arrangement' | 'region'>,
  codes: boolean,
): Elements {
  const matrix = matrixOf(viewOf(tensor), arrangement);
  checkCount(height(region) * width(region));
  if (region.rowStart < 0 || region.columnStart < 0 || region.rowEnd > matrix.rows.count || region.columnEnd > matrix.columns.count) {
    throw new CheckpointError('internal', 'a window outside the tensor');
  }
  return withReader(tensor, (reader) => {
    const rows = Array.from({ length: height(region) }, (_, i) =>
      reader.ofView(rowView(matrix, region.rowStart + i), region.columnStart, width(region), codes),
    );
    return joined(rows);
  });
}

/** Rows of one kind, behind each other. */
function joined(rows: readonly Elements[]): Elements {
  const [first] = rows;
  const length = rows.reduce((sum, { values }) => sum + values.length, 0);
  if (first?.kind === 'integer') {
    const values = first.values instanceof BigInt64Array ? new BigInt64Array(length) : new BigUint64Array(length);
    let at = 0;
    for (const row of rows) for (const value of row.values) values[at++] = BigInt(value);
    return { kind: 'integer', values };
  }
  const values = new Float64Array(length);
  let at = 0;
  for (const row of rows) {
    if (row.kind !== 'integer') values.set(row.values, at);
    at += row.values.length;
  }
  return { kind: first?.kind ?? 'real', values };
}

export function readElements(tensor: Tensor, first: number, count: number): Elements {
  checkCount(count);
  checkInside(tensor, first, count);
  return withReader(tensor, (reader) => reader.ofView(viewOf(tensor), first, count, false));
}

function checkInside(tensor: Tensor, first: number, count: number): void {
  if (!(first >= 0 && first + count <= elementCount(tensor.shape))) throw new CheckpointError('internal', 'elements outside the tensor');
}

/** `runs` runs of `length` elements, spread evenly; all elements when they are fewer. */
export function readSample(tensor: Tensor, runs: number, length: number): Elements {
  checkCount(runs * length);
  const count = elementCount(tensor.shape);
  const view = viewOf(tensor);
  return withReader(tensor, (reader) => {
    if (count <= runs * length) return reader.ofView(view, 0, count, false);
    const start = (i: number): number => Math.floor((i * (count - length)) / Math.max(1, runs - 1));
    return joined(Array.from({ length: runs }, (_, i) => reader.ofView(view, start(i), length, false)));
  });
}

export function digest(tensor: Tensor, control: SharedArrayBuffer): string {
  const hash = createHash('sha256');
  const words = new Int32Array(control);
  const count = elementCount(tensor.shape);
  const piece = pieceElements(tensor);
  return withReader(tensor, (reader) => {
    for (let first = 0; first < count; first += piece) {
      throwIfCancelled(control);
      const bytes = reader.canonicalBytes(first, Math.min(piece, count - first));
      hash.update(bytes);
      free(bytes.buffer);
      Atomics.add(words, controlWords.done, 1);
    }
    return hash.digest('hex');
  });
}

export function readBytes(tensor: Tensor, first: number, count: number): Uint8Array {
  checkInside(tensor, first, count);
  return withReader(tensor, (reader) => reader.canonicalBytes(first, count));
}
