/** torch's storages: the runs of bytes that tensors share, named by persistent ids in the pickle and kept as members of the archive. */
import { dtypes, type Dtype } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import { globalName, isNode, itemsOf, PickleFloat, type PickleNode, type PickleValue } from '../pickle/nodes.js';
import { pythonFloat } from '../pickle/python-float.js';

/** Element type by the class of the storage. */
const storageClasses: ReadonlyMap<string, Dtype> = new Map([
  ['DoubleStorage', 'float64'],
  ['FloatStorage', 'float32'],
  ['HalfStorage', 'float16'],
  ['BFloat16Storage', 'bfloat16'],
  ['LongStorage', 'int64'],
  ['IntStorage', 'int32'],
  ['ShortStorage', 'int16'],
  ['CharStorage', 'int8'],
  ['ByteStorage', 'uint8'],
  ['BoolStorage', 'bool'],
  ['ComplexDoubleStorage', 'complex128'],
  ['ComplexFloatStorage', 'complex64'],
  ['QInt8Storage', 'qint8'],
  ['QUInt8Storage', 'quint8'],
  ['QInt32Storage', 'qint32'],
  ['QUInt4x2Storage', 'quint4x2'],
  ['QUInt2x4Storage', 'quint2x4'],
]);

/** What a persistent id says about a storage. */
export interface StorageId {
  readonly key: string;
  /** Absent for an untyped storage: the tensor brings its own. */
  readonly dtype: Dtype | undefined;
  readonly byteLength: number;
  /** Of an element as the id counts them. */
  readonly elementBytes: number;
  /** The id names a part of a storage (before torch 0.4): where it begins, in bytes, and the length of the whole. */
  readonly part?: { readonly start: number; readonly wholeLength: number };
}

/** Reads `('storage', class, key, location, count)`. Throws `corrupt`, `unsafe` (a key that climbs) or `unsupported` (an unknown class). */
export function readStorageId(value: PickleValue | undefined): StorageId {
  const id = isNode(value) && value.kind === 'persistent' ? itemsOf(value.id) : undefined;
  const [tag, storageClass, key, , count] = id ?? [];
  if (id === undefined || id.length < 5 || id.length > 6 || tag !== 'storage')
    throw new CheckpointError('corrupt', 'a tensor without a storage');
  const dtype = readClass(storageClass);
  // Storages of packed elements are counted in bytes, as untyped ones are.
  const bits = dtype === undefined ? 8 : Math.max(8, dtypes[dtype].bits);
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0 || !Number.isSafeInteger(count * bits)) {
    throw new CheckpointError('corrupt', `a storage of ${describe(count)} elements`);
  }
  return withPart({ key: readKey(key), dtype, byteLength: (count * bits) / 8, elementBytes: bits / 8 }, id[5]);
}

/** `view_metadata`: None, or (key of the view, first element, number of elements). */
function withPart(id: StorageId, view: PickleValue | undefined): StorageId {
  if (view === undefined || view === null) return id;
  const [, first, count] = itemsOf(view) ?? [];
  const [start, length] = [first, count].map((value) => (typeof value === 'number' && value >= 0 ? value * id.elementBytes : -1));
  if (start === undefined || length === undefined || start < 0 || length < 0 || !(start + length <= id.byteLength))
    throw new CheckpointError('corrupt', 'a view that is no part of its storage');
  return { ...id, byteLength: length, part: { start, wholeLength: id.byteLength } };
}

function describe(value: PickleValue | undefined): string {
  if (value instanceof PickleFloat) return pythonFloat(value.value);
  return isNode(value) ? value.kind : String(value).slice(0, 100);
}

function readClass(value: PickleValue | undefined): Dtype | undefined {
  const name = globalName(value);
  if (name === undefined) throw new CheckpointError('corrupt', 'a storage without a class');
  const short = name.slice(name.lastIndexOf('.') + 1);
  if (short === 'UntypedStorage' || short === '_UntypedStorage') return undefined;
  if (!name.startsWith('torch.') || !short.endsWith('Storage'))
    throw new CheckpointError('corrupt', `${name.slice(0, 100)} is no class of storages`);
  const dtype = storageClasses.get(short);
  if (dtype === undefined) throw new CheckpointError('unsupported', `the storage class ${name.slice(0, 100)} is not known`);
  return dtype;
}

function readKey(value: PickleValue | undefined): string {
  const key = typeof value === 'number' ? String(value) : value;
  if (typeof key !== 'string' || key === '' || key.includes('\0')) throw new CheckpointError('corrupt', 'a storage without a key');
  if (key.includes('/') || key.includes('\\') || key === '..')
    throw new CheckpointError('unsafe', `the storage key ${JSON.stringify(key.slice(0, 100))} climbs out of its folder`);
  return key;
}

/** Storages in the order of their first use; equal keys are one storage. */
export class StorageTable {
  private readonly numbers = new Map<string, number>();

  /** `nested`: storages that are files inside the pickle, by the node that would load them. */
  constructor(private readonly nested: ReadonlyMap<PickleNode, StorageId | CheckpointError> = new Map()) {}

  /** What a node says about a storage. Throws as `readStorageId`. */
  read(value: PickleValue | undefined): StorageId {
    const known = isNode(value) ? this.nested.get(value) : undefined;
    if (known instanceof CheckpointError) throw known;
    return known ?? readStorageId(value);
  }

  get keys(): readonly string[] {
    return [...this.numbers.keys()];
  }

  numberOf(key: string): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.numbers.size);
    return this.numbers.size - 1;
  }
}
