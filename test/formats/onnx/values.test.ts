/** Where the values of one tensor lie, in each of the ways the format has, and what cannot be a tensor. */
import { describe, expect, it } from 'vitest';
import type { ErrorReport } from '../../../src/model/errors.js';
import type { Storage } from '../../../src/model/parameter.js';
import { bytesField, fixed32Field, fixed64Field, message, varint, varintField } from '../protobuf/build-protobuf.js';
import { floats, openTensors, type TensorParts } from './build-onnx.js';

async function storageOf(parts: TensorParts): Promise<Storage> {
  const checkpoint = await openTensors(parts);
  const { values } = checkpoint.parameters.at(0);
  if (values.kind !== 'dense') throw new Error(values.kind === 'none' ? values.reason.message : values.kind);
  expect(checkpoint.warnings).toEqual([]);
  return checkpoint.storage(values.layout.storage);
}

async function heldOf(parts: TensorParts): Promise<readonly number[]> {
  const storage = await storageOf(parts);
  if (storage.kind !== 'held') throw new Error(`it is ${storage.kind}`);
  expect(storage.length).toBe(storage.bytes.length);
  return [...storage.bytes];
}

async function reasonOf(parts: TensorParts): Promise<ErrorReport> {
  const checkpoint = await openTensors(parts);
  const { values } = checkpoint.parameters.at(0);
  if (values.kind !== 'none') throw new Error('it has values');
  expect(checkpoint.warnings).toHaveLength(1);
  return values.reason;
}

const packed = (number: number, ...values: readonly (number | bigint)[]): Uint8Array => bytesField(number, message(...values.map(varint)));
const [floatData, int32Data, int64Data, doubleData, uint64Data] = [4, 5, 7, 10, 11];
const one = 0x3f80_0000;
const bytesOf = (array: { readonly buffer: ArrayBufferLike }): readonly number[] => [...new Uint8Array(array.buffer)];

describe('values that lie in the file as they are', () => {
  it('raw_data is a range', async () => {
    expect(await storageOf({ dims: [2], raw: floats(1, 2) })).toMatchObject({ kind: 'range', file: 0, length: 8 });
  });

  it('packed floats are a range, in several pieces joined', async () => {
    expect(await storageOf({ dims: [2], fields: [bytesField(floatData, floats(1, 2))] })).toMatchObject({ kind: 'range', length: 8 });
    const pieces = [bytesField(floatData, floats(1)), bytesField(floatData, floats(2, 3))];
    expect(await storageOf({ dims: [3], fields: pieces })).toMatchObject({
      kind: 'joined',
      length: 12,
      pieces: [{ length: 4 }, { length: 8 }],
    });
  });

  it('complex numbers are two floats each', async () => {
    const both = bytesField(floatData, floats(1, 2));
    expect(await storageOf({ dims: [1], type: 14, fields: [both] })).toMatchObject({ kind: 'range', length: 8 });
    const doubles = bytesField(doubleData, new Uint8Array(16));
    expect(await storageOf({ dims: [1], type: 15, fields: [doubles] })).toMatchObject({ kind: 'range', length: 16 });
  });

  it('no elements need no bytes', async () => {
    expect(await storageOf({ dims: [0, 2 ** 40] })).toMatchObject({ length: 0 });
    expect(await storageOf({ dims: [3, 0], raw: new Uint8Array(0) })).toMatchObject({ length: 0 });
  });
});

describe('values that are rewritten', () => {
  it('floats with a tag each, or in very many pieces', async () => {
    const single = [fixed32Field(floatData, one), fixed32Field(floatData, 0)];
    expect(await heldOf({ dims: [2], fields: single })).toEqual([...floats(1, 0)]);
    expect(await heldOf({ dims: [3], fields: [bytesField(floatData, floats(2)), ...single] })).toEqual([...floats(2, 1, 0)]);
    const pieces = Array.from({ length: 100 }, (_, i) => bytesField(floatData, floats(i)));
    expect(await heldOf({ dims: [100], fields: pieces })).toEqual([...floats(...Array.from({ length: 100 }, (_, i) => i))]);
    const double = fixed64Field(doubleData, 0x3ff0_0000_0000_0000n);
    expect(await heldOf({ dims: [], type: 11, fields: [double] })).toEqual(bytesOf(Float64Array.of(1)));
  });

  it.each([
    ['int64', 7, [packed(int64Data, 1, -1, 2n ** 62n)], BigInt64Array.of(1n, -1n, 2n ** 62n)],
    [
      'int64 with a tag each',
      7,
      [varintField(int64Data, 1), packed(int64Data, -1), varintField(int64Data, 2)],
      BigInt64Array.of(1n, -1n, 2n),
    ],
    ['uint64', 13, [packed(uint64Data, 2n ** 64n - 1n, 0, 1)], BigUint64Array.of(2n ** 64n - 1n, 0n, 1n)],
    ['uint32', 12, [packed(uint64Data, 2 ** 32 - 1, 0, 1)], Uint32Array.of(2 ** 32 - 1, 0, 1)],
    ['int32', 6, [packed(int32Data, -1, 2 ** 31 - 1, -(2 ** 31))], Int32Array.of(-1, 2 ** 31 - 1, -(2 ** 31))],
    ['int16', 5, [packed(int32Data, -1, 2 ** 15 - 1, -(2 ** 15))], Int16Array.of(-1, 2 ** 15 - 1, -(2 ** 15))],
    ['uint16', 4, [packed(int32Data, 0, 1, 2 ** 16 - 1)], Uint16Array.of(0, 1, 2 ** 16 - 1)],
    ['int8', 3, [packed(int32Data, -128, 127, -1)], Int8Array.of(-128, 127, -1)],
    ['uint8', 2, [packed(int32Data, 0, 255, 1)], Uint8Array.of(0, 255, 1)],
    ['bool', 9, [packed(int32Data, 0, 1, 2)], Uint8Array.of(0, 1, 1)],
    ['float16', 10, [packed(int32Data, 0x3c00, 0, 0xffff)], Uint16Array.of(0x3c00, 0, 0xffff)],
    ['int4, two to a byte', 22, [packed(int32Data, 0x21, 0x03)], Uint8Array.of(0x21, 0x03)],
    ['float6, one by one', 27, [packed(int32Data, 0x31, 0x22, 0x3f)], Uint8Array.of(0xb1, 0xf8, 0x03)],
  ])('%s', async (_, type, fields, wanted) => {
    expect(await heldOf({ dims: [3], type, fields })).toEqual(bytesOf(wanted));
  });

  it('numbers that go on from one piece of reading to the next', async () => {
    const values = Array.from({ length: 300_000 }, (_, i) => 2n ** 50n + BigInt(i));
    const joined = new Uint8Array(Buffer.concat(values.map(varint)));
    const bytes = Uint8Array.from(await heldOf({ dims: [values.length], type: 7, fields: [bytesField(int64Data, joined)] }));
    expect([...new BigInt64Array(bytes.buffer)]).toEqual(values);
  });
});

