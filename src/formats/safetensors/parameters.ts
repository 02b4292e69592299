/** The parameters of one or several safetensors files, made one by one from the headers' columns when asked for. */
import type { Storage, Parameter, ParameterList, Sized } from '../../model/parameter.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import { contiguousStrides, elementCount } from '../../model/shape.js';
import { roleFromName } from '../names/role.js';
import type { HeaderColumns } from './header.js';

/** Tensors of one file; `file` is its index in the checkpoint's files. */
export interface Part {
  readonly file: number;
  readonly header: HeaderColumns;
}

/** Names the index lists whose shard is missing or broken: shown, with the reason, but without values. */
export interface MissingName {
  readonly name: string;
  readonly reason: string;
}

export class SafetensorsParameters implements ParameterList {
  readonly length: number;
  /** First index of each part. */
  private readonly starts: readonly number[];
  private readonly present: number;

  constructor(
    private readonly parts: readonly Part[],
    private readonly missing: readonly MissingName[] = [],
    /** Position in the headers (missing names behind them) of each parameter; absent: as they stand there. */
    private readonly order?: Int32Array,
  ) {
    let total = 0;
    this.starts = parts.map(({ header }) => {
      const start = total;
      total += header.names.length;
      return start;
    });
    this.present = total;
    this.length = total + missing.length;
  }

  nameAt(index: number): string {
    const stored = this.storedPosition(index);
    if (stored >= this.present) return this.missingAt(stored).name;
    const { part, row } = this.locate(stored);
    return part.header.names[row] ?? '';
  }

  at(index: number): Parameter {
    const stored = this.storedPosition(index);
    return stored >= this.present ? this.missingParameter(index, stored) : this.presentParameter(index, stored);
  }

  /** A tensor's bytes are its own and whole, as the header was checked. */
  sizedAt(index: number): Sized {
    const stored = this.storedPosition(index);
    if (stored >= this.present) return { dtype: 'uint8', role: roleFromName(this.missingAt(stored).name), count: 0, bytes: 0 };
    const { part, row } = this.locate(stored);
    const { names, dtypes, shapes, begins, ends } = part.header;
    return {
      dtype: dtypes[row] ?? 'uint8',
      role: roleFromName(names[row] ?? ''),
      count: elementCount(shapes[row] ?? []),
      bytes: (ends[row] ?? 0) - (begins[row] ?? 0),
    };
  }

  *[Symbol.iterator](): Iterator<Parameter> {
    for (let index = 0; index < this.length; index++) yield this.at(index);
  }

  /** Each tensor has bytes of its own: storages are numbered by position in the headers. */
  storage(stored: number): Storage {
    const { part, row } = this.locate(stored);
    const { begins, ends, dataStart } = part.header;
    const begin = begins[row] ?? 0;
    return { kind: 'range', file: part.file, start: dataStart + begin, length: (ends[row] ?? begin) - begin };
  }

  private storedPosition(index: number): number {
    const stored = this.order === undefined ? index : this.order[index];
    if (stored === undefined || stored < 0 || stored >= this.length)
      throw new RangeError(`parameter ${String(index)} of ${String(this.length)}`);
    return stored;
  }

  private presentParameter(index: number, stored: number): Parameter {
    const { part, row } = this.locate(stored);
    const name = part.header.names[row] ?? '';
    const dtype = part.header.dtypes[row] ?? 'uint8';
    const shape = part.header.shapes[row] ?? [];
    const layout = { storage: stored, offset: 0, strides: contiguousStrides(shape), byteOrder: 'little' } as const;
    return { index, name, path: name.split('.'), dtype, shape, role: roleFromName(name), values: { kind: 'dense', layout } };
  }

  private missingParameter(index: number, stored: number): Parameter {
    const { name, reason } = this.missingAt(stored);
    const error = reportError(new CheckpointError('corrupt', reason));
    return {
      index,
      name,
      path: name.split('.'),
      dtype: 'uint8',
      shape: [0],
      role: roleFromName(name),
      values: { kind: 'none', reason: error },
    };
  }

  private missingAt(stored: number): MissingName {
    const missing = this.missing[stored - this.present];
    if (missing === undefined) throw new RangeError(`parameter ${String(stored)} of ${String(this.length)}`);
    return missing;
  }

  private locate(stored: number): { readonly part: Part; readonly row: number } {
    let low = 0;
    let high = this.parts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= stored) low = middle;
      else high = middle - 1;
    }
    const part = this.parts[low];
    const row = stored - (this.starts[low] ?? 0);
    if (part === undefined || stored < 0 || row >= part.header.names.length)
      throw new RangeError(`parameter ${String(stored)} of ${String(this.length)}`);
    return { part, row };
  }
}
