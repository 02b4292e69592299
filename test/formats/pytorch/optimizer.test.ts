/** Which parameter an optimizer's slot belongs to, where the file can tell. */
import { expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import { buildZip, text } from '../../bytes/zip/build-zip.js';
import { memoryPlace } from '../../bytes/memory-place.js';
import { dictionary, integer, protocol2, tensor, unicode } from '../pickle/build-pickle.js';

let nextKey = 0;

function float32(...shape: number[]): string {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const count = shape.reduce((product, size) => product * size, 1);
  return tensor({ key: String(nextKey++), storageClass: 'FloatStorage', count, shape, strides });
}

function list(...items: readonly string[]): string {
  return `](${items.join('')}e`;
}

/** An optimizer's state_dict: a slot of its shape for each parameter, by number. */
function optimizer(slots: readonly (readonly number[])[], groups: readonly (readonly number[])[], names?: readonly string[]): string {
  const state = `}(${slots.map((shape, i) => integer(i) + dictionary(['exp_avg', float32(...shape)], ['step', float32()])).join('')}u`;
  const named = names === undefined ? [] : [['param_names', list(...names.map(unicode))] as const];
  const param_groups = groups.map((ids) => dictionary(['params', list(...ids.map(integer))], ['lr', integer(1)], ...named));
  return dictionary(['state', state], ['param_groups', list(...param_groups)]);
}

/** Slot names with their parameters, from a file of these entries. */
async function owners(...entries: readonly (readonly [string, string])[]): Promise<Record<string, string | undefined>> {
  const pickled = protocol2(dictionary(...entries));
  const sizes = [
    ...Buffer.from(pickled)
      .toString('latin1')
      .matchAll(/XFloatStorage/g),
  ];
  expect(sizes).toHaveLength(0);
  const storages = Array.from({ length: nextKey }, (_, key) => ({ name: `m/data/${String(key)}`, data: 0 }));
  const source = buildZip([{ name: 'm/data.pkl', data: pickled }, { name: 'm/version', data: text('3') }, ...storages]);
  const { checkpoint } = await openFromPlace(memoryPlace('m.pt', source));
  return Object.fromEntries(
    [...checkpoint.parameters].filter(({ name }) => name.includes('exp_avg')).map(({ name, of }) => [name.split('.')[2] ?? '', of]),
  );
}

const layers = [
  ['0.weight', [8, 4]],
  ['0.bias', [8]],
  ['2.weight', [1, 8]],
  ['2.bias', [1]],
] as const;

function model(prefix = ''): string {
  return dictionary(...layers.map(([name, shape]) => [prefix + name, float32(...shape)] as const));
}

it('one group is the model’s order', async () => {
  const state = optimizer(
    layers.map(([, shape]) => shape),
    [[0, 1, 2, 3]],
  );
  expect(await owners(['model', model()], ['optimizer', state])).toEqual({ 0: '0.weight', 1: '0.bias', 2: '2.weight', 3: '2.bias' });
});

it('the names are the model’s, without what a wrapper puts before them', async () => {
  const state = optimizer(
    layers.map(([, shape]) => shape),
    [[0, 1, 2, 3]],
  );
  expect(await owners(['state_dict', model('module.')], ['optimizer', state])).toMatchObject({ 0: '0.weight' });
});

it('with several groups the shapes tell', async () => {
  const state = optimizer(
    [[1, 8], [1], [8, 4], [8]],
    [
      [0, 1],
      [2, 3],
    ],
  );
  expect(await owners(['model', model()], ['optimizer', state])).toEqual({ 0: '2.weight', 1: '2.bias', 2: '0.weight', 3: '0.bias' });
});

it('with several groups of equal shapes nothing is claimed', async () => {
  const twins = dictionary(['a', float32(4)], ['b', float32(4)]);
  expect(await owners(['model', twins], ['optimizer', optimizer([[4], [4]], [[0], [1]])])).toEqual({ 0: undefined, 1: undefined });
});

it('shapes that contradict the order claim nothing', async () => {
  const state = optimizer([[8], [8, 4], [1, 8], [1]], [[0, 1, 2, 3]]);
  expect(await owners(['model', model()], ['optimizer', state])).toEqual({ 0: undefined, 1: undefined, 2: undefined, 3: undefined });
});

it('names that the optimizer has are right, whatever its order', async () => {
  const state = optimizer([[8], [8, 4]], [[0, 1]], ['0.bias', '0.weight']);
  expect(await owners(['model', model()], ['optimizer', state])).toEqual({ 0: '0.bias', 1: '0.weight' });
});

it('buffers are passed over: an optimizer has none', async () => {
  const normalised = dictionary(['weight', float32(3)], ['running_mean', float32(3)], ['bias', float32(3)]);
  expect(await owners(['model', normalised], ['optimizer', optimizer([[3], [3]], [[0, 1]])])).toEqual({ 0: 'weight', 1: 'bias' });
});

it('an optimizer alone names nobody', async () => {
  expect(await owners(['optimizer', optimizer([[3]], [[0]])])).toEqual({ 0: undefined });
});
