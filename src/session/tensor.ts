/**
 * From a parameter of a checkpoint to the tensor that kernels read.
 *
 *   const statistics = await pool.statistics(tensorOf(checkpoint, parameter), { depth: 'scan' });
 */
import type { Checkpoint } from '../model/checkpoint.js';
import { byteLength } from '../model/dtype.js';
import { CheckpointError, errorFromReport } from '../model/errors.js';
import type { Composite, Hdf5Dataset, InFile, Layout, Parameter, SingleStorage, Storage, UneditedStorage } from '../model/parameter.js';
import { elementCount } from '../model/shape.js';
import { placesOf } from '../numeric/tensor.js';
import type { AtPath, DenseTensor, StorageBytes, Tensor } from '../numeric/tensor.js';

/** Throws the parameter's own reason when it has no values, and `unsupported` for nested tensors, which have no dense form. */
export function tensorOf(checkpoint: Checkpoint, parameter: Parameter): Tensor {
  const { values } = parameter;
  switch (values.kind) {
    case 'none':
      throw errorFromReport(values.reason);
    case 'dense':
      return denseTensor(checkpoint, parameter, values.layout);
    case 'composite':
      return compositeTensor(checkpoint, parameter, values.composite);
  }
}

/** The bytes of a storage, as a tensor of them. */
export function storageTensor(checkpoint: Checkpoint, index: number): DenseTensor {
  const storage = storageBytes(checkpoint, checkpoint.storage(index));
  return { kind: 'dense', dtype: 'uint8', shape: [storage.length], storage, offset: 0, strides: [1], byteOrder: 'little' };
}

function compositeTensor(checkpoint: Checkpoint, parameter: Parameter, { layout, parts }: Composite): Tensor {
  if (layout === 'nested') throw new CheckpointError('unsupported', 'a nested tensor has no dense form: look at its parts');
  const dense = parts.map((part) => {
    if (part.values.kind === 'dense') return denseTensor(checkpoint, part, part.values.layout);
    throw new CheckpointError('unsupported', `${part.name} of a sparse tensor is not dense`);
  });
  return { kind: 'sparse', layout, dtype: parameter.dtype, shape: parameter.shape, parts: dense };
}

function denseTensor(checkpoint: Checkpoint, { dtype, shape, quantization }: Parameter, layout: Layout): DenseTensor {
  return {
    kind: 'dense',
    dtype,
    shape,
    storage: storageBytes(checkpoint, checkpoint.storage(layout.storage)),
    offset: layout.offset,
    strides: layout.strides,
    byteOrder: layout.byteOrder,
    ...(layout.conjugate === undefined ? {} : { conjugate: layout.conjugate }),
    ...(layout.negate === undefined ? {} : { negate: layout.negate }),
    ...(quantization === undefined ? {} : { quantization }),
  };
}

function uneditedBytes(checkpoint: Checkpoint, storage: UneditedStorage): UneditedStorage<AtPath> {
  switch (storage.kind) {
    case 'joined':
      return { ...storage, pieces: storage.pieces.map((piece) => singleBytes(checkpoint, piece)) };
    case 'tiled':
      return { ...storage, tiles: storage.tiles.map((tile) => ({ ...tile, storage: singleBytes(checkpoint, tile.storage) })) };
    case 'hdf5':
      return atPath(checkpoint, storage);
    case 'range':
    case 'deflated':
    case 'encoded':
    case 'held':
      return singleBytes(checkpoint, storage);
  }
}

function storageBytes(checkpoint: Checkpoint, storage: Storage): StorageBytes {
  if (storage.kind !== 'patched') return uneditedBytes(checkpoint, storage);
  const patches = storage.patches.map(({ start, place }) => ({ start, place: atPath(checkpoint, place) }));
  return { ...storage, base: uneditedBytes(checkpoint, storage.base), patches };
}

function singleBytes(checkpoint: Checkpoint, storage: SingleStorage): SingleStorage<AtPath> {
  switch (storage.kind) {
    case 'held':
      return storage;
    case 'range':
      return atPath(checkpoint, storage);
    case 'deflated':
      return atPath(checkpoint, storage);
    case 'encoded':
      return atPath(checkpoint, storage);
  }
}

