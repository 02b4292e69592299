import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCheckpoint, openFromPlace } from '../../../src/formats/registry.js';
import type { Block } from '../../../src/model/block.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { memoryFolder } from '../../bytes/memory-folder.js';
import { MemorySource } from '../../bytes/memory-place.js';

interface GoldenBlock {
  readonly name: string;
  readonly class: string | null;
  readonly parameters: readonly string[];
  readonly children: readonly GoldenBlock[];
}

interface Golden {
  readonly format: string;
  readonly rolesInFile?: boolean;
  readonly parameters: readonly { readonly name: string; readonly role: string }[];
  readonly tree?: GoldenBlock;
}

const folder = path.resolve(import.meta.dirname, '../../fixtures/tfjs');
const fixtures = readdirSync(folder).filter((name) => !name.endsWith('.golden.json'));

async function openFixture(name: string): Promise<Checkpoint> {
  const { checkpoint, place } = await openCheckpoint(path.join(folder, name));
  await place.close();
  return checkpoint;
}

/** Optimizers are no layers; a variable of Keras has `:0` behind its name; a Sequential of Keras has no input among its layers. */
const isLayer = ({ name, class: className }: { readonly name: string; readonly class: string | null }): boolean =>
  name !== 'optimizer' && className !== 'InputLayer';
const ours = ({ name, className, parameters, children }: Block): GoldenBlock => ({
  name,
  class: className,
  parameters: parameters.map((parameter) => parameter.name),
  children: children.map(ours).filter(isLayer),
});
const theirs = ({ name, class: className, parameters, children }: GoldenBlock): GoldenBlock => ({
  name,
  class: className,
  parameters: parameters.map((parameter) => parameter.replace(/:0$/, '')),
  children: children.filter(isLayer).map(theirs),
});

const golden = (name: string): Golden => JSON.parse(readFileSync(path.join(folder, `${name}.golden.json`), 'utf8')) as Golden;

it.each(fixtures)('%s has the format, names in order and roles that TensorFlow.js tells', async (name) => {
  const { format, parameters, warnings } = await openFixture(name);
  const told = golden(name);
  expect(format).toBe(told.format);
  expect(warnings).toEqual([]);
  expect([...parameters].map((parameter) => parameter.name)).toEqual(told.parameters.map((row) => row.name));
  if (told.rolesInFile !== false) expect([...parameters].map(({ role }) => role)).toEqual(told.parameters.map(({ role }) => role));
});

it.each(fixtures.filter((name) => golden(name).tree !== undefined))('%s has its layers', async (name) => {
  const { tree } = golden(name);
  expect(ours((await openFixture(name)).tree)).toEqual(tree === undefined ? undefined : { ...theirs(tree), name: '' });
});

it('finds the fixtures', () => {
  expect(fixtures.length).toBeGreaterThan(12);
});

it('slots of an optimizer name their weight', async () => {
  const slots = [...(await openFixture('made_by_tfjs.tfjs-layers')).parameters].filter(({ of }) => of !== undefined);
  expect(slots).toHaveLength(12);
  expect(slots[0]).toMatchObject({
    name: 'dense_Dense1/kernel/m',
    of: 'dense_Dense1/kernel',
    role: 'optimizer',
    path: ['optimizer', 'dense_Dense1', 'kernel', 'm'],
  });
});

it('a layer called twice ties its weights', async () => {
  const { ties } = await openFixture('tied_functional.tfjs-layers');
  expect(ties).toMatchObject([
    { kind: 'alias', names: ['shared/kernel'] },
    { kind: 'alias', names: ['shared/bias'] },
  ]);
});

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype?: string;
  readonly quantization?: object;
}

interface Group {
  readonly paths: readonly string[];
  readonly weights: readonly Weight[];
}

const json = (value: unknown): MemorySource => new MemorySource(new TextEncoder().encode(JSON.stringify(value)));
const bytes = (length: number): MemorySource => new MemorySource(new Uint8Array(0), length);

async function open(groups: readonly Group[], files: Readonly<Record<string, MemorySource>>, more: object = {}): Promise<Checkpoint> {
  const weightsManifest = groups.map(({ paths, weights }) => ({
    paths,
    weights: weights.map((weight) => ({ dtype: 'float32', ...weight })),
  }));
  const model = json({ format: 'layers-model', ...more, weightsManifest });
  return (await openFromPlace(memoryFolder({ ...files, 'model.json': model }, 'model.json'))).checkpoint;
}

