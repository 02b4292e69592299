/** Datasets as parameters and storages: what generic HDF5 files and Keras's have in common. */
import { byteLength } from '../../model/dtype.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Parameter, Storage, Values } from '../../model/parameter.js';
import { contiguousStrides, elementCount, type Shape } from '../../model/shape.js';
import type { TieGroup } from '../../model/tie.js';
import { checkLayout } from '../check-layout.js';
import { sharedStorageTies } from '../shared-storages.js';
import { storageAt } from '../storage-at.js';
import type { DatasetFacts } from './contents.js';
import type { HeldFile, WindowPlace } from './place.js';

/** Where the HDF5 file lies: its window, and its number among the checkpoint's files; or its bytes. */
export type Hdf5Place = { readonly file: number; readonly window: Omit<WindowPlace, 'path'> } | HeldFile;

/** Storages of the datasets that were made into parameters; one object is one storage. */
export class Hdf5Storages {
  readonly all: Storage[] = [];
  private readonly numbers = new Map<string, number>();

  at(index: number): Storage {
    return storageAt(this.all, index);
  }

  /** What a parameter has of the dataset: everything but its name and what it is for. */
  describe(place: Hdf5Place, dataset: DatasetFacts): Pick<Parameter, 'dtype' | 'typeName' | 'text' | 'shape' | 'values'> {
    const { type, problem, text } = dataset;
    const shape = [...(dataset.shape ?? [0]), ...type.inner];
    return {
      dtype: type.dtype,
      ...(type.typeName === undefined ? {} : { typeName: type.typeName }),
      ...(text === undefined ? {} : { text }),
      shape: shape.every(Number.isSafeInteger) ? shape : [0],
      values: problem === undefined ? this.valuesOrReason(place, dataset, shape) : { kind: 'none', reason: problem },
    };
  }

  private valuesOrReason(place: Hdf5Place, dataset: DatasetFacts, shape: Shape): Values {
    try {
      return this.values(place, dataset, shape);
    } catch (error) {
      return { kind: 'none', reason: reportError(error) };
    }
  }

  private values(place: Hdf5Place, dataset: DatasetFacts, shape: Shape): Values {
    const { dtype, byteOrder } = dataset.type;
    const storage = this.storage(place, dataset, byteLength(dtype, elementCount(shape)));
    // The library turns what it reads itself.
    const layout = {
      storage: this.number(place, dataset, storage),
      offset: 0,
      strides: contiguousStrides(shape),
      byteOrder: storage.kind === 'hdf5' ? ('little' as const) : byteOrder,
    };
    checkLayout(dtype, shape, layout, storage.length);
    return { kind: 'dense', layout };
  }

  /** Throws `unsupported` for what would have to be decoded inside an archive that was itself inflated. */
  private storage(place: Hdf5Place, { values, path, shape, elementBytes }: DatasetFacts, length: number): Storage {
    if ('bytes' in place) {
      if (values === undefined) throw new CheckpointError('unsupported', 'values in chunks inside a compressed archive member');
      return { kind: 'held', bytes: place.bytes.subarray(values.start, values.start + values.length), length: values.length };
    }
    const { file, window } = place;
    if (values !== undefined && values.isChecked === undefined)
      return { kind: 'range', file, start: window.start + values.start, length: values.length };
    return { kind: 'hdf5', file, ...window, dataset: `/${path}`, shape: shape ?? [0], elementBytes, length };
  }

  private number(place: Hdf5Place, { address }: DatasetFacts, storage: Storage): number {
    const key = 'bytes' in place ? `held ${String(address)}` : `${String(place.file)} ${String(place.window.start)} ${String(address)}`;
    const number = this.numbers.get(key) ?? this.all.push(storage) - 1;
    this.numbers.set(key, number);
    return number;
  }
}

/** Hard links: one object under several names, as the file records it. */
export function hardLinkTies(parameters: Iterable<Parameter>): readonly TieGroup[] {
  return sharedStorageTies(parameters).map(({ names, indices }) => ({ kind: 'alias', names, indices }));
}

/** A signature can stand at the start, or behind a user block of 512, 1024, ... bytes. */
export function hasHdf5Signature(head: Uint8Array): boolean {
  const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
  return [0, 512, 1024, 2048].some((start) => signature.every((byte, i) => head[start + i] === byte));
}

/** Throws `internal` for a folder. */
export function fileOf<File>(file: File | undefined): File {
  if (file === undefined) throw new CheckpointError('internal', 'a folder is no HDF5 file');
  return file;
}