describe('values that cannot be shown', () => {
  const raw = floats(1, 2);
  it.each<[string, TensorParts, string]>([
    ['none', { dims: [2] }, 'corrupt'],
    ['too few bytes', { dims: [3], raw }, 'corrupt'],
    ['too many bytes', { dims: [1], raw }, 'corrupt'],
    ['raw_data and float_data', { dims: [2], raw, fields: [bytesField(floatData, raw)] }, 'corrupt'],
    ['two typed fields', { dims: [2], fields: [bytesField(floatData, raw), packed(int32Data, 1, 2)] }, 'corrupt'],
    ['floats of an integer type', { dims: [2], type: 7, fields: [bytesField(floatData, raw)] }, 'corrupt'],
    ['too few numbers', { dims: [3], type: 7, fields: [packed(int64Data, 1000, 2000)] }, 'corrupt'],
    ['too many numbers', { dims: [1], type: 7, fields: [packed(int64Data, 1000, 2000)] }, 'corrupt'],
    ['a number beyond int8', { dims: [1], type: 3, fields: [packed(int32Data, 128)] }, 'corrupt'],
    ['a number beyond uint32', { dims: [1], type: 12, fields: [packed(uint64Data, 2 ** 32)] }, 'corrupt'],
    ['a negative float16', { dims: [1], type: 10, fields: [packed(int32Data, -1)] }, 'corrupt'],
    ['a negative dimension', { dims: [-1], raw }, 'corrupt'],
    ['a dimension beyond 2^53', { dims: [2n ** 53n], raw }, 'corrupt'],
    ['dimensions whose product wraps', { dims: [2 ** 32, 2 ** 32], raw }, 'corrupt'],
    ['65 dimensions', { dims: new Array<number>(65).fill(1), raw: floats(1) }, 'too-large'],
    ['numbers of 40 MB', { dims: [5_000_000], type: 7, fields: [bytesField(int64Data, new Uint8Array(5_000_000))] }, 'too-large'],
    ['a segment', { dims: [2], raw, fields: [bytesField(3, varintField(1, 0))] }, 'unsupported'],
    ['a type nobody knows', { dims: [2], raw, type: 99 }, 'unsupported'],
    ['no such place', { dims: [2], raw, fields: [varintField(14, 7)] }, 'corrupt'],
    ['fewer texts than the shape says', { dims: [2], type: 8, fields: [bytesField(6, 'a')] }, 'corrupt'],
    ['texts in raw_data', { dims: [2], type: 8, raw }, 'corrupt'],
  ])('%s', async (_, parts, tag) => {
    expect(await reasonOf(parts)).toMatchObject({ tag });
  });

  it('one tensor that is wrong leaves the others alone', async () => {
    const { parameters } = await openTensors({ name: 'bad', dims: [3], raw }, { name: 'good', dims: [2], raw });
    expect([...parameters]).toMatchObject([
      { name: 'bad', shape: [3], values: { kind: 'none' } },
      { name: 'good', shape: [2], values: { kind: 'dense' } },
    ]);
  });

  it('texts are told instead of numbers', async () => {
    const { parameters, warnings } = await openTensors({
      dims: [2],
      type: 8,
      fields: [bytesField(6, 'größe'), bytesField(6, 'x'.repeat(500))],
    });
    expect(parameters.at(0)).toMatchObject({
      dtype: 'opaque',
      typeName: 'string',
      role: 'other',
      values: { reason: { tag: 'unsupported' } },
    });
    expect(parameters.at(0).text).toBe(`"größe", "${'x'.repeat(100)}"…`);
    expect(warnings).toEqual([]);
  });
});
