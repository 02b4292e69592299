import { describe, expect, it } from 'vitest';
import { dtypes, isDtype, type Dtype } from '../../src/model/dtype.js';
import { decode, tableOf } from '../../src/numeric/decode.js';

function values(dtype: Dtype, bytes: readonly number[], count: number, byteOrder: 'little' | 'big' = 'little'): (number | bigint)[] {
  return [...decode(dtype, Uint8Array.from(bytes), count, byteOrder).values];
}

/** The bytes of a typed array in little-endian order, one byte off alignment. */
function unaligned(array: Float64Array | Float32Array | BigInt64Array): Uint8Array {
  const shifted = new Uint8Array(array.byteLength + 1);
  shifted.set(new Uint8Array(array.buffer), 1);
  return shifted.subarray(1);
}

/** Blocks are decoded by their own functions. */
const everyDtype = Object.keys(dtypes)
  .filter(isDtype)
  .filter((dtype) => dtypes[dtype].kind !== 'block');

describe('floats of 8 bits', () => {
  it.each<[Dtype, readonly number[], readonly number[]]>([
    [
      'float8_e4m3fn',
      [0x00, 0x80, 0x38, 0xb8, 0x7e, 0xfe, 0x7f, 0xff, 0x01, 0x07, 0x08, 0x78],
      [0, -0, 1, -1, 448, -448, NaN, NaN, 2 ** -9, 7 * 2 ** -9, 2 ** -6, 256],
    ],
    ['float8_e4m3fnuz', [0x00, 0x80, 0x40, 0xc0, 0x7f, 0xff, 0x01, 0x08], [0, NaN, 1, -1, 240, -240, 2 ** -10, 2 ** -7]],
    [
      'float8_e5m2',
      [0x00, 0x80, 0x3c, 0xbc, 0x7b, 0x7c, 0xfc, 0x7d, 0x7f, 0xff, 0x01, 0x04],
      [0, -0, 1, -1, 57344, Infinity, -Infinity, NaN, NaN, NaN, 2 ** -16, 2 ** -14],
    ],
    ['float8_e5m2fnuz', [0x00, 0x80, 0x40, 0xc0, 0x7f, 0xff, 0x01, 0x04], [0, NaN, 1, -1, 57344, -57344, 2 ** -17, 2 ** -15]],
    ['float8_e8m0fnu', [0, 1, 126, 127, 128, 254, 255], [2 ** -127, 2 ** -126, 0.5, 1, 2, 2 ** 127, NaN]],
  ])('%s', (dtype, bytes, expected) => {
    expect(values(dtype, bytes, bytes.length)).toEqual(expected);
  });
});

describe('floats below a byte', () => {
  const e2m1 = [0, 0.5, 1, 1.5, 2, 3, 4, 6];
  const e2m3 = [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 1.125, 1.25, 1.375, 1.5, 1.625, 1.75, 1.875];
  const e2m3High = [2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 3.75, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5];
  const e3m2 = [0, 0.0625, 0.125, 0.1875, 0.25, 0.3125, 0.375, 0.4375, 0.5, 0.625, 0.75, 0.875, 1, 1.25, 1.5, 1.75];
  const e3m2High = [2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28];
  const negated = (magnitudes: readonly number[]): number[] => magnitudes.map((value) => -value);

  it.each<[Dtype, readonly number[]]>([
    ['float4_e2m1fn', e2m1],
    ['float6_e2m3fn', [...e2m3, ...e2m3High]],
    ['float6_e3m2fn', [...e3m2, ...e3m2High]],
  ])('every code of %s', (dtype, magnitudes) => {
    expect([...(tableOf(dtype) ?? [])]).toEqual([...magnitudes, ...negated(magnitudes)]);
  });

  it('in a byte of their own: the bits above mean nothing', () => {
    expect(values('float4_e2m1fn_byte', [0x01, 0x0f, 0xf1], 3)).toEqual([0.5, -6, 0.5]);
    expect(values('float6_e2m3fn_byte', [0x08, 0x3f, 0xc8], 3)).toEqual([1, -7.5, 1]);
    expect(values('float6_e3m2fn_byte', [0x08, 0x3f, 0xc8], 3)).toEqual([0.5, -28, 0.5]);
  });

  it('float4: the first element in the lowest bits, an odd count', () => {
    expect(values('float4_e2m1fn', [0xf1, 0x28, 0xe7], 5)).toEqual([0.5, -6, -0, 1, 6]);
  });

  it('float6: a little-endian stream of bits, across bytes', () => {
    // Codes 0x08 (1), 0x3f (-7.5), 0x01 (0.125), 0x1f (7.5), then 0x28 (-1) in a last byte and a bit.
    const stream = 0x08 + 0x3f * 2 ** 6 + 0x01 * 2 ** 12 + 0x1f * 2 ** 18;
    const bytes = [stream & 0xff, (stream >> 8) & 0xff, stream >> 16, 0x28];
    expect(bytes).toEqual([0xc8, 0x1f, 0x7c, 0x28]);
    expect(values('float6_e2m3fn', bytes, 5)).toEqual([1, -7.5, 0.125, 7.5, -1]);
    expect(values('float6_e3m2fn', bytes, 5)).toEqual([0.5, -28, 0.0625, 28, -0.5]);
  });
});

