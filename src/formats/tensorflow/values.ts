/** From an entry of the index to where its values lie. */
import { dtypes } from '../../model/dtype.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Parameter, Storage, StoredRange, Values } from '../../model/parameter.js';
import { contiguousStrides, elementCount, type Shape } from '../../model/shape.js';
import { binaryKey, type BundleIndex, type IndexEntry } from './bundle.js';
import type { DataFiles } from './data-files.js';
import { elementType, type ElementType } from './dtype.js';
import { readEntry, type BundleEntry } from './entry.js';
import { sliceKey } from './ordered-code.js';
import { boxOf, tiledArray } from './slices.js';
import { shownTextsOf } from './texts.js';

export type Found = Pick<Parameter, 'dtype' | 'typeName' | 'text' | 'shape' | 'values'>;

export class ValueReader {
  readonly storages: Storage[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(
    private readonly index: Pick<BundleIndex, 'slices'>,
    private readonly files: DataFiles,
    private readonly signal?: AbortSignal,
  ) {}

  /** What is wrong with one tensor is said in its place; the others stay readable. */
  async read({ key, value }: IndexEntry): Promise<Found> {
    let type: ElementType = { dtype: 'opaque', typeName: 'unknown', kind: 'none' };
    let shape: Shape = [];
    try {
      const entry = readEntry(value);
      type = elementType(entry.type);
      shape = entry.shape;
      return { ...typeOf(type), shape, ...(await this.valuesOf(key, entry, type)) };
    } catch (error) {
      return { ...typeOf(type), shape, values: reasonOf(error) };
    }
  }

  private async valuesOf(key: Uint8Array, entry: BundleEntry, type: ElementType): Promise<Pick<Found, 'values' | 'text'>> {
    if (type.kind === 'none') throw new CheckpointError('unsupported', `values of ${type.typeName ?? type.dtype} are not numbers`);
    if (entry.slices.length > 0) return { values: this.dense(await this.tiled(key, entry, type), entry.shape, elementStep(type)) };
    const range = await this.files.range(entry);
    if (type.kind === 'text') return await this.textOf(range, elementCount(entry.shape));
    checkSize(entry, type);
    return { values: this.dense(range, entry.shape, elementStep(type)) };
  }

  private async textOf(range: StoredRange, count: number): Promise<Pick<Found, 'values' | 'text'>> {
    const text = await shownTextsOf(this.files.fileOf(range).source, range, count, this.signal);
    return { text, values: { kind: 'none', reason: { tag: 'unsupported', message: 'texts have no numbers to show' } } };
  }

  private dense(storage: Storage, shape: Shape, step: number): Values {
    const strides = contiguousStrides(shape).map((stride) => stride * step);
    const layout = { storage: this.number(storage), offset: 0, strides, byteOrder: 'little' } as const;
    return { kind: 'dense', layout };
  }

  /** The same bytes are the same storage. */
  private number(storage: Storage): number {
    if (storage.kind !== 'range' || storage.length === 0) return this.storages.push(storage) - 1;
    const key = `${String(storage.file)}:${String(storage.start)}:${String(storage.length)}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.storages.push(storage) - 1;
    this.numbers.set(key, number);
    return number;
  }

  private async tiled(key: Uint8Array, { shape, slices }: BundleEntry, type: ElementType): Promise<Storage> {
    if (type.kind !== 'numbers' || type.paddedTo !== undefined)
      throw new CheckpointError('unsupported', `${type.typeName ?? type.dtype} in parts is not read`);
    const parts = [];
    for (const slice of slices) {
      const box = boxOf(slice, shape);
      const stored = this.index.slices.get(binaryKey(sliceKey(key, slice)));
      if (stored === undefined) throw new CheckpointError('corrupt', `the part at [${box.origin.join(', ')}] is not in the index`);
      const entry = readEntry(stored);
      if (entry.shape.join() !== box.shape.join() || elementType(entry.type).dtype !== type.dtype)
        throw new CheckpointError('corrupt', `the part at [${box.origin.join(', ')}] is of another shape or type`);
      checkSize(entry, type);
      parts.push({ box, storage: await this.files.range(entry) });
    }
    return tiledArray(shape, elementBytes(type), parts);
  }
}

function typeOf({ dtype, typeName }: ElementType): Pick<Found, 'dtype' | 'typeName'> {
  return typeName === undefined ? { dtype } : { dtype, typeName };
}

function elementBytes({ dtype, paddedTo }: ElementType): number {
  return paddedTo ?? dtypes[dtype].bits / 8;
}

/** From one element to the next, in elements of the type. */
function elementStep(type: ElementType): number {
  return (8 * elementBytes(type)) / dtypes[type.dtype].bits;
}

function checkSize({ shape, size }: BundleEntry, type: ElementType): void {
  const { dtype } = type;
  if (elementBytes(type) * elementCount(shape) !== size)
    throw new CheckpointError('corrupt', `${dtype} [${shape.slice(0, 8).join(', ')}] in ${String(size)} bytes`);
}

/** Throws on what is no trouble of the files. */
export function reasonOf(error: unknown): Values {
  const reason = reportError(error);
  if (reason.tag === 'cancelled' || reason.tag === 'internal') throw error;
  return { kind: 'none', reason };
}
