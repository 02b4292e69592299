/**
 * Element types: one table, from which everything else is derived.
 *
 * Names are those of the fixtures: NumPy's and torch's spelling. `bits` is the stored size of one element; types below a byte are
 * packed, the first element in the lowest bits.
 */

/** What the bits of an element mean. `code`: bits without a number (torch's bits*); `quantized`: an integer code of an affine quantisation. */
export type DtypeKind = 'float' | 'int' | 'uint' | 'bool' | 'complex' | 'quantized' | 'code';

export interface DtypeFacts {
  readonly bits: number;
  readonly kind: DtypeKind;
}

export const dtypes = {
  float64: { bits: 64, kind: 'float' },
  float32: { bits: 32, kind: 'float' },
  float16: { bits: 16, kind: 'float' },
  bfloat16: { bits: 16, kind: 'float' },
  float8_e4m3fn: { bits: 8, kind: 'float' },
  float8_e4m3fnuz: { bits: 8, kind: 'float' },
  float8_e5m2: { bits: 8, kind: 'float' },
  float8_e5m2fnuz: { bits: 8, kind: 'float' },
  float8_e8m0fnu: { bits: 8, kind: 'float' },
  float6_e2m3fn: { bits: 6, kind: 'float' },
  float6_e3m2fn: { bits: 6, kind: 'float' },
  float4_e2m1fn: { bits: 4, kind: 'float' },
  /** torch's spelling of two float4 in a byte: one element is the byte. */
  float4_e2m1fn_x2: { bits: 8, kind: 'code' },
  int64: { bits: 64, kind: 'int' },
  int32: { bits: 32, kind: 'int' },
  int16: { bits: 16, kind: 'int' },
  int8: { bits: 8, kind: 'int' },
  uint64: { bits: 64, kind: 'uint' },
  uint32: { bits: 32, kind: 'uint' },
  uint16: { bits: 16, kind: 'uint' },
  uint8: { bits: 8, kind: 'uint' },
  bool: { bits: 8, kind: 'bool' },
  complex128: { bits: 128, kind: 'complex' },
  complex64: { bits: 64, kind: 'complex' },
  complex32: { bits: 32, kind: 'complex' },
  bcomplex32: { bits: 32, kind: 'complex' },
  qint32: { bits: 32, kind: 'quantized' },
  qint8: { bits: 8, kind: 'quantized' },
  quint8: { bits: 8, kind: 'quantized' },
  quint4x2: { bits: 4, kind: 'quantized' },
  quint2x4: { bits: 2, kind: 'quantized' },
  bits1x8: { bits: 8, kind: 'code' },
  bits2x4: { bits: 8, kind: 'code' },
  bits4x2: { bits: 8, kind: 'code' },
  bits8: { bits: 8, kind: 'code' },
  bits16: { bits: 16, kind: 'code' },
} as const satisfies Record<string, DtypeFacts>;

export type Dtype = keyof typeof dtypes;

export function isDtype(name: string): name is Dtype {
  return Object.hasOwn(dtypes, name);
}

/** Bytes that `count` packed elements occupy (the last byte may be shared with nothing). */
export function byteLength(dtype: Dtype, count: number): number {
  return Math.ceil((dtypes[dtype].bits * count) / 8);
}