describe('floats of 16 bits', () => {
  const float16 = [0x3c00, 0xc000, 0x7bff, 0x0001, 0x03ff, 0x0400, 0x7c00, 0xfc00, 0x7e00, 0x8000, 0x3555];
  const bfloat16 = [0x3f80, 0xc000, 0x7f7f, 0x0001, 0x0080, 0x7f80, 0xff80, 0x7fc0, 0x8000, 0x4049];
  it.each<[Dtype, readonly number[], readonly number[]]>([
    ['float16', float16, [1, -2, 65504, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, Infinity, -Infinity, NaN, -0, 1365 / 4096]],
    ['bfloat16', bfloat16, [1, -2, 255 * 2 ** 120, 2 ** -133, 2 ** -126, Infinity, -Infinity, NaN, -0, 3.140625]],
  ])('%s in both byte orders', (dtype, codes, expected) => {
    const little = codes.flatMap((code) => [code & 0xff, code >> 8]);
    const big = codes.flatMap((code) => [code >> 8, code & 0xff]);
    expect(values(dtype, little, codes.length)).toEqual(expected);
    expect(values(dtype, big, codes.length, 'big')).toEqual(expected);
  });

  it('every bfloat16 is the upper half of a float32', () => {
    const halves = Uint32Array.from({ length: 65536 }, (_, code) => code * 65536);
    expect([...(tableOf('bfloat16') ?? [])]).toEqual([...new Float32Array(halves.buffer)]);
  });
});

describe('wide floats', () => {
  const numbers = [0, -0, 1.1, -2.5e-308, 5e-324, Number.MAX_VALUE, Infinity, -Infinity, NaN];

  it('float64 and float32 from unaligned bytes', () => {
    const float32 = Float32Array.from(numbers);
    expect([...decode('float64', unaligned(Float64Array.from(numbers)), numbers.length, 'little').values]).toEqual(numbers);
    expect([...decode('float32', unaligned(float32), numbers.length, 'little').values]).toEqual([...float32]);
  });

  it('big-endian', () => {
    expect(values('float64', [0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], 2, 'big')).toEqual([1.5, -2]);
    expect(values('float32', [0x3f, 0xc0, 0, 0, 0, 0, 0, 1], 2, 'big')).toEqual([1.5, 2 ** -149]);
  });
});

describe('integers', () => {
  it.each<[Dtype, readonly number[], number, 'little' | 'big', readonly number[]]>([
    ['int8', [0, 127, 128, 255], 4, 'little', [0, 127, -128, -1]],
    ['uint8', [0, 127, 128, 255], 4, 'little', [0, 127, 128, 255]],
    ['int16', [0xff, 0x7f, 0x00, 0x80, 0xfe, 0xff], 3, 'little', [32767, -32768, -2]],
    ['int16', [0x7f, 0xff, 0x80, 0x00, 0xff, 0xfe], 3, 'big', [32767, -32768, -2]],
    ['uint16', [0x01, 0x80], 1, 'little', [0x8001]],
    ['uint16', [0x01, 0x80], 1, 'big', [0x0180]],
    ['int32', [0x00, 0x00, 0x00, 0x80, 0x01, 0x02, 0x03, 0x04], 2, 'little', [-(2 ** 31), 0x04030201]],
    ['int32', [0xff, 0xff, 0xff, 0xfe], 1, 'big', [-2]],
    ['uint32', [0xff, 0xff, 0xff, 0xff, 0x01, 0x00, 0x00, 0x00], 2, 'little', [2 ** 32 - 1, 1]],
    ['uint32', [0x80, 0x00, 0x00, 0x01], 1, 'big', [2 ** 31 + 1]],
    ['bool', [0, 1, 2, 255], 4, 'little', [0, 1, 1, 1]],
  ])('%s %j x%d %s', (dtype, bytes, count, byteOrder, expected) => {
    expect(values(dtype, bytes, count, byteOrder)).toEqual(expected);
  });

  it('64 bits keep every digit', () => {
    const bytes = unaligned(BigInt64Array.of(9007199254740993n, -1n, -(2n ** 63n)));
    const int64 = decode('int64', bytes, 3, 'little');
    const uint64 = decode('uint64', bytes, 3, 'little');
    expect(int64).toEqual({ kind: 'integer', values: BigInt64Array.of(9007199254740993n, -1n, -(2n ** 63n)) });
    expect(uint64).toEqual({ kind: 'integer', values: BigUint64Array.of(9007199254740993n, 2n ** 64n - 1n, 2n ** 63n) });
    expect(values('int64', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe], 1, 'big')).toEqual([-2n]);
    expect(values('uint64', [0, 0, 0, 0, 0, 0, 1, 2], 1, 'big')).toEqual([258n]);
  });
});

