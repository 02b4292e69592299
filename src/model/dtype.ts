/**
 * Element types: one table, from which everything else is derived.
 *
 * Names are those of the fixtures: NumPy's and torch's spelling. `bits` is the stored size of one element; types below a byte are
 * packed, the first element in the lowest bits.
 */

/**
 * What the bits of an element mean. `code`: bits without a number (torch's bits*); `quantized`: an integer code of an affine quantisation. `block`: GGUF's
 * types, whose values share scales in blocks.
 */
export type DtypeKind = 'float' | 'int' | 'uint' | 'bool' | 'complex' | 'quantized' | 'block' | 'code';

export interface DtypeFacts {
  /** Stored size of one element; of a block type the mean, so that whole blocks have whole bytes. */
  readonly bits: number;
  readonly kind: DtypeKind;
  /** Values of a block. */
  readonly block?: number;
}

/** A type whose blocks of `values` values take `bytes` bytes. */
function blocks<Values extends number>(
  values: Values,
  bytes: number,
): { readonly bits: number; readonly kind: 'block'; readonly block: Values } {
  return { bits: (8 * bytes) / values, kind: 'block', block: values };
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
  float8_e3m4: { bits: 8, kind: 'float' },
  float8_e4m3: { bits: 8, kind: 'float' },
  float8_e4m3b11fnuz: { bits: 8, kind: 'float' },
  float8_e8m0fnu: { bits: 8, kind: 'float' },
  float6_e2m3fn: { bits: 6, kind: 'float' },
  float6_e3m2fn: { bits: 6, kind: 'float' },
  float4_e2m1fn: { bits: 4, kind: 'float' },
  /** Values below a byte, each in the lowest bits of a byte of its own, as ml_dtypes keeps them. */
  float6_e2m3fn_byte: { bits: 8, kind: 'float' },
  float6_e3m2fn_byte: { bits: 8, kind: 'float' },
  float4_e2m1fn_byte: { bits: 8, kind: 'float' },
  /** torch's spelling of two float4 in a byte: one element is the byte. */
  float4_e2m1fn_x2: { bits: 8, kind: 'code' },
  int64: { bits: 64, kind: 'int' },
  int32: { bits: 32, kind: 'int' },
  int16: { bits: 16, kind: 'int' },
  int8: { bits: 8, kind: 'int' },
  int4: { bits: 4, kind: 'int' },
  int2: { bits: 2, kind: 'int' },
  uint64: { bits: 64, kind: 'uint' },
  uint32: { bits: 32, kind: 'uint' },
  uint16: { bits: 16, kind: 'uint' },
  uint8: { bits: 8, kind: 'uint' },
  uint4: { bits: 4, kind: 'uint' },
  uint2: { bits: 2, kind: 'uint' },
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
  /** Text, objects, structures: no numbers. What it is stands in the parameter's `typeName`. */
  opaque: { bits: 8, kind: 'code' },
  q4_0: blocks(32, 18),
  q4_1: blocks(32, 20),
  q5_0: blocks(32, 22),
  q5_1: blocks(32, 24),
  q8_0: blocks(32, 34),
  q8_1: blocks(32, 36),
  q2_k: blocks(256, 84),
  q3_k: blocks(256, 110),
  q4_k: blocks(256, 144),
  q5_k: blocks(256, 176),
  q6_k: blocks(256, 210),
  q8_k: blocks(256, 292),
  iq1_s: blocks(256, 50),
  iq1_m: blocks(256, 56),
  iq2_xxs: blocks(256, 66),
  iq2_xs: blocks(256, 74),
  iq2_s: blocks(256, 82),
  iq3_xxs: blocks(256, 98),
  iq3_s: blocks(256, 110),
  iq4_nl: blocks(32, 18),
  iq4_xs: blocks(256, 136),
  tq1_0: blocks(256, 54),
  tq2_0: blocks(256, 66),
  mxfp4: blocks(32, 17),
  nvfp4: blocks(64, 36),
  q1_0: blocks(128, 18),
  q2_0: blocks(64, 18),
} as const satisfies Record<string, DtypeFacts>;

export type Dtype = keyof typeof dtypes;

export function isDtype(name: string): name is Dtype {
  return Object.hasOwn(dtypes, name);
}

/** Bytes that `count` packed elements occupy (the last byte may be shared with nothing). */
export function byteLength(dtype: Dtype, count: number): number {
  return Math.ceil((dtypes[dtype].bits * count) / 8);
}
