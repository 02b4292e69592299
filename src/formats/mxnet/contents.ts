/** What a .params file holds, whichever of the two ways it was written: MXNet's own list of arrays, or NumPy's archive (MXNet 2). */
import type { PlaceFile } from '../../bytes/place.js';
import { readHead } from '../../bytes/source.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Parameter, SparseLayout, Storage, Values } from '../../model/parameter.js';
import { contiguousStrides, type Shape } from '../../model/shape.js';
import { readNpz } from '../numpy/npz.js';
import type { DensePart, StoredArray } from './array.js';
import { isArrayList, readArrayList } from './list.js';

/** Everything of a parameter but its place in the checkpoint. */
export interface NamedContent {
  readonly name: string;
  readonly content: Pick<Parameter, 'dtype' | 'typeName' | 'text' | 'shape' | 'values'>;
}

export interface ParamsContents {
  /** `V0` to `V3`, or `npz`; undefined when there is no array to tell. */
  readonly layout: string | undefined;
  readonly arrays: readonly NamedContent[];
  readonly storages: readonly Storage[];
  readonly warnings: readonly Warning[];
}

/** `fileNumber`: index of the file among the checkpoint's files. */
export async function readParams(file: PlaceFile, fileNumber: number, signal?: AbortSignal): Promise<ParamsContents> {
  if (isArrayList(await readHead(file.source, 8, signal))) return await readList(file, fileNumber, signal);
  const { arrays, storages, warnings } = await readNpz(file, fileNumber, signal);
  return { layout: 'npz', arrays: arrays.map(({ name, facts }) => ({ name, content: facts })), storages, warnings };
}

async function readList(file: PlaceFile, fileNumber: number, signal?: AbortSignal): Promise<ParamsContents> {
  const { arrays, names } = await readArrayList(file.source, signal);
  const builder = new ContentBuilder(fileNumber);
  const named = arrays.map((array, index) => ({ name: names?.[index] ?? String(index), content: builder.content(array) }));
  const seen = new Set<string>();
  const twice = named.find(({ name }) => seen.size === seen.add(name).size);
  const warnings: readonly Warning[] =
    twice === undefined ? [] : [{ tag: 'corrupt', message: `two arrays are called ${JSON.stringify(twice.name.slice(0, 200))}` }];
  return { layout: arrays[0]?.layout, arrays: named, storages: builder.storages, warnings };
}

class ContentBuilder {
  readonly storages: Storage[] = [];

  constructor(private readonly fileNumber: number) {}

  content(array: StoredArray): NamedContent['content'] {
    if (array.kind === 'none') return absent;
    if (array.kind === 'dense') return this.dense(array.values);
    const names = array.kind === 'csr' ? ['indptr', 'indices'] : ['indices'];
    const layout: SparseLayout = array.kind === 'csr' ? 'sparse_csr' : 'row_sparse';
    const parts = [...array.indices.map((part, i) => this.part(part, names[i] ?? '', i)), this.part(array.values, 'data', names.length)];
    return { dtype: array.values.dtype, shape: array.shape, values: { kind: 'composite', composite: { layout, parts } } };
  }

  private dense({ dtype, shape, start, length }: DensePart): {
    readonly dtype: Parameter['dtype'];
    readonly shape: Shape;
    readonly values: Values;
  } {
    const storage = this.storages.push({ kind: 'range', file: this.fileNumber, start, length }) - 1;
    return {
      dtype,
      shape,
      values: { kind: 'dense', layout: { storage, offset: 0, strides: contiguousStrides(shape), byteOrder: 'little' } },
    };
  }

  private part(part: DensePart, name: string, index: number): Parameter {
    return { index, name, path: [name], role: 'other', ...this.dense(part) };
  }
}

/** An array that was never given a shape. */
const absent: NamedContent['content'] = {
  dtype: 'opaque',
  typeName: 'none',
  text: 'none',
  shape: [0],
  values: { kind: 'none', reason: reportError(new CheckpointError('unsupported', 'an array without shape and values')) },
};
