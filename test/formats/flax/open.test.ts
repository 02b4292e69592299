import { describe, expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import type { Parameter } from '../../../src/model/parameter.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { array, binary, concatenated, extension, float, floats, integer, list, map, text, type Encoded } from './build-msgpack.js';

async function open(bytes: Encoded, name = 'model.msgpack'): Promise<Checkpoint> {
  return (await openFromPlace(memoryPlace(name, new MemorySource(bytes)))).checkpoint;
}

async function only(value: Encoded): Promise<Parameter> {
  const { parameters } = await open(map(['w', value]));
  expect(parameters).toHaveLength(1);
  return parameters.at(0);
}

const good = array([2, 2], 'float32', floats(1, 2, 3, 4));

describe('a tree', () => {
  it('has names joined by slashes, paths of keys, and blocks in the order of the file', async () => {
    const file = map(
      ['params', map(['b/c', map(['kernel', good])], ['a', map(['bias', good], ['empty', map()])])],
      ['step', integer(3)],
      ['list', list(good, map(['x', good]))],
    );
    const { parameters, tree, format, warnings } = await open(file);
    expect(format).toBe('flax-msgpack');
    expect(warnings).toEqual([]);
    expect([...parameters].map(({ name, path }) => [name, path])).toEqual([
      ['params/b/c/kernel', ['params', 'b/c', 'kernel']],
      ['params/a/bias', ['params', 'a', 'bias']],
      ['step', ['step']],
      ['list/0', ['list', '0']],
      ['list/1/x', ['list', '1', 'x']],
    ]);
    expect(tree.children.map(({ name, parameterCount }) => [name, parameterCount])).toEqual([
      ['params', 2],
      ['list', 2],
    ]);
    expect(tree.children[0]?.children.map(({ name }) => name)).toEqual(['b/c', 'a']);
    expect(tree.children[0]?.children[1]?.children.map(({ name }) => name)).toEqual(['empty']);
  });

  it('tells roles by the collections at the root', async () => {
    const file = map(
      ['params', map(['w', good])],
      ['batch_stats', map(['mean', good])],
      ['opt_state', map(['mu', good])],
      ['step', good],
      ['w', good],
    );
    const { parameters } = await open(file);
    expect([...parameters].map(({ role }) => role)).toEqual(['trainable', 'buffer', 'optimizer', 'other', 'unknown']);
  });

  it('may be one array alone, also without an extension of its name', async () => {
    const alone = Uint8Array.from([0xc7, 19, 1, 0x93, 0x91, 2, 0xa7, ...new TextEncoder().encode('float32'), 0xc4, 8, ...floats(1, 2)]);
    alone[1] = alone.length - 3;
    const { parameters } = await open(alone, 'checkpoint_3');
    expect(parameters.at(0)).toMatchObject({ name: '', path: [], shape: [2], dtype: 'float32' });
  });

  it('says that Flax keeps the second of two values for a key, and that bytes are left', async () => {
    const { warnings, parameters } = await open(concatenated(map(['w', good], ['w', good]), Uint8Array.of(0)));
    expect(parameters).toHaveLength(2);
    expect(warnings.map(({ tag, message }) => `${tag}: ${message}`)).toEqual([
      'corrupt: two values for the key "w": Flax keeps the second',
      'corrupt: 1 bytes follow the tree',
    ]);
  });
});

describe('arrays', () => {
  it('lie where the file has them', async () => {
    const file = map(['w', good]);
    const checkpoint = await open(file);
    const storage = checkpoint.storage(0);
    expect(storage).toEqual({ kind: 'range', file: 0, start: file.length - 16, length: 16 });
    expect(checkpoint.parameters.at(0).values).toEqual({
      kind: 'dense',
      layout: { storage: 0, offset: 0, strides: [2, 1], byteOrder: 'little' },
    });
  });

  it.each([
    ['bfloat16', 2, { dtype: 'bfloat16' }],
    ['float8_e4m3b11fnuz', 1, { dtype: 'float8_e4m3b11fnuz' }],
    ['>f8', 8, { dtype: 'float64' }],
    ['complex64', 8, { dtype: 'complex64' }],
    ['int4', 1, { dtype: 'int8', typeName: 'int4' }],
    ['uint2', 1, { dtype: 'uint8', typeName: 'uint2' }],
    ['float4_e2m1fn', 1, { dtype: 'float4_e2m1fn_byte', typeName: 'float4_e2m1fn' }],
  ])('of %s', async (type, width, expected) => {
    const parameter = await only(array([3], type, new Uint8Array(3 * width)));
    expect(parameter).toMatchObject({ ...expected, shape: [3], values: { kind: 'dense' } });
  });

  it.each(['object', 'V8', '__proto__', 'opaque', 'float4_e2m1fn_byte', 'quint8', '<f16'])('of %s are not read', async (type) => {
    expect((await only(array([1], type, new Uint8Array(8)))).values).toMatchObject({ kind: 'none', reason: { tag: 'unsupported' } });
  });

  it.each([
    ['too few bytes', array([5], 'float32', floats(1, 2, 3, 4))],
    ['too many bytes', array([3], 'float32', floats(1, 2, 3, 4))],
    ['a negative size', array([-1], 'float32', floats())],
    ['a product beyond exact integers', array([2 ** 40, 2 ** 40], 'uint8', new Uint8Array(0))],
    ['a list for the data', extension(1, list(list(integer(1)), text('uint8'), list(integer(1))))],
    ['two parts', extension(1, list(list(), text('uint8')))],
    ['bytes behind it', extension(1, concatenated(list(list(), text('uint8'), binary(Uint8Array.of(1))), Uint8Array.of(0)))],
    ['an extension in its place', extension(1, good)],
  ])('with %s are corrupt, and leave the others readable', async (_, broken) => {
    const { parameters, warnings } = await open(map(['bad', broken], ['good', good]));
    expect(parameters.at(0).values).toMatchObject({ kind: 'none', reason: { tag: 'corrupt' } });
    expect(parameters.at(1).values.kind).toBe('dense');
    expect(warnings.map(({ tag }) => tag)).toEqual(['corrupt']);
  });
});

describe('arrays in pieces', () => {
  const piece = (...values: readonly number[]): Encoded => array([values.length], 'float32', floats(...values));
  const chunked = (shape: Encoded, chunks: Encoded): Encoded =>
    map(['__msgpack_chunked_array__', Uint8Array.of(0xc3)], ['shape', shape], ['chunks', chunks]);
  const sizes = map(['0', integer(2)], ['1', integer(2)]);

  it('are one parameter over joined ranges', async () => {
    const checkpoint = await open(map(['w', chunked(sizes, map(['0', piece(1, 2, 3)], ['1', piece(4)]))], ['good', good]));
    expect([...checkpoint.parameters].map(({ name, shape }) => [name, shape])).toEqual([
      ['w', [2, 2]],
      ['good', [2, 2]],
    ]);
    const storage = checkpoint.storage(0);
    expect(storage).toMatchObject({ kind: 'joined', length: 16, pieces: [{ length: 12 }, { length: 4 }] });
    expect(checkpoint.tree.children).toEqual([]);
  });

  it('in another order are put right, with a warning', async () => {
    const { parameters, warnings } = await open(map(['w', chunked(sizes, map(['1', piece(4)], ['0', piece(1, 2, 3)]))]));
    expect(parameters.at(0).values.kind).toBe('dense');
    expect(warnings).toMatchObject([{ tag: 'corrupt', message: 'w: the pieces of an array are not in their order' }]);
  });

  it.each([
    ['a piece missing', chunked(sizes, map(['0', piece(1, 2)], ['2', piece(3, 4)]))],
    ['too few elements', chunked(sizes, map(['0', piece(1, 2)]))],
    ['pieces of two types', chunked(sizes, map(['0', piece(1, 2, 3)], ['1', array([1], 'int32', new Uint8Array(4))]))],
    ['a piece that is a text', chunked(sizes, map(['0', text('no')]))],
    ['a shape that is a list', chunked(list(integer(4)), map(['0', piece(1, 2, 3, 4)]))],
    ['a size that is a map', chunked(map(['0', map(['0', integer(4)])]), map(['0', piece(1, 2, 3, 4)]))],
    ['no shape', map(['__msgpack_chunked_array__', Uint8Array.of(0xc3)], ['chunks', map(['0', piece(1)])])],
  ])('with %s are corrupt, and leave the others readable', async (_, broken) => {
    const { parameters } = await open(map(['bad', broken], ['good', good]));
    expect([...parameters].map(({ name }) => name)).toEqual(['bad', 'good']);
    expect(parameters.at(0).values).toMatchObject({ kind: 'none', reason: { tag: 'corrupt' } });
    expect(parameters.at(1).values.kind).toBe('dense');
  });
});

describe('plain values', () => {
  it.each([
    [integer(2n ** 62n), 'int', '4611686018427387904'],
    [float(1.5), 'float', '1.5'],
    [float(NaN), 'float', 'nan'],
    [Uint8Array.of(0xc0), 'NoneType', 'None'],
    [Uint8Array.of(0xc2), 'bool', 'False'],
    [text('größe'), 'str', 'größe'],
    [text('x'.repeat(5000)), 'str', `${'x'.repeat(200)}…`],
    [binary(Uint8Array.of(0, 255)), 'bytes', '00ff'],
    [extension(2, list(float(1), float(-2))), 'complex', '(1.0-2.0j)'],
    [extension(2, list(float(1))), 'ExtType', 'code 2, 14 bytes'],
    [extension(-1, Uint8Array.of(0, 0, 0, 1)), 'Timestamp', 'code -1, 4 bytes'],
    [extension(99, Uint8Array.of(1)), 'ExtType', 'code 99, 1 bytes'],
  ])('%#: %o', async (value, typeName, shown) => {
    const parameter = await only(value);
    expect(parameter).toMatchObject({ typeName, text: shown, role: 'other', values: { kind: 'none', reason: { tag: 'unsupported' } } });
  });

  it('are no trouble to warn of', async () => {
    expect((await open(map(['epoch', integer(1)]))).warnings).toEqual([]);
  });
});
