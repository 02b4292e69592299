import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { byteLength, dtypes, isDtype, type Dtype } from '../../src/model/dtype.js';
import type { Quantization } from '../../src/model/parameter.js';
import { dequantise, isBlockDtype } from '../../src/numeric/blocks/blocks.js';
import { canQuantise, quantise } from '../../src/numeric/blocks/quantise.js';
import { decode, tableOf } from '../../src/numeric/decode.js';
import { encode, storedValue } from '../../src/numeric/encode.js';
import { dequantizer, quantizer } from '../../src/numeric/quantization.js';

type Word = number | 'NaN' | 'Infinity' | '-Infinity' | '-0';

function reference(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/encode/${name}`, import.meta.url), 'utf8'));
}

function real(dtype: Dtype, ...values: number[]): Uint8Array {
  return encode(dtype, { kind: 'real', values: Float64Array.from(values) }, 'little');
}

const everyDtype = Object.keys(dtypes).filter(isDtype);
const smallDtypes = everyDtype.filter((dtype) => tableOf(dtype) !== undefined);

describe('rounding as the frameworks do it', () => {
  const rounding = reference('rounding.json') as Record<string, { values: Word[]; codes: number[] }>;

  it.each(Object.keys(rounding).filter(isDtype))('%s', (dtype) => {
    const { values, codes } = rounding[dtype] ?? { values: [], codes: [] };
    expect(values.length).toBeGreaterThan(80);
    const bytes = real(dtype, ...values.map(Number));
    // Read as codes of that width: what is in the bytes, whatever they mean.
    const asCodes: Partial<Record<number, Dtype>> = { 4: 'uint4', 8: 'uint8', 16: 'uint16' };
    const plain = asCodes[dtypes[dtype].bits];
    const found =
      plain === undefined
        ? values.map((value) => sixBits(dtype, Number(value)))
        : [...decode(plain, bytes, values.length, 'little').values];
    expect(found).toEqual(codes);
  });

  function sixBits(dtype: Dtype, value: number): number | undefined {
    return real(dtype, value)[0];
  }
});

describe('every code of every small type', () => {
  it.each(smallDtypes)('%s: decoded and encoded again it is the same', (dtype) => {
    const table = tableOf(dtype) ?? new Float64Array();
    const { bits } = dtypes[dtype];
    const distinct = dtype.startsWith('float4') && bits === 8 ? 16 : dtype.startsWith('float6') && bits === 8 ? 64 : table.length;
    const kept = dtype === 'bool' ? 2 : distinct;
    const codes = Array.from({ length: kept }, (_, code) => code).filter((code) => !Number.isNaN(table[code]));
    const values = Float64Array.from(codes, (code) => table[code] ?? NaN);
    for (const byteOrder of ['little', 'big'] as const) {
      const bytes = encode(dtype, { kind: 'real', values }, byteOrder);
      expect(bytes.length).toBe(byteLength(dtype, codes.length));
      expect(decode(dtype, bytes, codes.length, byteOrder).values).toEqual(values);
    }
    const little = encode(dtype, { kind: 'real', values }, 'little');
    if (bits === 16) expect([...new Uint16Array(little.buffer)]).toEqual(codes);
    if (bits === 8) expect([...little]).toEqual(codes);
  });

  it.each(smallDtypes.filter((dtype) => tableOf(dtype)?.some(Number.isNaN)))('%s: NaN stays NaN', (dtype) => {
    expect(storedValue(dtype, NaN)).toBeNaN();
  });
});

describe('wide types', () => {
  it('floats in both byte orders', () => {
    expect([...encode('float32', { kind: 'real', values: Float64Array.of(1, -2) }, 'big')]).toEqual([0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0]);
    expect([...encode('float64', { kind: 'real', values: Float32Array.of(1) }, 'little')]).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
  });

  it('complex numbers: each part in the byte order', () => {
    const values = Float64Array.of(1, -1, 0.5, NaN);
    for (const dtype of ['complex128', 'complex64', 'complex32', 'bcomplex32'] as const) {
      const bytes = encode(dtype, { kind: 'complex', values }, 'big');
      expect(bytes.length).toBe(byteLength(dtype, 2));
      expect(decode(dtype, bytes, 2, 'big').values).toEqual(values);
    }
  });

  it('64-bit integers keep every digit', () => {
    const values = BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 9007199254740993n);
    for (const byteOrder of ['little', 'big'] as const) {
      expect(decode('int64', encode('int64', { kind: 'integer', values }, byteOrder), 3, byteOrder).values).toEqual(values);
    }
    expect(storedValue('uint64', 2n ** 64n - 1n)).toBe(2n ** 64n - 1n);
    expect(storedValue('int64', 3.7)).toBe(3n);
  });

  it('does not write to what it is given', () => {
    const values = Float64Array.of(1, 2);
    encode('float64', { kind: 'real', values }, 'big');
    expect([...values]).toEqual([1, 2]);
  });
});

describe('numbers assigned to whole numbers', () => {
  it.each<[Dtype, number, number | bigint]>([
    ['int8', -128.9, -128],
    ['int8', 127.9, 127],
    ['uint8', 255.5, 255],
    ['uint8', -0.5, 0],
    ['int32', -2.5, -2],
    ['int4', 7, 7],
    ['bool', 0.1, 1],
    ['bool', NaN, 1],
    ['bool', -0, 0],
  ])('%s drops the fraction of %d', (dtype, value, stored) => {
    expect(storedValue(dtype, value)).toBe(stored);
  });

  it.each<[Dtype, number | bigint, string]>([
    ['uint8', 256, 'uint8 holds 0 to 255, not 256'],
    ['uint8', -1, 'uint8 holds 0 to 255, not -1'],
    ['int8', NaN, 'int8 holds -128 to 127, not NaN'],
    ['int4', 8n, 'int4 holds -8 to 7, not 8'],
    ['int64', 2 ** 63, 'int64 holds -9223372036854775808 to 9223372036854775807, not 9223372036854776000'],
    ['int64', 2n ** 63n, 'int64 holds -9223372036854775808 to 9223372036854775807, not 9223372036854775808'],
    ['uint64', -1n, 'uint64 holds 0 to 18446744073709551615, not -1'],
    ['int32', Infinity, 'int32 holds -2147483648 to 2147483647, not Infinity'],
  ])('%s refuses %s', (dtype, value, message) => {
    expect(() => storedValue(dtype, value)).toThrow(expect.objectContaining({ tag: 'refused', message }));
  });

  it('says what is left of a number that is typed in', () => {
    expect(storedValue('float32', 0.1)).toBe(Math.fround(0.1));
    expect(storedValue('bfloat16', 0.1)).toBe(0.10009765625);
    expect(storedValue('float8_e4m3fn', 1000)).toBe(448);
    expect(storedValue('float8_e5m2', 1e6)).toBe(Infinity);
    expect(storedValue('float16', 9007199254740993n)).toBe(Infinity);
    expect(storedValue('complex64', 2)).toBe(2);
  });
});

describe('quantised values', () => {
  interface Case {
    readonly dtype: Dtype;
    readonly quantization: Quantization;
    readonly values: number[];
    readonly codes: number[];
  }

  it.each(reference('quantised.json') as Case[])(
    '$dtype $quantization.scheme $quantization.scales: codes as torch gives them',
    ({ dtype, quantization, values, codes }) => {
      const code = quantizer(dtype, quantization);
      const each = values.length / (quantization.axis === undefined ? 1 : quantization.scales.length);
      expect(values.map((value, i) => code(value, Math.floor(i / each)))).toEqual(codes);
    },
  );

  it('a code of TensorFlow.js comes back', () => {
    const quantization: Quantization = { scheme: 'scale_and_minimum', scales: [0.0123], zeroPoints: [-1.7] };
    const value = dequantizer(quantization);
    const code = quantizer('uint8', quantization);
    for (let i = 0; i < 256; i++) expect(code(value(i, 0), 0)).toBe(i);
    expect(code(1e9, 0)).toBe(255);
  });

  it('NaN has no code', () => {
    const code = quantizer('quint8', { scheme: 'per_tensor_affine', scales: [1], zeroPoints: [0] });
    expect(() => code(NaN, 0)).toThrow(expect.objectContaining({ tag: 'refused' }));
  });
});

describe('blocks', () => {
  const { values, ...types } = reference('blocks.json') as { values: Word[] } & Record<string, string | Word[]>;
  const numbers = Float32Array.from(values, Number);
  const blockDtypes = everyDtype.filter(isBlockDtype);

  it.each(Object.keys(types).filter(isDtype).filter(isBlockDtype))('%s: the bytes of the gguf package', (dtype) => {
    expect(Buffer.from(quantise(dtype, numbers)).toString('hex')).toBe(types[dtype]);
  });

  it.each(blockDtypes.filter(canQuantise))('%s: no number is farther off than a step', (dtype) => {
    const stored = new Float32Array(numbers.length);
    dequantise(dtype, quantise(dtype, numbers), stored);
    const bits = Number(dtype[1]);
    for (let from = 0; from < numbers.length; from += 32) {
      const largest = Math.max(...numbers.subarray(from, from + 32).map(Math.abs));
      // A half-precision scale of small numbers has few digits itself.
      const step = (2.1 * largest) / (2 ** bits - 1) + 2 ** -24 * 2 ** bits;
      for (let i = from; i < from + 32; i++) expect(Math.abs((stored[i] ?? NaN) - (numbers[i] ?? NaN))).toBeLessThanOrEqual(step);
    }
  });

  it('refuses the types that it cannot write, by name', () => {
    const refused = blockDtypes.filter((dtype) => !canQuantise(dtype));
    expect(refused).toContain('q4_k');
    for (const dtype of refused) {
      expect(() => quantise(dtype, new Float32Array(256))).toThrow(
        `values of ${dtype} cannot be written: of the block types only q8_0, q4_0, q5_0, q4_1, q5_1 can`,
      );
    }
  });

  it('refuses what is not finite', () => {
    expect(() => quantise('q8_0', new Float32Array(32).fill(NaN))).toThrow(expect.objectContaining({ tag: 'refused' }));
  });
});
