/**
 * The dense form of a sparse tensor, as the framework's `to_dense()` gives it: bytes in C order, little endian. Entries are copied as they are;
 * only where several entries of a COO tensor share a place are they added up, in their own type.
 */
import { dtypes } from '../model/dtype.js';
import { CheckpointError } from '../model/errors.js';
import { contiguousStrides, elementCount, type Shape } from '../model/shape.js';
import { addInto } from './add.js';
import type { SparseTensor } from './tensor.js';

export interface SparseIndices {
  readonly shape: Shape;
  readonly values: ArrayLike<number>;
}

export interface SparseValues {
  readonly shape: Shape;
  /** C order, little endian. */
  readonly bytes: Uint8Array;
}

/** The index parts in their order, and the values. */
export interface SparseParts {
  readonly indices: readonly SparseIndices[];
  readonly values: SparseValues;
}

/** Longest dense form, in bytes: it is made whole. */
export const largestDense = 1 << 28;

/** `too-large` for a dense form beyond our limit, `unsupported` for one that has no whole bytes an element. */
export function checkDenseForm({ dtype, shape }: Pick<SparseTensor, 'dtype' | 'shape'>): void {
  const { bits } = dtypes[dtype];
  if (bits % 8 !== 0) throw new CheckpointError('unsupported', `the dense form of a sparse tensor of ${dtype}`);
  const count = elementCount(shape);
  if (count * (bits / 8) > largestDense)
    throw new CheckpointError('too-large', `the dense form of a sparse tensor has ${String(count)} elements: look at its parts`);
}

/** `corrupt` when the parts do not fit each other or the shape. */
export function denseBytes(tensor: SparseTensor, parts: SparseParts): Uint8Array {
  checkDenseForm(tensor);
  const size = dtypes[tensor.dtype].bits / 8;
  const out = new Uint8Array(elementCount(tensor.shape) * size);
  if (tensor.layout === 'sparse_coo') fillCoordinates(tensor, parts, out, size);
  else if (tensor.layout === 'sparse_places') fillPlaces(tensor, parts, out, size);
  else if (tensor.layout === 'row_sparse') fillRows(tensor, parts, out, size);
  else fillCompressed(tensor, parts, out, size);
  return out;
}

function misfit(): never {
  throw new CheckpointError('corrupt', 'the parts of a sparse tensor do not fit each other');
}

function checkedIndex(index: number | undefined, size: number): number {
  if (index === undefined || !Number.isInteger(index) || index < 0 || index >= size)
    throw new CheckpointError('corrupt', `the index ${String(index)} of a sparse tensor lies outside it`);
  return index;
}

/** indices [sparse axes, entries], values [entries, dense axes...]. */
function fillCoordinates({ dtype, shape }: SparseTensor, { indices, values }: SparseParts, out: Uint8Array, size: number): void {
  const [coordinates] = indices;
  if (coordinates === undefined) misfit();
  const [axes = 0, entries = 0] = coordinates.shape;
  const strides = contiguousStrides(shape);
  const block = elementCount(shape.slice(axes)) * size;
  if (coordinates.shape.length !== 2 || axes > shape.length || values.bytes.length !== entries * block) misfit();
  const taken = new Set<number>();
  for (let entry = 0; entry < entries; entry++) {
    let place = 0;
    for (let axis = 0; axis < axes; axis++)
      place += checkedIndex(coordinates.values[axis * entries + entry], shape[axis] ?? 0) * (strides[axis] ?? 0);
    const target = out.subarray(place * size, place * size + block);
    const source = values.bytes.subarray(entry * block, (entry + 1) * block);
    if (taken.has(place)) addInto(dtype, target, source);
    else target.set(source);
    taken.add(place);
  }
}

/** indices [rows kept], values [rows kept, axes of a row...]. Row numbers are unique by MXNet's rules; of two the later counts. */
function fillRows({ shape }: SparseTensor, { indices, values }: SparseParts, out: Uint8Array, size: number): void {
  const [rows] = indices;
  const block = elementCount(shape.slice(1)) * size;
  if (rows === undefined || rows.shape.length !== 1 || shape.length === 0 || values.bytes.length !== rows.values.length * block) misfit();
  for (let entry = 0; entry < rows.values.length; entry++) {
    const row = checkedIndex(rows.values[entry], shape[0] ?? 0);
    out.set(values.bytes.subarray(entry * block, (entry + 1) * block), row * block);
  }
}

/** indices [entries] count through the flattened array; [entries, axes] has a place on each axis. */
function fillPlaces(tensor: SparseTensor, { indices, values }: SparseParts, out: Uint8Array, size: number): void {
  const [places] = indices;
  const [entries = 0, axes] = places?.shape ?? [];
  if (places === undefined || places.shape.length > 2 || (axes ?? tensor.shape.length) !== tensor.shape.length) misfit();
  const shape = axes === undefined ? [elementCount(tensor.shape)] : tensor.shape;
  const coordinates = new Float64Array(places.values.length);
  for (let i = 0; i < coordinates.length; i++) {
    const [entry, axis] = [Math.floor(i / shape.length), i % shape.length];
    coordinates[axis * entries + entry] = places.values[i] ?? 0;
  }
  fillCoordinates({ ...tensor, shape }, { indices: [{ shape: [shape.length, entries], values: coordinates }], values }, out, size);
}

/** Rows (CSR, BSR) or columns (CSC, BSC) compressed; values are scalars, or blocks of rows and columns. */
function fillCompressed(tensor: SparseTensor, { indices, values }: SparseParts, out: Uint8Array, size: number): void {
  if (tensor.shape.length !== 2) throw new CheckpointError('unsupported', 'a batch of sparse matrices: look at its parts');
  const [rows = 0, columns = 0] = tensor.shape;
  const byRow = tensor.layout === 'sparse_csr' || tensor.layout === 'sparse_bsr';
  const isBlocked = tensor.layout === 'sparse_bsr' || tensor.layout === 'sparse_bsc';
  const [blockRows = 0, blockColumns = 0] = isBlocked ? values.shape.slice(1) : [1, 1];
  const [pointers, others] = indices;
  if (pointers === undefined || others === undefined || !(blockRows > 0 && blockColumns > 0)) misfit();
  if (rows % blockRows !== 0 || columns % blockColumns !== 0) misfit();
  const lines = byRow ? rows / blockRows : columns / blockColumns;
  const across = byRow ? columns / blockColumns : rows / blockRows;
  const entries = others.values.length;
  const blockBytes = blockColumns * size;
  if (pointers.values.length !== lines + 1 || values.bytes.length !== entries * blockRows * blockBytes) misfit();
  for (const { line, entry } of compressedEntries(pointers.values, entries)) {
    const other = checkedIndex(others.values[entry], across);
    const [row, column] = byRow ? [line, other] : [other, line];
    for (let y = 0; y < blockRows; y++) {
      const from = (entry * blockRows + y) * blockBytes;
      out.set(values.bytes.subarray(from, from + blockBytes), ((row * blockRows + y) * columns + column * blockColumns) * size);
    }
  }
}

/** Pointers say where each line's entries start: from 0 upwards to the number of entries. */
function* compressedEntries(pointers: ArrayLike<number>, entries: number): Iterable<{ readonly line: number; readonly entry: number }> {
  let entry = 0;
  for (let line = 0; line + 1 < pointers.length; line++) {
    const end = pointers[line + 1] ?? 0;
    if (pointers[line] !== entry || end < entry || end > entries) misfit();
    for (; entry < end; entry++) yield { line, entry };
  }
  if (entry !== entries) misfit();
}