function atPath<Located extends InFile>(checkpoint: Checkpoint, { file, ...rest }: Located): Omit<Located, 'file'> & AtPath {
  return { ...rest, path: fileOf(checkpoint, file).path };
}

function fileOf(checkpoint: Checkpoint, index: number): Checkpoint['files'][number] {
  const file = checkpoint.files[index];
  if (file === undefined) throw new CheckpointError('internal', `no file ${String(index)} in the checkpoint`);
  return file;
}

/** A pass over this many bytes is a matter of a second, whatever lies behind them. */
const harmlessPass = 2 ** 30;
const mostInflation = 64;

/**
 * `too-large` when going through all elements would take out of proportion to what the file holds: a few bytes expanded to a tensor of
 * terabytes, or a sparse tensor with next to nothing in it. Looking at some of its elements is still possible.
 */
export function refuseInflated(tensor: Tensor): void {
  const elements = elementCount(tensor.shape);
  const bytes = byteLength(tensor.dtype, elements);
  const stored =
    tensor.kind === 'dense' ? storedBytes(tensor.storage) : tensor.parts.reduce((sum, part) => sum + storedBytes(part.storage), 0);
  if (bytes <= harmlessPass || bytes <= mostInflation * stored) return;
  throw new CheckpointError('too-large', `${String(elements)} elements that the file holds in ${String(stored)} bytes`);
}

/** At most: chunks of an HDF5 dataset that were never written take no room, whatever its length. */
function storedBytes(storage: StorageBytes): number {
  if (storage.kind === 'patched') return storedBytes(storage.base);
  return storage.kind === 'hdf5' ? Math.min(storage.length, storage.size) : storage.length;
}

/** Name of the file that holds the parameter's bytes (of a composite: its first part's), and where its first element lies as it is. */
export function placeOf(checkpoint: Checkpoint, parameter: Parameter): { readonly file: string; readonly offset?: number } {
  const { values, dtype } = parameter;
  if (values.kind === 'composite' && values.composite.parts[0] !== undefined)
    return { file: placeOf(checkpoint, values.composite.parts[0]).file };
  if (values.kind !== 'dense') return { file: checkpoint.files[0]?.name ?? '' };
  const storage = firstPlace(checkpoint.storage(values.layout.storage));
  if (storage === undefined || storage.kind === 'held') return { file: checkpoint.files[0]?.name ?? '' };
  const { name } = fileOf(checkpoint, storage.file);
  return storage.kind === 'range' ? { file: name, offset: storage.start + byteLength(dtype, values.layout.offset) } : { file: name };
}

/** Where the first bytes of a storage lie. */
function firstPlace(storage: Storage): SingleStorage | Hdf5Dataset | undefined {
  if (storage.kind === 'patched') return firstPlace(storage.base);
  if (storage.kind === 'joined') return storage.pieces[0];
  return storage.kind === 'tiled' ? storage.tiles[0]?.storage : storage;
}

/** Number of elements. The first part of a nested tensor holds those of all its tensors, one after the other. */
export function countOf({ values, shape }: Parameter): number {
  const [buffer] = values.kind === 'composite' && values.composite.layout === 'nested' ? values.composite.parts : [];
  return elementCount(buffer?.shape ?? shape);
}

/** Bytes of the values as the file keeps them: of a sparse tensor its parts, 0 when there are none. */
export function bytesOf({ values, shape, dtype }: Parameter): number {
  if (values.kind === 'none') return 0;
  if (values.kind === 'composite') return values.composite.parts.reduce((sum, part) => sum + bytesOf(part), 0);
  return byteLength(dtype, elementCount(shape));
}

/**
 * Equal keys: the same elements of the same bytes, read in the same way, so that every figure is the same. `undefined` when the bytes are
 * held in memory: they have no place that could be told again.
 */
export function tensorKey(tensor: Tensor): string | undefined {
  if (tensor.kind === 'sparse') {
    const parts = tensor.parts.map(tensorKey);
    return parts.includes(undefined) ? undefined : JSON.stringify([tensor.layout, tensor.dtype, tensor.shape, parts]);
  }
  return placesOf(tensor.storage).some(({ kind }) => kind === 'held') ? undefined : JSON.stringify(tensor);
}
