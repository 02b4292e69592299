import { describe, expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { dense, floats, i32, i64, magics, paramsFile, shape, u32 } from './build-params.js';
import { processorTime } from '../../processor-time.js';

async function open(bytes: Uint8Array): Promise<Checkpoint> {
  return (await openFromPlace(memoryPlace('net.params', new MemorySource(bytes)))).checkpoint;
}

const four = floats(1, 2, 3, 4);

describe('arrays of every layout', () => {
  it.each<readonly [string, Buffer]>([
    ['V0', Buffer.concat([u32(2, 2, 2), i32(1, 0, 0), four])],
    ['V1', Buffer.concat([u32(magics.V1), shape(2, 2), i32(1, 0, 0), four])],
    ['V2', dense([2, 2], four)],
    ['V3', dense([2, 2], four, { magic: magics.V3 })],
  ])('%s', async (layout, array) => {
    const bytes = paramsFile([array, array], ['a', '0.b']);
    const checkpoint = await open(bytes);
    expect(checkpoint).toMatchObject({ format: 'mxnet', framework: 'mxnet', ties: [], warnings: [] });
    expect(checkpoint.metadata.get('layout')).toBe(layout);
    expect([...checkpoint.parameters]).toMatchObject([
      { name: 'a', path: ['a'], dtype: 'float32', shape: [2, 2], role: 'unknown', values: { kind: 'dense' } },
      { name: '0.b', path: ['0', 'b'], dtype: 'float32', shape: [2, 2] },
    ]);
    const second = checkpoint.storage(1);
    expect(second).toMatchObject({ kind: 'range', start: 24 + 2 * array.length - 16, length: 16 });
    expect(checkpoint.tree.children[0]).toMatchObject({ name: '0', parameters: [{ name: 'b', index: 1 }] });
  });

  it.each([
    [0, 'float32', 4],
    [1, 'float64', 8],
    [2, 'float16', 2],
    [3, 'uint8', 1],
    [4, 'int32', 4],
    [5, 'int8', 1],
    [6, 'int64', 8],
    [7, 'bool', 1],
    [8, 'int16', 2],
    [9, 'uint16', 2],
    [10, 'uint32', 4],
    [11, 'uint64', 8],
    [12, 'bfloat16', 2],
  ])('type %i is %s', async (type, dtype, bytes) => {
    const checkpoint = await open(paramsFile([dense([3], Buffer.alloc(3 * bytes), { type })], ['w']));
    expect(checkpoint.parameters.at(0)).toMatchObject({ dtype, shape: [3] });
    expect(checkpoint.storage(0).length).toBe(3 * bytes);
  });

  it('arrays that are none, scalars and empty ones stand between others', async () => {
    const checkpoint = await open(
      paramsFile(
        [
          Buffer.concat([u32(magics.V2), i32(0, 0)]),
          Buffer.concat([u32(magics.V3), i32(0, -1)]),
          u32(0),
          dense([], floats(3.5), { magic: magics.V3 }),
          dense([0, 2 ** 40], Buffer.alloc(0)),
          dense([4], four),
        ],
        ['n2', 'n3', 'n0', 'scalar', 'empty', 'last'],
      ),
    );
    expect([...checkpoint.parameters].map(({ name, typeName, shape: sizes }) => [name, typeName, sizes])).toEqual([
      ['n2', 'none', [0]],
      ['n3', 'none', [0]],
      ['n0', 'none', [0]],
      ['scalar', undefined, []],
      ['empty', undefined, [0, 2 ** 40]],
      ['last', undefined, [4]],
    ]);
    expect(checkpoint.warnings).toEqual([]);
  });

  it('lists without names are counted', async () => {
    const checkpoint = await open(paramsFile([dense([4], four), dense([4], four)]));
    expect([...checkpoint.parameters].map(({ name }) => name)).toEqual(['0', '1']);
    expect((await open(paramsFile([]))).parameters.length).toBe(0);
  });
});

describe('sparse arrays', () => {
  const rows = Buffer.concat([u32(magics.V2), i32(1), shape(1, 2), shape(3, 2), i32(1, 0, 0), i32(6), shape(1), floats(5, 6), i64(1)]);
  const csr = Buffer.concat([
    u32(magics.V2),
    i32(2),
    shape(2),
    shape(2, 3),
    i32(1, 0, 0),
    i32(6),
    shape(3),
    i32(6),
    shape(2),
    floats(5, 6),
    i64(0, 1, 2),
    i64(2, 0),
  ]);

  it('have their parts in the order in which they are put together', async () => {
    const checkpoint = await open(paramsFile([rows, csr, dense([4], four)], ['rows', 'csr', 'after']));
    const [first, second] = checkpoint.parameters;
    expect(first).toMatchObject({
      dtype: 'float32',
      shape: [3, 2],
      values: {
        composite: {
          layout: 'row_sparse',
          parts: [
            { name: 'indices', dtype: 'int64', shape: [1] },
            { name: 'data', shape: [1, 2] },
          ],
        },
      },
    });
    expect(second).toMatchObject({
      shape: [2, 3],
      values: {
        composite: {
          layout: 'sparse_csr',
          parts: [
            { name: 'indptr', shape: [3] },
            { name: 'indices', shape: [2] },
            { name: 'data', shape: [2] },
          ],
        },
      },
    });
    // In the file the data come first.
    expect(checkpoint.storage(0)).toMatchObject({ length: 8 });
    expect(checkpoint.storage(1)).toMatchObject({ length: 8 });
    const { start } = checkpoint.storage(0) as { start: number };
    expect(checkpoint.storage(1)).toMatchObject({ start: start - 8 });
    expect(checkpoint.parameters.at(2)).toMatchObject({ name: 'after', shape: [4] });
  });

  it('of more stored rows than the file holds are refused', async () => {
    const huge = Buffer.concat([u32(magics.V2), i32(1), shape(2 ** 40, 2), shape(2 ** 41, 2), i32(1, 0, 0), i32(6), shape(0)]);
    await expect(open(paramsFile([huge], ['w']))).rejects.toMatchObject({ tag: 'corrupt' });
  });
});

describe('counts and lengths are checked before anything is made', () => {
  it.each<readonly [string, Uint8Array, string]>([
    ['2^63 arrays', paramsFile([], [], { arrays: -(2n ** 63n) }), 'corrupt'],
    ['more arrays than bytes', paramsFile([dense([4], four)], ['w'], { arrays: 1000n }), 'corrupt'],
    ['2^60 names', paramsFile([dense([4], four)], ['w'], { names: 2n ** 60n }), 'corrupt'],
    ['fewer names than arrays', paramsFile([dense([4], four), dense([4], four)], ['w']), 'corrupt'],
    ['a name of 2^62 bytes', new Uint8Array(Buffer.concat([paramsFile([dense([4], four)], [], { names: 1n }), i64(2n ** 62n)])), 'corrupt'],
    ['no length of a name', paramsFile([dense([4], four)], [], { names: 1n }), 'corrupt'],
    ['a negative axis', paramsFile([dense([-4], four)], ['w']), 'corrupt'],
    ['two negative axes', paramsFile([dense([-2, -2], four)], ['w']), 'corrupt'],
    ['-5 axes', paramsFile([Buffer.concat([u32(magics.V3), i32(0, -5)]), Buffer.alloc(64)], ['w']), 'corrupt'],
    ['-1 axes in V2', paramsFile([Buffer.concat([u32(magics.V2), i32(0, -1)]), Buffer.alloc(64)], ['w']), 'corrupt'],
    ['2^31 axes', paramsFile([Buffer.concat([u32(magics.V2), i32(0, 2 ** 31 - 1)])], ['w']), 'corrupt'],
    ['100 axes', paramsFile([dense(new Array<number>(100).fill(1), floats(1))], ['w']), 'too-large'],
    ['a product beyond 2^64', paramsFile([dense([2 ** 32, 2 ** 32], Buffer.alloc(0))], ['w']), 'corrupt'],
    ['more values than bytes', paramsFile([dense([1000], four)], ['w']), 'corrupt'],
    ['an unknown type', paramsFile([dense([4], four, { type: 99 })], ['w']), 'unsupported'],
    ['a negative type', paramsFile([dense([4], four, { type: -1 })], ['w']), 'unsupported'],
    ['an unknown storage', paramsFile([dense([4], four, { storage: 7 })], ['w']), 'unsupported'],
    ['a magic of nobody', paramsFile([dense([4], four, { magic: 0xf993fac7 })], ['w']), 'corrupt'],
    ['a cut preamble', paramsFile([]).slice(0, 20), 'corrupt'],
  ])('%s', async (_, bytes, tag) => {
    await expect(open(bytes)).rejects.toMatchObject({ tag });
  });

  it('two arrays of one name are both listed, with a warning', async () => {
    const checkpoint = await open(paramsFile([dense([4], four), dense([4], four)], ['w', 'w']));
    expect(checkpoint.parameters.length).toBe(2);
    expect(checkpoint.warnings).toMatchObject([{ tag: 'corrupt' }]);
  });

  it('a name that is no text is shown all the same', async () => {
    const checkpoint = await open(paramsFile([dense([4], four)], [Uint8Array.of(0xff, 0x77)]));
    expect(checkpoint.parameters.at(0).name).toBe('\ufffdw');
  });

  it('very many arrays that are none take no time', async () => {
    const none = (count: number): Uint8Array => new Uint8Array(Buffer.concat([i64(0x112, 0, count), Buffer.alloc(4 * count), i64(0)]));
    const start = processorTime();
    expect((await open(none(100_000))).parameters.length).toBe(100_000);
    expect(processorTime() - start).toBeLessThan(2000);
    await expect(open(none(100_001))).rejects.toMatchObject({ tag: 'too-large' });
  });
});
