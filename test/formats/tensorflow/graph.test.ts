/** Graphs by hand: what their constants are. */
import { describe, expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { bytesField, fixed32Field, message, varintField } from '../protobuf/build-protobuf.js';
import { shapeProto } from './build-checkpoint.js';

const floats = (...values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

function tensor(type: number, dims: readonly number[], ...values: readonly Uint8Array[]): Uint8Array {
  return message(varintField(1, type), bytesField(2, shapeProto(dims)), ...values);
}

function node(name: string, op: string, inputs: readonly string[], value?: Uint8Array): Uint8Array {
  const attribute = value === undefined ? [] : [bytesField(5, message(bytesField(1, 'value'), bytesField(2, bytesField(8, value))))];
  const dtype = bytesField(5, message(bytesField(1, 'dtype'), bytesField(2, varintField(6, 1))));
  return message(bytesField(1, name), bytesField(2, op), ...inputs.map((input) => bytesField(3, input)), dtype, ...attribute);
}

async function open(...fields: readonly Uint8Array[]): Promise<Checkpoint> {
  return (await openFromPlace(memoryPlace('graph.pb', new MemorySource(message(...fields))))).checkpoint;
}

/** The first constant's bytes as they are held, or where they lie. */
async function stored(value: Uint8Array): Promise<unknown> {
  const checkpoint = await open(bytesField(1, node('c', 'Const', [], value)));
  const { values, dtype, shape } = checkpoint.parameters.at(0);
  if (values.kind !== 'dense') return values.kind === 'none' ? values.reason.tag : values.kind;
  const storage = checkpoint.storage(values.layout.storage);
  const bytes = storage.kind === 'held' ? [...storage.bytes] : storage.kind;
  return { dtype, shape, strides: values.layout.strides, bytes, length: storage.length };
}

describe('values of a constant', () => {
  it('are bytes as they are', async () => {
    const content = bytesField(4, floats(1, 2, 3, 4, 5, 6));
    expect(await stored(tensor(1, [2, 3], content))).toEqual({
      dtype: 'float32',
      shape: [2, 3],
      strides: [3, 1],
      bytes: 'range',
      length: 24,
    });
    expect(await stored(tensor(1, [2, 3], bytesField(5, floats(1, 2, 3, 4, 5, 6))))).toMatchObject({ bytes: 'range', length: 24 });
  });

  it('are one number for all', async () => {
    expect(await stored(tensor(1, [1000, 1000], bytesField(5, floats(7))))).toMatchObject({ strides: [0, 0], bytes: 'range', length: 4 });
    expect(await stored(tensor(3, [2, 3], varintField(7, 258)))).toMatchObject({ strides: [0, 0], bytes: [2, 1, 0, 0] });
    expect(await stored(tensor(3, [4]))).toMatchObject({ strides: [0], bytes: [0, 0, 0, 0] });
  });

  it('are lists, of which the last number counts for the rest', async () => {
    expect(await stored(tensor(6, [5], bytesField(7, Uint8Array.of(1, 2))))).toMatchObject({ dtype: 'int8', bytes: [1, 2, 2, 2, 2] });
    expect(await stored(tensor(6, [2], varintField(7, -1), varintField(7, 3)))).toMatchObject({ bytes: [255, 3] });
    expect(await stored(tensor(1, [3], fixed32Field(5, 0x3f800000), fixed32Field(5, 0x40000000)))).toMatchObject({
      bytes: [0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 0, 64],
    });
    expect(await stored(tensor(19, [2], bytesField(13, Uint8Array.of(0x80, 0x78, 0x01))))).toMatchObject({
      dtype: 'float16',
      bytes: [0, 0x3c, 1, 0],
    });
    expect(await stored(tensor(8, [2], bytesField(9, floats(1, 0))))).toMatchObject({ dtype: 'complex64', strides: [0], length: 8 });
  });

  it('of the wrong number are corrupt', async () => {
    expect(await stored(tensor(1, [3], bytesField(4, floats(1, 2))))).toBe('corrupt');
    expect(await stored(tensor(3, [2], bytesField(7, Uint8Array.of(1, 2, 3))))).toBe('corrupt');
    expect(await stored(tensor(1, [-1], bytesField(5, floats(1))))).toBe('corrupt');
    expect(await stored(tensor(8, [3], bytesField(9, floats(1, 2, 3))))).toBe('corrupt');
    expect(await stored(tensor(20, [1]))).toBe('unsupported');
  });

  it('are not expanded beyond what memory allows', async () => {
    expect(await stored(tensor(3, [2 ** 26], bytesField(7, Uint8Array.of(1, 2))))).toBe('unsupported');
  });

  it('that are texts are shown', async () => {
    const checkpoint = await open(bytesField(1, node('words', 'Const', [], tensor(7, [2], bytesField(8, 'one'), bytesField(8, 'two')))));
    expect(checkpoint.parameters.at(0)).toMatchObject({ typeName: 'string', text: '["one", "two"]', shape: [2] });
  });
});

describe('a graph', () => {
  const weight = tensor(1, [2], bytesField(4, floats(1, 2)));

  it('has the constants of its functions too, and only those', async () => {
    const definition = message(bytesField(1, bytesField(1, 'inner')), bytesField(3, node('k', 'Const', [], weight)));
    const { parameters, tree } = await open(
      bytesField(1, node('scope/w', 'Const', [], weight)),
      bytesField(1, node('x', 'Placeholder', [], weight)),
      bytesField(2, bytesField(1, definition)),
    );
    expect([...parameters].map(({ name }) => name)).toEqual(['scope/w', 'inner/k']);
    expect(tree.children.map(({ name }) => name)).toEqual(['scope', 'inner']);
  });

  it('ties constants that several nodes read', async () => {
    const { ties } = await open(
      bytesField(1, node('w', 'Const', [], weight)),
      bytesField(1, node('v', 'Const', [], weight)),
      bytesField(1, node('a', 'MatMul', ['x', 'w'])),
      bytesField(1, node('b', 'MatMul', ['a', 'w:0', '^v'])),
      bytesField(1, node('c', 'Add', ['v', 'v'])),
    );
    expect(ties).toEqual([{ kind: 'alias', names: ['w'], indices: [0], usedBy: ['a', 'b'] }]);
  });
});
