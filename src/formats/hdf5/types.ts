/** HDF5's element types as ours. */
import type { SpaceFacts, TypeFacts } from '../../../node_modules/h5wasm/dist/esm/hdf5_util.js';
import { byteLength, isDtype, type Dtype } from '../../model/dtype.js';
import type { HeaderFacts } from './object-header.js';

export interface ElementType {
  readonly dtype: Dtype;
  /** What it is when no dtype says it; then there are no numbers. */
  readonly typeName?: string;
  /** Axes of an array inside each element. */
  readonly inner: readonly number[];
  readonly byteOrder: 'little' | 'big';
}

const classes = {
  integer: 0,
  float: 1,
  string: 3,
  bitfield: 4,
  opaque: 5,
  compound: 6,
  reference: 7,
  enumeration: 8,
  vlen: 9,
  array: 10,
  complex: 11,
};

const otherNames = new Map<number, string>([
  [2, 'time'],
  [classes.string, 'string'],
  [classes.bitfield, 'bitfield'],
  [classes.opaque, 'opaque'],
  [classes.compound, 'compound'],
  [classes.reference, 'reference'],
  [classes.vlen, 'vlen'],
]);

/** `declared`: the attribute `dtype` that Keras writes where HDF5 has no type for a dataset's values. */
export function elementType(facts: TypeFacts, float: HeaderFacts['float'], declared: string | undefined): ElementType {
  if (facts.type === classes.array && facts.array_type !== undefined) {
    const inner = elementType(facts.array_type, undefined, undefined);
    return { ...inner, inner: [...facts.array_type.shape, ...inner.inner] };
  }
  const byteOrder = facts.littleEndian || facts.size === 1 ? 'little' : 'big';
  const dtype = numberType(facts, float) ?? declaredType(facts, declared);
  if (dtype !== undefined) return { dtype, inner: [], byteOrder: facts.type === classes.opaque ? 'little' : byteOrder };
  return { dtype: 'opaque', typeName: otherNames.get(facts.type) ?? 'unknown', inner: [], byteOrder: 'little' };
}

function numberType(facts: TypeFacts, float: HeaderFacts['float']): Dtype | undefined {
  const { type, size } = facts;
  if (type === classes.integer) return known(`${facts.signed ? 'int' : 'uint'}${String(8 * size)}`);
  if (type === classes.float) return size === 2 && float?.exponent === 8 ? 'bfloat16' : floatOf(size);
  if (type === classes.enumeration) return isBoolean(facts) ? 'bool' : known(`${facts.signed ? 'int' : 'uint'}${String(8 * size)}`);
  if (type === classes.complex) return known(`complex${String(8 * size)}`);
  return type === classes.compound ? complexOf(facts) : undefined;
}

function known(name: string): Dtype | undefined {
  return isDtype(name) ? name : undefined;
}

function floatOf(size: number): Dtype | undefined {
  return size === 2 || size === 4 || size === 8 ? known(`float${String(8 * size)}`) : undefined;
}

/** NumPy's truths, as h5py writes them. */
function isBoolean({ size, enum_type: type }: TypeFacts): boolean {
  if (size !== 1 || type?.nmembers !== 2) return false;
  const members = new Map(Object.entries(type.members));
  return members.get('FALSE') === 0 && members.get('TRUE') === 1;
}

/** NumPy's complex numbers, as h5py writes them. */
function complexOf({ size, compound_type: type }: TypeFacts): Dtype | undefined {
  const [real, imaginary, more] = type?.members ?? [];
  if (real === undefined || imaginary === undefined || more !== undefined) return undefined;
  const isPair = real.name === 'r' && imaginary.name === 'i' && real.offset === 0 && imaginary.offset === real.size;
  const floats = real.type === classes.float && imaginary.type === classes.float && real.littleEndian && imaginary.littleEndian;
  return isPair && floats && size === 2 * real.size ? known(`complex${String(8 * size)}`) : undefined;
}

function declaredType({ type, size }: TypeFacts, declared: string | undefined): Dtype | undefined {
  if (type !== classes.opaque || declared === undefined) return undefined;
  const dtype = known(declared);
  return dtype !== undefined && dtype !== 'opaque' && byteLength(dtype, 1) === size && byteLength(dtype, 8) === 8 * size
    ? dtype
    : undefined;
}

/** Whether an attribute may say what an opaque value is. */
export function isOpaque({ type }: SpaceFacts): boolean {
  return type === classes.opaque;
}

export function isText({ type }: TypeFacts): boolean {
  return type === classes.string;
}
