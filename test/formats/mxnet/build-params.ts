/** .params files made for a test, field by field. */

export const magics = { V1: 0xf993fac8, V2: 0xf993fac9, V3: 0xf993faca } as const;

export function u32(...values: readonly number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}

export function i32(...values: readonly number[]): Buffer {
  return Buffer.from(Int32Array.from(values).buffer);
}

export function i64(...values: readonly (number | bigint)[]): Buffer {
  return Buffer.from(BigInt64Array.from(values, BigInt).buffer);
}

export function floats(...values: readonly number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}

/** Axes and sizes, as all layouts but the first have them. */
export function shape(...sizes: readonly (number | bigint)[]): Buffer {
  return Buffer.concat([i32(sizes.length), i64(...sizes)]);
}

interface DenseFields {
  readonly magic?: number;
  /** MXNet's type flag. */
  readonly type?: number;
  readonly storage?: number;
}

/** A dense array of V2 or V3. */
export function dense(sizes: readonly (number | bigint)[], data: Uint8Array, fields: DenseFields = {}): Buffer {
  const { magic = magics.V2, type = 0, storage = 0 } = fields;
  return Buffer.concat([u32(magic), i32(storage), shape(...sizes), i32(1, 0, type), data]);
}

export function nameOf(text: string | Uint8Array): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([i64(bytes.length), bytes]);
}

export function paramsFile(
  arrays: readonly Uint8Array[],
  names: readonly (string | Uint8Array)[] = [],
  counts: { arrays?: bigint; names?: bigint } = {},
): Uint8Array {
  return new Uint8Array(
    Buffer.concat([i64(0x112, 0), i64(counts.arrays ?? arrays.length), ...arrays, i64(counts.names ?? names.length), ...names.map(nameOf)]),
  );
}
