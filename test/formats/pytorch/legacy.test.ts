/** The format before 1.6: where its storages lie, and what must fit. */
import { describe, expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { dictionary, global, integer, tensor, tuple, unicode } from '../pickle/build-pickle.js';
import { floats, largeLegacyFile, legacyFile, type LegacyFile } from './build-legacy.js';

const vector = { key: 'a', storageClass: 'FloatStorage', count: 4, shape: [4], strides: [1] };
const one: LegacyFile = { object: dictionary(['w', tensor(vector)]), keys: ['a'], storages: [[4, floats(1, 2, 3, 4)]] };

async function open(file: LegacyFile | MemorySource): Promise<Checkpoint> {
  const source = file instanceof MemorySource ? file : new MemorySource(legacyFile(file));
  return (await openFromPlace(memoryPlace('old.pth', source))).checkpoint;
}

it('has its values behind the pickles and a count', async () => {
  const checkpoint = await open(one);
  expect(checkpoint.format).toBe('pytorch-legacy');
  expect(checkpoint.warnings).toEqual([]);
  const size = legacyFile(one).length;
  expect(checkpoint.storage(0)).toEqual({ kind: 'range', file: 0, start: size - 16, length: 16 });
});

it('is opened by as many bytes, whatever its tensors weigh', async () => {
  const [small, large] = [largeLegacyFile(1000), largeLegacyFile(2 ** 31)];
  await open(small);
  const checkpoint = await open(large);
  expect(checkpoint.parameters.at(0)).toMatchObject({ name: 'w', shape: [2 ** 31], values: { kind: 'dense' } });
  expect(large.reads.length).toBeLessThanOrEqual(small.reads.length + 1);
  expect(large.bytesRead).toBeLessThan(600_000);
});

it('finds each storage behind the one before, in the order of the keys', async () => {
  const object = dictionary(['w', tensor(vector)], ['b', tensor({ ...vector, key: 'b', count: 2, shape: [2] })]);
  const checkpoint = await open({
    object,
    keys: ['b', 'a'],
    storages: [
      [2, floats(5, 6)],
      [4, floats(1, 2, 3, 4)],
    ],
  });
  const [w, b] = [checkpoint.storage(0), checkpoint.storage(1)];
  expect([w.length, b.length]).toEqual([16, 8]);
  expect(w.kind === 'range' && b.kind === 'range' && w.start - b.start).toBe(8 + 8);
});

describe('what does not fit is refused', () => {
  it.each<[string, LegacyFile, string]>([
    ['another protocol', { ...one, protocol: 1002 }, 'unsupported'],
    ['another count', { ...one, storages: [[5, floats(1, 2, 3, 4)]] }, 'corrupt'],
    ['a negative count', { ...one, storages: [[-4, floats(1, 2, 3, 4)]] }, 'corrupt'],
    ['values that are cut', { ...one, storages: [[4, floats(1, 2, 3)]] }, 'corrupt'],
    ['a key that nothing refers to', { ...one, keys: ['z'] }, 'corrupt'],
  ])('%s', async (_, file, tag) => {
    await expect(open(file)).rejects.toMatchObject({ tag });
  });
});

it('a storage that has no key is missing, the others are there', async () => {
  const checkpoint = await open({ ...one, object: dictionary(['w', tensor(vector)], ['x', tensor({ ...vector, key: 'x' })]) });
  expect([...checkpoint.parameters].map(({ values }) => values.kind)).toEqual(['dense', 'none']);
  expect(checkpoint.warnings).toMatchObject([{ tag: 'corrupt' }]);
});

describe('views of storages', () => {
  /** A vector in a part of storage `a`: from `first`, `count` elements. */
  const view = (first: number, count: number, shape: number): string => {
    const metadata = tuple(unicode('v'), integer(first), integer(count));
    const id = tuple(unicode('storage'), global('torch', 'FloatStorage'), unicode('a'), unicode('cpu'), integer(4), metadata);
    const sizes = tuple(integer(shape));
    const hooks = `${global('collections', 'OrderedDict')})R`;
    return `${global('torch._utils', '_rebuild_tensor_v2')}${tuple(`${id}Q`, integer(0), sizes, tuple(integer(1)), '\x89', hooks)}R`;
  };

  it('begin where they say', async () => {
    const checkpoint = await open({ ...one, object: dictionary(['w', tensor(vector)], ['tail', view(2, 2, 2)]) });
    expect(checkpoint.parameters.at(1).values).toMatchObject({ kind: 'dense', layout: { storage: 0, offset: 2 } });
    expect(checkpoint.ties).toMatchObject([{ kind: 'overlap', names: ['w', 'tail'] }]);
  });

  it.each([
    ['reach beyond the storage', view(2, 3, 2)],
    ['begin before it', view(-1, 2, 2)],
    ['are shorter than their tensor', view(2, 2, 3)],
  ])('that %s have no values', async (_, broken) => {
    const checkpoint = await open({ ...one, object: dictionary(['w', tensor(vector)], ['tail', broken]) });
    expect(checkpoint.parameters.at(0).values.kind).toBe('dense');
    expect(checkpoint.parameters.at(1).values).toMatchObject({ kind: 'none', reason: { tag: 'corrupt' } });
  });
});

it('a class that comes with its source is that class', async () => {
  const type = tuple(unicode('module'), global('torch.nn.modules.linear', 'Linear'), unicode('linear.py'), unicode('class Linear: ...'));
  const state = dictionary(['_parameters', dictionary(['weight', tensor(vector)])], ['_modules', '}'], ['_buffers', '}']);
  const checkpoint = await open({ ...one, object: `${type}Q)\x81${state}b` });
  expect(checkpoint.tree.className).toBe('Linear');
  expect(checkpoint.parameters.nameAt(0)).toBe('weight');
  expect(checkpoint.warnings).toEqual([]);
});
