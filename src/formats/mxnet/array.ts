/**
 * One array of a .params file, in any of the four layouts that MXNet has written. Fields are little endian, the values follow them:
 * - V0: u32 axes (in place of a magic), u32 sizes
 * - V1: magic, u32 axes, i64 sizes
 * - V2, V3: magic, i32 storage type, of sparse ones the shape of what is stored, i32 axes, i64 sizes
 * Then, unless the array is none: i32 device type, i32 device, i32 element type; of sparse ones element type and shape of each index part.
 * (V3 is V2 with NumPy's shapes: no axes is a scalar, -1 axes is none.)
 */
import { byteLength, type Dtype } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import { elementCount, type Shape } from '../../model/shape.js';
import type { FieldReader } from './reader.js';

export type ArrayLayout = 'V0' | 'V1' | 'V2' | 'V3';

/** Values that lie in the file one after the other. */
export interface DensePart {
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly start: number;
  readonly length: number;
}

export type StoredArray =
  | { readonly kind: 'none'; readonly layout: ArrayLayout }
  | { readonly kind: 'dense'; readonly layout: ArrayLayout; readonly values: DensePart }
  | {
      readonly kind: 'row_sparse' | 'csr';
      readonly layout: ArrayLayout;
      readonly shape: Shape;
      /** row_sparse: the rows' numbers; csr: pointers, then columns. */
      readonly indices: readonly DensePart[];
      readonly values: DensePart;
    };

const layouts: ReadonlyMap<number, ArrayLayout> = new Map<number, ArrayLayout>([
  [0xf993fac8, 'V1'],
  [0xf993fac9, 'V2'],
  [0xf993faca, 'V3'],
]);

/** By MXNet's type flag; 8 to 11 are of MXNet 2 alone. */
const dtypes: readonly Dtype[] = [
  'float32',
  'float64',
  'float16',
  'uint8',
  'int32',
  'int8',
  'int64',
  'bool',
  'int16',
  'uint16',
  'uint32',
  'uint64',
  'bfloat16',
];

type StorageKind = 'dense' | 'row_sparse' | 'csr';
const storageKinds: readonly StorageKind[] = ['dense', 'row_sparse', 'csr'];
const indexParts: Readonly<Record<StorageKind, number>> = { dense: 0, row_sparse: 1, csr: 2 };

/** MXNet itself has 32 at most. */
const mostAxes = 64;
/** Fields of a sparse array with as many axes as there may be: four shapes and the words between them. */
const longestHeader = 4 * (4 + 8 * mostAxes) + 64;

/** Reads the fields and goes on behind the values. Throws `corrupt`, `too-large`, or `unsupported` where nobody knows how much to skip. */
export async function readArray(reader: FieldReader): Promise<StoredArray> {
  await reader.ready(longestHeader);
  const magic = reader.u32();
  const layout = layouts.get(magic) ?? 'V0';
  const kind = layout === 'V2' || layout === 'V3' ? storageKind(reader.i32()) : 'dense';
  const storedShape = kind === 'dense' ? [] : (readShape(reader, layout) ?? reader.fail('a sparse array of no stored shape'));
  const shape = layout === 'V0' ? readSizes(reader, magic, () => reader.u32(), 4) : readShape(reader, layout);
  if (shape === undefined || (layout !== 'V3' && shape.length === 0)) return { kind: 'none', layout };
  // The device on which it was: whoever reads it has another.
  reader.bytes(8);
  const dtype = dtypeOf(reader.i32());
  if (kind === 'dense') return { kind, layout, values: takePart(reader, dtype, shape) };
  const parts: { readonly dtype: Dtype; readonly shape: Shape }[] = [];
  for (let i = 0; i < indexParts[kind]; i++) {
    const type = dtypeOf(reader.i32());
    parts.push({ dtype: type, shape: readShape(reader, layout) ?? reader.fail('indices of no shape') });
  }
  const values = takePart(reader, dtype, storedShape);
  return { kind, layout, shape, values, indices: parts.map((part) => takePart(reader, part.dtype, part.shape)) };
}

function storageKind(code: number): StorageKind {
  const kind = storageKinds[code];
  if (kind === undefined) throw new CheckpointError('unsupported', `an array of storage type ${String(code)}`);
  return kind;
}

function dtypeOf(flag: number): Dtype {
  const dtype = dtypes[flag];
  if (dtype === undefined) throw new CheckpointError('unsupported', `an array of element type ${String(flag)}`);
  return dtype;
}

/** Undefined: V3's shape of an array that is none. */
function readShape(reader: FieldReader, layout: ArrayLayout): Shape | undefined {
  const axes = reader.i32();
  if (layout === 'V3' && axes === -1) return undefined;
  return readSizes(reader, axes, () => reader.size(), 8);
}

function readSizes(reader: FieldReader, axes: number, read: () => number, bytes: number): Shape {
  if (axes < 0 || axes * bytes > reader.remaining) reader.fail(`an array of ${String(axes)} axes`);
  if (axes > mostAxes) throw new CheckpointError('too-large', `an array of ${String(axes)} axes`, { offset: reader.position });
  const shape: number[] = [];
  for (let axis = 0; axis < axes; axis++) shape.push(read());
  // Zeros make it empty, whatever the other sizes are.
  const product = shape.reduce((count, size) => count * Math.max(size, 1), 1);
  if (product > Number.MAX_SAFE_INTEGER) reader.fail(`an array of shape [${shape.join(', ')}]`);
  return shape;
}

function takePart(reader: FieldReader, dtype: Dtype, shape: Shape): DensePart {
  const start = reader.position;
  const length = byteLength(dtype, elementCount(shape));
  reader.skip(length);
  return { dtype, shape, start, length };
}
