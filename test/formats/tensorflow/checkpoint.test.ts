/** Checkpoints by hand: what their index, object graph and data files tell. */
import { describe, expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { memoryFolder } from '../../bytes/memory-folder.js';
import { MemorySource } from '../../bytes/memory-place.js';
import { entry, indexOf, objectGraph, sliceItem, texts, type Item, type ObjectParts } from './build-checkpoint.js';

const variable = (path: string): string => `${path}/.ATTRIBUTES/VARIABLE_VALUE`;
const scalar = entry({ size: 4 });

interface Files {
  readonly items: readonly Item[];
  readonly graph?: readonly ObjectParts[];
  readonly data?: Uint8Array;
  readonly shards?: number;
}

/** A checkpoint with the prefix `m`, its values in one data file, the object graph behind them. */
async function open({ items, graph, data = new Uint8Array(64), shards = 1 }: Files): Promise<Checkpoint> {
  const stored = graph === undefined ? new Uint8Array(0) : texts(objectGraph(...graph));
  const graphItem: readonly Item[] =
    graph === undefined ? [] : [['_CHECKPOINTABLE_OBJECT_GRAPH', entry({ type: 7, offset: data.length, size: stored.length })]];
  const sorted = [...items].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const sources = {
    'm.index': new MemorySource(
      indexOf(
        [...sorted.filter(([key]) => typeof key !== 'string'), ...graphItem, ...sorted.filter(([key]) => typeof key === 'string')],
        shards,
      ),
    ),
    [`m.data-00000-of-${String(shards).padStart(5, '0')}`]: new MemorySource(new Uint8Array(Buffer.concat([data, stored]))),
  };
  return (await openFromPlace(memoryFolder(sources))).checkpoint;
}

const namesOf = ({ parameters }: Checkpoint): readonly string[] => [...parameters].map(({ name }) => name);

describe('names', () => {
  it('of objects lose their escapes in the path', async () => {
    const { parameters } = await open({ items: [[variable('a.Sb/c..d'), scalar]] });
    expect(parameters.at(0)).toMatchObject({ name: variable('a.Sb/c..d'), path: ['a/b', 'c.d'] });
  });

  it('of slots put them under their optimizer', async () => {
    const slot = variable('layer/kernel/.OPTIMIZER_SLOT/optimizer/m');
    const checkpoint = await open({
      items: [
        [variable('layer/kernel'), scalar],
        [slot, scalar],
      ],
    });
    const found = [...checkpoint.parameters].find(({ name }) => name === slot);
    expect(found).toMatchObject({ path: ['optimizer', 'm', 'layer', 'kernel'], role: 'optimizer', of: variable('layer/kernel') });
  });

  it('of TensorFlow 1 are scopes', async () => {
    const items: Item[] = ['beta1_power', 'dense/kernel', 'dense/kernel/Adam_1', 'global_step'].map((name) => [name, scalar]);
    const { parameters } = await open({ items });
    expect([...parameters].map(({ role, of }) => [role, of])).toEqual([
      ['optimizer', undefined],
      ['unknown', undefined],
      ['optimizer', 'dense/kernel'],
      ['other', undefined],
    ]);
    expect(parameters.at(2).path).toEqual(['dense', 'kernel', 'Adam_1']);
  });
});

describe('order', () => {
  const items: Item[] = [
    'layer_with_weights-0/bias',
    'layer_with_weights-0/kernel',
    'layer_with_weights-10/bias',
    'layer_with_weights-9/bias',
  ].map((path) => [variable(path), scalar]);

  it('is that of the model where Keras wrote', async () => {
    const graph: ObjectParts[] = [
      { children: [['layer_with_weights-0', 1], ['layer_with_weights-9', 2], ['layer_with_weights-10', 3]] },
      { children: [['kernel', 4], ['bias', 5]] },
      { children: [['bias', 6]] },
      { children: [['bias', 7]] },
      ...['layer_with_weights-0/kernel', 'layer_with_weights-0/bias', 'layer_with_weights-9/bias', 'layer_with_weights-10/bias'].map(
        (path): ObjectParts => ({ value: [variable(path)] }),
      ),
    ]; // prettier-ignore
    expect(namesOf(await open({ items, graph }))).toEqual(
      ['layer_with_weights-0/kernel', 'layer_with_weights-0/bias', 'layer_with_weights-9/bias', 'layer_with_weights-10/bias'].map(variable),
    );
  });

  it('is that of the index elsewhere', async () => {
    expect(namesOf(await open({ items }))).toEqual(items.map(([key]) => key));
  });
});

describe('ties', () => {
  const items: Item[] = [[variable('a'), scalar], [variable('b/w'), entry({ offset: 8, size: 4 })]]; // prettier-ignore

  it('are objects with several holders', async () => {
    const { ties } = await open({
      items,
      graph: [
        { children: [['a', 1], ['same', 1], ['b', 2], ['list', 3]] },
        { value: [variable('a')] },
        { children: [['w', 4]] },
        { children: [['0', 2]] },
        { value: [variable('b/w')] },
      ], // prettier-ignore
    });
    expect(ties).toEqual([
      { kind: 'alias', names: [variable('a')], indices: [0], usedBy: ['a', 'same'] },
      { kind: 'alias', names: [variable('b/w')], indices: [1], usedBy: ['b.w', 'list.0.w'] },
    ]);
  });

  it('are not what frameworks list beside the attributes', async () => {
    const { ties } = await open({
      items,
      graph: [
        { children: [['layer-0', 2], ['layer_with_weights-0', 2], ['a', 1], ['variables', 3], ['keras_api', 5], ['optimizer', 6], ['root', 0]] },
        { value: [variable('a')] },
        { children: [['w', 4]] },
        { children: [['0', 1], ['1', 4]] },
        { value: [variable('b/w')] },
        { children: [['layers', 3]] },
        { children: [['_variables', 3], ['_momentums', 3]] },
      ], // prettier-ignore
    });
    expect(ties).toEqual([]);
  });

  it('are tensors of the same bytes', async () => {
    const { ties } = await open({ items: [['x', scalar], ['y', scalar]] }); // prettier-ignore
    expect(ties).toEqual([{ kind: 'storage', names: ['x', 'y'], indices: [0, 1], sameView: true }]);
  });

  it('are the two names under which Keras exports a variable', async () => {
    const exported: Item[] = ['_all_variables/0', '_all_variables/1', 'variables/0', 'variables/1'].map((path, i) => [
      variable(path),
      entry({ offset: 4 * i, size: 4 }),
    ]);
    const checkpoint = await open({
      items: exported,
      graph: [
        { children: [['variables', 1], ['trainable_variables', 1], ['_all_variables', 2]] },
        { children: [['0', 3], ['1', 4]] },
        { children: [['0', 5], ['1', 6]] },
        { value: [variable('variables/0'), 'dense/kernel'] },
        { value: [variable('variables/1'), 'dense/bias'] },
        { value: [variable('_all_variables/0'), 'dense/bias'] },
        { value: [variable('_all_variables/1'), 'dense/kernel'] },
      ], // prettier-ignore
    });
    expect(namesOf(checkpoint)).toEqual([variable('variables/0'), variable('variables/1')]);
    expect(checkpoint.ties).toEqual([
      { kind: 'alias', names: [variable('variables/0'), variable('_all_variables/1')], indices: [0] },
      { kind: 'alias', names: [variable('variables/1'), variable('_all_variables/0')], indices: [1] },
    ]);
  });
});

describe('values', () => {
  it('of four bits lie in a byte each', async () => {
    const checkpoint = await open({ items: [['i4', entry({ dims: [2, 3], type: 29, size: 6 })]] });
    expect(checkpoint.parameters.at(0)).toMatchObject({ dtype: 'int4', values: { layout: { strides: [6, 2] } } });
  });

  it('of texts are shown', async () => {
    const data = texts('one', '', 'x'.repeat(60));
    const { parameters, warnings } = await open({ items: [['t', entry({ dims: [3], type: 7, size: data.length })]], data });
    expect(parameters.at(0)).toMatchObject({ dtype: 'opaque', typeName: 'string', text: `["one", "", "${'x'.repeat(40)}…"]` });
    expect(warnings).toEqual([]);
  });

  it('in parts are one array', async () => {
    const boxes = [0, 2].map((start) => [{ start, length: 2 }, { start: 0, length: -1 }]); // prettier-ignore
    const checkpoint = await open({
      items: [
        ['w', entry({ dims: [4, 3], size: 0, slices: boxes })],
        ...boxes.map((box, i) => sliceItem('w', box, { dims: [2, 3], offset: 8 * i, size: 24 })),
      ],
    });
    expect(checkpoint.warnings).toEqual([]);
    expect(checkpoint.storage(0)).toMatchObject({
      kind: 'tiled',
      shape: [4, 3],
      elementBytes: 4,
      length: 48,
      tiles: [
        { origin: [0, 0], shape: [2, 3], storage: { start: 0, length: 24 }, strides: [3, 1] },
        { origin: [2, 0], shape: [2, 3], storage: { start: 8, length: 24 }, strides: [3, 1] },
      ],
    });
  });

  it('in parts of which one is missing are told of', async () => {
    const slices = [[{ start: 0, length: 2 }], [{ start: 2, length: 2 }]];
    const checkpoint = await open({
      items: [['w', entry({ dims: [4], size: 0, slices })], ...slices.slice(1).map((box) => sliceItem('w', box, { dims: [2], size: 8 }))],
    });
    expect(checkpoint.parameters.at(0)).toMatchObject({ shape: [4], values: { kind: 'none', reason: { tag: 'corrupt' } } });
  });

  it('of a missing data file leave the others', async () => {
    const { parameters, warnings } = await open({ items: [['a', scalar], ['b', entry({ shard: 1, size: 4 })]], shards: 2 }); // prettier-ignore
    expect([...parameters].map(({ values }) => values.kind)).toEqual(['dense', 'none']);
    expect(warnings[0]?.message).toContain('m.data-00001-of-00002');
  });
});

describe('a folder of several', () => {
  const checkpoint = (step: number): Record<string, MemorySource> => ({
    [`model-${String(step)}.index`]: new MemorySource(indexOf([[`step${String(step)}`, scalar]])),
    [`model-${String(step)}.data-00000-of-00001`]: new MemorySource(new Uint8Array(4)),
  });
  const state = (text: string): Record<string, MemorySource> => ({ checkpoint: new MemorySource(new TextEncoder().encode(text)) });

  it('means the one that the state file names, wherever it was when that was written', async () => {
    for (const named of ['model-9', '/runs/model-9', './model-9', 'C:\\\\runs\\\\model-9']) {
      const files = {
        ...checkpoint(9),
        ...checkpoint(10),
        ...state(`model_checkpoint_path: "${named}"\nall_model_checkpoint_paths: "model-10"\n`),
      };
      const opened = await openFromPlace(memoryFolder(files));
      expect(namesOf(opened.checkpoint)).toEqual(['step9']);
      expect(opened.checkpoint.warnings).toEqual([]);
    }
  });

  it('means the newest without one, or with one that names another', async () => {
    expect(namesOf((await openFromPlace(memoryFolder({ ...checkpoint(9), ...checkpoint(10) }))).checkpoint)).toEqual(['step10']);
    const lost = await openFromPlace(memoryFolder({ ...checkpoint(9), ...state('model_checkpoint_path: "model-11"') }));
    expect(namesOf(lost.checkpoint)).toEqual(['step9']);
    expect(lost.checkpoint.warnings).toMatchObject([{ tag: 'corrupt' }]);
  });

  it('is opened by any index in it', async () => {
    const opened = await openFromPlace(memoryFolder({ ...checkpoint(9), ...checkpoint(10) }, 'model-9.index'));
    expect(namesOf(opened.checkpoint)).toEqual(['step9']);
    expect(opened.checkpoint.files.map(({ name }) => name)).toEqual(['model-9.index', 'model-9.data-00000-of-00001']);
  });
});
