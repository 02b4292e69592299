/** Datasets as parameters and storages: what generic HDF5 files and Keras's have in common. */
import type { Warning } from '../../model/checkpoint.js';
import { byteLength } from '../../model/dtype.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Parameter, Storage, Values } from '../../model/parameter.js';
import { contiguousStrides, elementCount, type Shape } from '../../model/shape.js';
import type { TieGroup } from '../../model/tie.js';
import { checkLayout } from '../check-layout.js';
import type { DatasetFacts } from './listing.js';
import type { WindowPlace } from './window.js';

/** Where the HDF5 file lies: its window, and its number among the checkpoint's files. */
export interface Hdf5Place {
  readonly file: number;
  readonly window: Omit<WindowPlace, 'path'>;
}

/** Storages of the datasets that were made into parameters; one object is one storage. */
export class Hdf5Storages {
  readonly all: Storage[] = [];
  private readonly numbers = new Map<string, number>();

  at(index: number): Storage {
    const storage = this.all[index];
    if (storage === undefined) throw new RangeError(`storage ${String(index)} of ${String(this.all.length)}`);
    return storage;
  }

  /** What a parameter has of the dataset: everything but its name and what it is for. */
  describe(place: Hdf5Place, dataset: DatasetFacts): Pick<Parameter, 'dtype' | 'typeName' | 'shape' | 'values'> {
    const { type, problem } = dataset;
    const shape = [...(dataset.shape ?? [0]), ...type.inner];
    return {
      dtype: type.dtype,
      ...(type.typeName === undefined ? {} : { typeName: type.typeName }),
      shape: shape.every(Number.isSafeInteger) ? shape : [0],
      values: problem === undefined ? this.values(place, dataset, shape) : { kind: 'none', reason: problem },
    };
  }

  private values(place: Hdf5Place, dataset: DatasetFacts, shape: Shape): Values {
    const layout = {
      storage: this.number(place, dataset, elementCount(shape)),
      offset: 0,
      strides: contiguousStrides(shape),
      // The library turns what it reads itself.
      byteOrder: dataset.values === undefined ? ('little' as const) : dataset.type.byteOrder,
    };
    try {
      checkLayout(dataset.type.dtype, shape, layout, this.at(layout.storage).length);
    } catch (error) {
      return { kind: 'none', reason: reportError(error) };
    }
    return { kind: 'dense', layout };
  }

  private number({ file, window }: Hdf5Place, { address, values, path, shape, elementBytes, type }: DatasetFacts, count: number): number {
    const key = `${String(file)} ${String(window.start)} ${String(address)}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const length = byteLength(type.dtype, count);
    const storage: Storage =
      values === undefined
        ? { kind: 'hdf5', file, ...window, dataset: `/${path}`, shape: shape ?? [0], elementBytes, length }
        : { kind: 'range', file, start: window.start + values.start, length: values.length };
    const number = this.all.push(storage) - 1;
    this.numbers.set(key, number);
    return number;
  }
}

/** Hard links: one object under several names, as the file records it. */
export function hardLinkTies(
  named: readonly { readonly name: string; readonly index: number; readonly address: number }[],
): readonly TieGroup[] {
  const groups = new Map<number, { readonly name: string; readonly index: number }[]>();
  for (const { name, index, address } of named) groups.set(address, [...(groups.get(address) ?? []), { name, index }]);
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({ kind: 'alias', names: group.map(({ name }) => name), indices: group.map(({ index }) => index) }));
}

/** One warning for each kind of trouble with values, with the first name. Types without numbers are no trouble. */
export function valueWarnings(parameters: readonly Parameter[]): readonly Warning[] {
  const troubled = parameters.flatMap(({ name, values }) =>
    values.kind === 'none' && values.reason.tag !== 'unsupported' ? [{ name, ...values.reason }] : [],
  );
  return [...new Set(troubled.map(({ tag }) => tag))].flatMap((tag) => {
    const [first, ...more] = troubled.filter((trouble) => trouble.tag === tag);
    if (first === undefined) return [];
    const others = more.length === 0 ? '' : ` (and ${String(more.length)} more)`;
    return [{ tag, message: `${first.name.slice(0, 200)}: ${first.message}${others}` }];
  });
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
