/** The dense form of a sparse tensor: what `to_dense()` gives, made whole, so only up to a size. */
import { dtypes } from '../../model/dtype.js';
import type { Elements } from '../../model/elements.js';
import { CheckpointError } from '../../model/errors.js';
import { contiguousStrides, elementCount } from '../../model/shape.js';
import { encodeReal } from '../../numeric/encode.js';
import { runsOf, type View } from '../../numeric/runs.js';
import type { DenseTensor, SparseTensor } from '../../numeric/tensor.js';
import { ElementReader, pickedFrom } from './element-reader.js';
import type { Reader } from './reader.js';

const largestDense = 1 << 24;

export class SparseReader implements Reader {
  private readonly values: Float64Array;

  constructor(private readonly tensor: SparseTensor) {
    this.values = dense(tensor);
  }

  ofView(view: View, first: number, count: number): Elements {
    const values = new Float64Array(count);
    let at = 0;
    for (const { start, length, stride } of runsOf(view, first, count)) {
      for (let i = 0; i < length; i++) values[at++] = this.values[start + i * stride] ?? 0;
    }
    return { kind: 'real', values };
  }

  picked(view: View, run: { readonly first: number; readonly count: number }, positions: Uint32Array): Elements {
    return pickedFrom(this.ofView(view, run.first, run.count), positions);
  }

  canonicalBytes(first: number, count: number): Uint8Array {
    return encodeReal(this.tensor.dtype, this.values.subarray(first, first + count));
  }

  close(): void {
    // Nothing is open: the parts were read whole.
  }
}

function dense(tensor: SparseTensor): Float64Array {
  const count = elementCount(tensor.shape);
  if (count > largestDense)
    throw new CheckpointError('too-large', `the dense form of a sparse tensor has ${String(count)} elements: look at its parts`);
  if (dtypes[tensor.dtype].kind === 'complex')
    throw new CheckpointError('unsupported', 'a sparse complex tensor has no picture: look at its parts');
  const values = new Float64Array(count);
  if (tensor.layout === 'sparse_coo') fillCoordinates(tensor, values);
  else fillCompressed(tensor, values);
  return values;
}

function part(tensor: SparseTensor, index: number): { readonly tensor: DenseTensor; readonly values: Float64Array } {
  const found = tensor.parts[index];
  if (found === undefined) throw new CheckpointError('corrupt', 'a sparse tensor without all its parts');
  const count = elementCount(found.shape);
  if (count > largestDense) throw new CheckpointError('too-large', `a part of ${String(count)} elements`);
  const reader = new ElementReader(found);
  try {
    const { values } = reader.ofView(found, 0, count, false);
    return { tensor: found, values: values instanceof Float64Array ? values : Float64Array.from(values, Number) };
  } finally {
    reader.close();
  }
}

/** indices [sparse axes, entries], values [entries, dense axes...]; entries of one place add up. */
function fillCoordinates(tensor: SparseTensor, out: Float64Array): void {
  const indices = part(tensor, 0);
  const values = part(tensor, 1);
  const [axes = 0, entries = 0] = indices.tensor.shape;
  const strides = contiguousStrides(tensor.shape);
  const block = elementCount(tensor.shape.slice(axes));
  if (axes > tensor.shape.length || values.values.length !== entries * block)
    throw new CheckpointError('corrupt', 'the parts of a sparse tensor do not fit');
  for (let entry = 0; entry < entries; entry++) {
    let at = 0;
    for (let axis = 0; axis < axes; axis++)
      at += checkedIndex(indices.values[axis * entries + entry], tensor.shape[axis]) * (strides[axis] ?? 0);
    for (let i = 0; i < block; i++) out[at + i] = (out[at + i] ?? 0) + (values.values[entry * block + i] ?? 0);
  }
}

function checkedIndex(index: number | undefined, size: number | undefined): number {
  if (index === undefined || size === undefined || !(index >= 0 && index < size))
    throw new CheckpointError('corrupt', `the index ${String(index)} of a sparse tensor lies outside it`);
  return index;
}

/** Rows (CSR, BSR) or columns (CSC, BSC) compressed; values are scalars or blocks of two axes. */
function fillCompressed(tensor: SparseTensor, out: Float64Array): void {
  const [pointers, others, values] = [part(tensor, 0), part(tensor, 1), part(tensor, 2)];
  const byRow = tensor.layout === 'sparse_csr' || tensor.layout === 'sparse_bsr';
  const [rows = 0, columns = 0] = tensor.shape;
  const blocked = tensor.layout === 'sparse_bsr' || tensor.layout === 'sparse_bsc';
  const [blockRows = 1, blockColumns = 1] = blocked ? values.tensor.shape.slice(1) : [];
  if (tensor.shape.length !== 2 || values.values.length !== others.values.length * blockRows * blockColumns)
    throw new CheckpointError('corrupt', 'the parts of a sparse tensor do not fit');
  const lines = (byRow ? rows / blockRows : columns / blockColumns) || 0;
  if (pointers.values.length !== lines + 1) throw new CheckpointError('corrupt', 'the parts of a sparse tensor do not fit');
  for (let line = 0; line < lines; line++) {
    for (let entry = pointers.values[line] ?? 0; entry < Math.min(pointers.values[line + 1] ?? 0, others.values.length); entry++) {
      const other = others.values[entry] ?? 0;
      const row = checkedIndex((byRow ? line : other) * blockRows, rows);
      const column = checkedIndex((byRow ? other : line) * blockColumns, columns);
      for (let y = 0; y < blockRows; y++) {
        for (let x = 0; x < blockColumns; x++)
          out[(row + y) * columns + column + x] = values.values[(entry * blockRows + y) * blockColumns + x] ?? 0;
      }
    }
  }
}