describe('quantised and bare codes', () => {
  it.each<[Dtype, readonly number[], number, readonly number[]]>([
    ['qint8', [0, 127, 128, 255], 4, [0, 127, -128, -1]],
    ['quint8', [0, 127, 128, 255], 4, [0, 127, 128, 255]],
    ['qint32', [0xfe, 0xff, 0xff, 0xff], 1, [-2]],
    ['quint4x2', [0x21, 0xf8], 3, [1, 2, 8]],
    ['quint2x4', [0b11_10_01_00, 0b01], 5, [0, 1, 2, 3, 1]],
    ['bits1x8', [0, 255], 2, [0, 255]],
    ['bits2x4', [0, 255], 2, [0, 255]],
    ['bits4x2', [0, 255], 2, [0, 255]],
    ['bits8', [0, 255], 2, [0, 255]],
    ['float4_e2m1fn_x2', [0, 255], 2, [0, 255]],
    ['bits16', [0x01, 0xff], 1, [0xff01]],
  ])('%s', (dtype, bytes, count, expected) => {
    expect(values(dtype, bytes, count)).toEqual(expected);
  });
});

describe('complex: real and imaginary parts in turn', () => {
  it.each<[Dtype, readonly number[], 'little' | 'big', readonly number[]]>([
    ['complex32', [0x00, 0x3c, 0x00, 0xc0], 'little', [1, -2]],
    ['complex32', [0x3c, 0x00, 0xc0, 0x00], 'big', [1, -2]],
    ['bcomplex32', [0x80, 0x3f, 0x00, 0xc0], 'little', [1, -2]],
    ['bcomplex32', [0x3f, 0x80, 0xc0, 0x00], 'big', [1, -2]],
    ['complex64', [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0], 'little', [1, -2]],
    ['complex64', [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], 'big', [1, -2]],
    ['complex128', [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0], 'little', [1, -2]],
    ['complex128', [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], 'big', [1, -2]],
  ])('%s %j %s', (dtype, bytes, byteOrder, expected) => {
    expect(decode(dtype, Uint8Array.from(bytes), 1, byteOrder)).toEqual({ kind: 'complex', values: Float64Array.from(expected) });
  });
});

describe('every dtype', () => {
  it.each(everyDtype)('%s: leaves the bytes alone, also those of a Buffer, and ignores what follows the elements', (dtype) => {
    const bytes = Buffer.from(Array.from({ length: 65 }, (_, i) => (i * 37 + 11) & 0xff));
    const before = [...bytes];
    for (const byteOrder of ['little', 'big'] as const) {
      const few = decode(dtype, bytes.subarray(1), 3, byteOrder);
      const more = decode(dtype, bytes.subarray(1), 4, byteOrder);
      expect([...few.values]).toEqual([...more.values].slice(0, few.values.length));
      if (few.kind === 'integer') few.values.fill(0n);
      else few.values.fill(0);
      expect([...bytes]).toEqual(before);
      expect([...decode(dtype, bytes.subarray(1), 4, byteOrder).values]).toEqual([...more.values]);
    }
  });

  it.each(everyDtype)('%s: no elements from no bytes; too few bytes are refused', (dtype) => {
    expect(decode(dtype, new Uint8Array(), 0, 'little').values).toHaveLength(0);
    const tooMany = 5;
    const short = new Uint8Array(Math.ceil((tooMany * dtypes[dtype].bits) / 8) - 1);
    expect(() => decode(dtype, short, tooMany, 'little')).toThrow(expect.objectContaining({ tag: 'internal' }));
    expect(() => decode(dtype, new Uint8Array(64), -1, 'little')).toThrow(expect.objectContaining({ tag: 'internal' }));
  });

  it.each(everyDtype)('%s: a table of every code, the same each time, or none', (dtype) => {
    const { bits, kind } = dtypes[dtype];
    const table = tableOf(dtype);
    expect(table?.length).toBe(bits <= 16 && kind !== 'complex' ? 2 ** bits : undefined);
    expect(tableOf(dtype)).toBe(table);
  });
});
