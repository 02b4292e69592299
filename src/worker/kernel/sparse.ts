/** The dense form of a sparse tensor, read from the files of its parts. */
import { CheckpointError } from '../../model/errors.js';
import { contiguousStrides, elementCount } from '../../model/shape.js';
import { checkDenseForm, denseBytes, type SparseIndices } from '../../numeric/sparse.js';
import type { DenseTensor, SparseTensor } from '../../numeric/tensor.js';
import { ElementReader } from './element-reader.js';

/** Most elements of one part: of the indices or the values. */
const largestPart = 1 << 26;

/** C order, little endian. Throws `too-large`, or `corrupt` when the parts do not fit. */
export function readDense(tensor: SparseTensor): Uint8Array {
  checkDenseForm(tensor);
  const values = tensor.parts.at(-1);
  if (values === undefined) throw new CheckpointError('corrupt', 'a sparse tensor without parts');
  for (const { shape } of tensor.parts) {
    if (elementCount(shape) > largestPart) throw new CheckpointError('too-large', 'a sparse tensor with very many entries');
  }
  return denseBytes(tensor, {
    indices: tensor.parts.slice(0, -1).map(readIndices),
    values: { shape: values.shape, bytes: withElements(values, (reader, count) => reader.canonicalBytes(0, count)) },
  });
}

function readIndices(part: DenseTensor): SparseIndices {
  const { values } = withElements(part, (reader, count) => reader.ofView(part, 0, count, false));
  return { shape: part.shape, values: values instanceof Float64Array ? values : Float64Array.from(values, Number) };
}

function withElements<Result>(tensor: DenseTensor, read: (reader: ElementReader, count: number) => Result): Result {
  const reader = new ElementReader(tensor);
  try {
    return read(reader, elementCount(tensor.shape));
  } finally {
    reader.close();
  }
}

/** The same elements as a dense tensor whose bytes are at hand. */
export function heldTensor({ dtype, shape }: SparseTensor, bytes: Uint8Array): DenseTensor {
  const storage = { kind: 'held', bytes, length: bytes.length } as const;
  return { kind: 'dense', dtype, shape, storage, offset: 0, strides: contiguousStrides(shape), byteOrder: 'little' };
}