describe('weights', () => {
  it('lie back to back in the files of their group', async () => {
    const groups = [
      { paths: ['a.bin', 'b.bin', 'c.bin'], weights: [{ name: 'x', shape: [2] }, { name: 'y', shape: [5] }, { name: 'z', shape: [] }] },
      { paths: ['d.bin'], weights: [{ name: 'w', shape: [3], dtype: 'bool' }] },
    ]; // prettier-ignore
    const checkpoint = await open(groups, { 'a.bin': bytes(10), 'b.bin': bytes(6), 'c.bin': bytes(16), 'd.bin': bytes(3) });
    expect(checkpoint.warnings).toEqual([]);
    expect([0, 1, 2, 3].map((number) => checkpoint.storage(number))).toEqual([
      { kind: 'range', file: 1, start: 0, length: 8 },
      {
        kind: 'joined',
        length: 20,
        pieces: [
          { kind: 'range', file: 1, start: 8, length: 2 },
          { kind: 'range', file: 2, start: 0, length: 6 },
          { kind: 'range', file: 3, start: 0, length: 12 },
        ],
      },
      { kind: 'range', file: 3, start: 12, length: 4 },
      { kind: 'range', file: 4, start: 0, length: 3 },
    ]);
  });

  it('before a missing file stay readable', async () => {
    const weights = [{ name: 'x', shape: [2] }, { name: 'y', shape: [2] }]; // prettier-ignore
    const { parameters, warnings } = await open([{ paths: ['a.bin', 'gone.bin'], weights }], { 'a.bin': bytes(8) });
    expect([...parameters].map(({ values }) => values.kind)).toEqual(['dense', 'none']);
    expect(warnings[0]).toMatchObject({ tag: 'corrupt' });
  });

  it('of 40 GB are not read', async () => {
    const count = 10 * 2 ** 30;
    const [small, large] = [bytes(4), bytes(4 * count)];
    await open([{ paths: ['a.bin'], weights: [{ name: 'x', shape: [1] }] }], { 'a.bin': small });
    const checkpoint = await open([{ paths: ['a.bin'], weights: [{ name: 'x', shape: [count] }] }], { 'a.bin': large });
    expect(checkpoint.storage(0)).toEqual({ kind: 'range', file: 1, start: 0, length: 4 * count });
    expect(large.reads).toEqual(small.reads);
    expect(large.reads).toEqual([]);
  });

  it('that are quantised keep the type of their codes', async () => {
    const quantization = { dtype: 'uint8', scale: 0.5, min: -1 };
    const { parameters } = await open([{ paths: ['a.bin'], weights: [{ name: 'x', shape: [4], quantization }] }], { 'a.bin': bytes(4) });
    expect(parameters.at(0)).toMatchObject({
      dtype: 'uint8',
      quantization: { scheme: 'scale_and_minimum', scales: [0.5], zeroPoints: [-1] },
    });
  });
});

describe('layers', () => {
  const layer = (name: string, className: string, more: object = {}): object => ({ class_name: className, config: { name, ...more } });
  const topology = (...layers: readonly object[]): object => ({
    modelTopology: { class_name: 'Sequential', config: { name: 'm', layers } },
  });
  const weights = (...names: readonly string[]): readonly Group[] => [{ paths: [], weights: names.map((name) => ({ name, shape: [0] })) }];

  it('are in their own order, what is not trained last', async () => {
    const model = topology(layer('first', 'Dense', { trainable: false }), layer('norm', 'BatchNormalization'), layer('last', 'Dense'));
    const { parameters } = await open(weights('last/kernel', 'norm/gamma', 'norm/moving_mean', 'elsewhere', 'first/kernel'), {}, model);
    expect([...parameters].map(({ name, role }) => [name, role])).toEqual([
      ['norm/gamma', 'trainable'],
      ['last/kernel', 'trainable'],
      ['first/kernel', 'trainable'],
      ['norm/moving_mean', 'buffer'],
      ['elsewhere', 'unknown'],
    ]);
  });

  it('nest, and may have slashes in their names', async () => {
    const inner = layer('inner', 'Functional', { layers: [layer('scope/dense', 'Dense')] });
    const { parameters, tree } = await open(weights('scope/dense/kernel'), {}, topology(inner));
    expect(parameters.at(0).path).toEqual(['inner', 'scope/dense', 'kernel']);
    expect(tree.children[0]?.children[0]).toMatchObject({ name: 'scope/dense', className: 'Dense', parameterCount: 1 });
  });
});

describe('a graph-model', () => {
  it('ties constants that several nodes read', async () => {
    const node = (name: string, op: string, ...input: readonly string[]): object => ({ name, op, input });
    const modelTopology = {
      node: [node('w', 'Const'), node('v', 'Const'), node('a', 'MatMul', 'x', 'w'), node('b', 'Add', 'w:0', '^v', 'v')],
    };
    const groups = [{ paths: ['a.bin'], weights: [{ name: 'w', shape: [1] }, { name: 'v', shape: [1] }] }]; // prettier-ignore
    const { ties, format } = await open(groups, { 'a.bin': bytes(8) }, { format: 'graph-model', modelTopology });
    expect(format).toBe('tfjs-graph-model');
    expect(ties).toEqual([{ kind: 'alias', names: ['w'], indices: [0], usedBy: ['a', 'b'] }]);
  });
});
