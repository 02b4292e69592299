/** From the tensors of a model to parameters and the storages that hold their bytes. */
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Composite, Parameter, Role, Storage, StoredRange, Values } from '../../model/parameter.js';
import { contiguousStrides, type Shape } from '../../model/shape.js';
import type { Window } from '../protobuf/field.js';
import type { ExternalFiles } from './external.js';
import type { ListedTensor } from './listing.js';
import { isSparse, type SparseTensor } from './sparse-tensor.js';
import type { Tensor } from './tensor.js';

/** The opened file is the first of the checkpoint's. */
const modelFile = 0;

type Named = Pick<Parameter, 'index' | 'path' | 'role'>;

export class ParameterBuilder {
  readonly storages: Storage[] = [];
  /** Numbers of the storages in other files: one range is one storage, whoever points to it. */
  private readonly ranges = new Map<string, number>();

  constructor(private readonly external: ExternalFiles) {}

  async build({ tensor, kind, path }: ListedTensor, index: number, signal?: AbortSignal): Promise<Parameter> {
    const named = { index, path, role: roleOf(tensor, kind) };
    return isSparse(tensor) ? await this.sparse(tensor, named, signal) : await this.dense(tensor, named, signal);
  }

  private async dense(tensor: Tensor, named: Named, signal: AbortSignal | undefined): Promise<Parameter> {
    const { name, dtype, typeName, text, shape } = tensor;
    return {
      ...named,
      name,
      dtype,
      ...(typeName === undefined ? {} : { typeName }),
      ...(text === undefined ? {} : { text }),
      shape,
      values: await this.values(tensor, signal),
    };
  }

  private async values({ values, shape }: Tensor, signal: AbortSignal | undefined): Promise<Values> {
    switch (values.kind) {
      case 'none':
        return values;
      case 'held':
        return dense(this.add({ kind: 'held', bytes: values.bytes, length: values.bytes.length }), shape);
      case 'windows':
        return dense(this.windows(values.windows), shape);
      case 'external':
        try {
          return dense(this.shared(await this.external.locate(values.entries, values.length, signal)), shape);
        } catch (error) {
          if (!(error instanceof CheckpointError) || error.tag === 'cancelled') throw error;
          return { kind: 'none', reason: reportError(error) };
        }
    }
  }

  /** Parts in the order of the other frameworks: indices, then values. */
  private async sparse(
    { name, dtype, shape, values, sparse }: SparseTensor,
    named: Named,
    signal: AbortSignal | undefined,
  ): Promise<Parameter> {
    const part = { path: named.path, role: named.role };
    const indices = await this.dense({ ...sparse.indices, name: 'indices' }, { ...part, index: 0 }, signal);
    const stored = await this.dense({ ...sparse.values, name: 'values' }, { ...part, index: 1 }, signal);
    const failed = [values, indices.values, stored.values].find(({ kind }) => kind === 'none');
    const composite: Composite = { layout: 'sparse_places', parts: [indices, stored] };
    return { ...named, name, dtype, shape, values: failed?.kind === 'none' ? failed : { kind: 'composite', composite } };
  }

  private windows(windows: readonly Window[]): number {
    const pieces = windows.map(({ start, end }): StoredRange => ({ kind: 'range', file: modelFile, start, length: end - start }));
    const [first, second] = pieces;
    if (first === undefined) return this.add({ kind: 'held', bytes: new Uint8Array(0), length: 0 });
    if (second === undefined) return this.add(first);
    return this.add({ kind: 'joined', pieces, length: pieces.reduce((sum, { length }) => sum + length, 0) });
  }

  private shared(range: StoredRange): number {
    const key = `${String(range.file)}|${String(range.start)}|${String(range.length)}`;
    const known = this.ranges.get(key);
    if (known !== undefined && range.length > 0) return known;
    const storage = this.add(range);
    this.ranges.set(key, storage);
    return storage;
  }

  private add(storage: Storage): number {
    return this.storages.push(storage) - 1;
  }
}

function dense(storage: number, shape: Shape): Values {
  return { kind: 'dense', layout: { storage, offset: 0, strides: contiguousStrides(shape), byteOrder: 'little' } };
}

/** ONNX does not tell weights from other initializers; constants and texts are no weights. */
function roleOf({ typeName }: Tensor, kind: ListedTensor['kind']): Role {
  return kind === 'constant' || typeName === 'string' ? 'other' : 'trainable';
}
