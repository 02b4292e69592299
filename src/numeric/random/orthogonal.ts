/**
 * The orthogonal factor Q of a QR decomposition whose R has a positive diagonal. It is unique for a matrix of full rank, so that any sound
 * algorithm gives it up to rounding; ours is Householder's, in double.
 */
import { CheckpointError } from '../../model/errors.js';

/** About ten seconds of a processor. */
const mostWork = 2 ** 32;

/** Q of a matrix in C order. `refused` for one that would take too long: orthonormal columns, or orthonormal rows when there are fewer rows than columns. */
export function orthogonalFactor(values: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const isWide = rows < columns;
  if (rows * columns * Math.min(rows, columns) > mostWork)
    throw new CheckpointError('refused', `an orthogonal matrix of ${String(rows)} × ${String(columns)} takes too long to make here`);
  const tall = isWide ? columns : rows;
  const narrow = isWide ? rows : columns;
  // Column j at [j * tall, (j + 1) * tall): the rows of a wide matrix are the columns of its transpose.
  const a = isWide ? Float64Array.from(values) : transposed(values, rows, columns);
  const q = orthonormalColumns(a, tall, narrow);
  return isWide ? q : transposed(q, columns, rows);
}

function transposed(values: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j] ?? 0;
  return out;
}

function orthonormalColumns(a: Float64Array, m: number, n: number): Float64Array {
  const signs = Array.from({ length: n }, (_, k) => makeReflection(a, m, n, k));
  const q = new Float64Array(m * n);
  for (let j = 0; j < n; j++) {
    const column = q.subarray(j * m, (j + 1) * m);
    column[j] = signs[j] ?? 1;
    // Reflections behind j leave the unit vector alone.
    for (let k = j; k >= 0; k--) reflect(column, a.subarray(k * m, (k + 1) * m), k);
  }
  return q;
}

/** Turns column k from its diagonal on into the vector of a reflection, applies that to the columns on the right; gives the sign of R[k][k]. */
function makeReflection(a: Float64Array, m: number, n: number, k: number): number {
  const column = a.subarray(k * m, (k + 1) * m);
  const top = column[k] ?? 0;
  const alpha = (top > 0 ? -1 : 1) * Math.sqrt(sumOfSquares(column, k));
  column[k] = top - alpha;
  const square = sumOfSquares(column, k);
  const scale = square === 0 ? 0 : Math.SQRT2 / Math.sqrt(square);
  // Now I - v v' is the reflection.
  for (let i = k; i < m; i++) column[i] = (column[i] ?? 0) * scale;
  for (let j = k + 1; j < n; j++) reflect(a.subarray(j * m, (j + 1) * m), column, k);
  return alpha < 0 ? -1 : 1;
}

function sumOfSquares(column: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < column.length; i++) sum += (column[i] ?? 0) * (column[i] ?? 0);
  return sum;
}

function reflect(target: Float64Array, vector: Float64Array, from: number): void {
  let dot = 0;
  for (let i = from; i < vector.length; i++) dot += (vector[i] ?? 0) * (target[i] ?? 0);
  for (let i = from; i < vector.length; i++) target[i] = (target[i] ?? 0) - dot * (vector[i] ?? 0);
}
