import { describe, expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { memoryPlace } from '../../bytes/memory-place.js';
import { buildZip, text, type Member } from '../../bytes/zip/build-zip.js';
import { float32, npyFile, npyHeader } from './build-npy.js';

const vector = npyFile("'<f4'", '(4,)', float32(1, 2, 3, 4));

async function open(members: readonly Member[], name = 'arrays.npz'): Promise<Checkpoint> {
  return (await openFromPlace(memoryPlace(name, buildZip(members)))).checkpoint;
}

const named = ({ parameters }: Checkpoint): readonly string[] => [...parameters].map(({ name }) => name);

describe('archives of arrays', () => {
  it('say where stored values lie', async () => {
    const source = buildZip([
      { name: 'a.npy', data: vector },
      { name: 'b.npy', data: npyFile("'>i2'", '(2, 3)', new Uint8Array(12), { fortran: true }) },
    ]);
    const { checkpoint } = await openFromPlace(memoryPlace('arrays.npz', source));
    expect(checkpoint).toMatchObject({ format: 'npz', framework: 'numpy', warnings: [], ties: [] });
    expect(checkpoint.storage(0)).toEqual({ kind: 'range', file: 0, start: (source.dataStarts.get('a.npy') ?? 0) + 128, length: 16 });
    expect(checkpoint.parameters.at(1)).toMatchObject({
      name: 'b',
      dtype: 'int16',
      shape: [2, 3],
      values: { kind: 'dense', layout: { storage: 1, offset: 0, strides: [1, 2], byteOrder: 'big' } },
    });
  });

  it('skip the header of deflated values, whatever its length', async () => {
    const odd = npyFile("'<f4'", '(4,)', float32(1, 2, 3, 4), { align: 1 });
    const checkpoint = await open([{ name: 'a.npy', data: odd, deflate: true }]);
    expect(checkpoint.storage(0)).toMatchObject({ kind: 'deflated', skip: odd.length - 16, length: 16 });
    expect(checkpoint.parameters.at(0)).toMatchObject({ shape: [4], values: { layout: { storage: 0, offset: 0 } } });
  });

  it('read headers longer than the first look', async () => {
    const fields = Array.from({ length: 60 }, (_, i) => `('field ${String(i)}', '<f4')`).join(', ');
    const long = npyFile(`[${fields}]`, '(1,)', new Uint8Array(240));
    const checkpoint = await open([
      { name: 'stored.npy', data: long },
      { name: 'deflated.npy', data: long, deflate: true },
    ]);
    for (const parameter of checkpoint.parameters)
      expect(parameter).toMatchObject({ typeName: 'struct', shape: [1], role: 'other', values: { reason: { tag: 'unsupported' } } });
    expect(checkpoint.warnings).toEqual([]);
  });

  it('know a member by its content, not by its name', async () => {
    const checkpoint = await open([
      { name: 'w.npy', data: vector },
      { name: 'no_suffix', data: vector },
      { name: 'readme.txt', data: text('no array') },
      { name: 'folder/', data: new Uint8Array(0) },
      { name: 'x.npy.npy', data: vector },
      { name: '.npy', data: vector },
    ]);
    expect(named(checkpoint)).toEqual(['w', 'no_suffix', 'x.npy', '']);
    expect(checkpoint.warnings).toEqual([]);
  });

  it('are recognised by their first member, under any name', async () => {
    expect(await open([{ name: 'a.npy', data: vector }], 'weights.bin')).toMatchObject({ format: 'npz' });
    expect(await open([{ name: 'a', data: vector }], 'WEIGHTS.NPZ')).toMatchObject({ format: 'npz' });
    expect(await open([{ name: 'a.npy', data: vector }], 'net.params')).toMatchObject({
      format: 'mxnet',
      metadata: new Map([['layout', 'npz']]),
    });
    await expect(open([{ name: 'x/data.pkl', data: text('I1\n.') }], 'model.npz')).resolves.toMatchObject({ framework: 'pytorch' });
  });

  it('nest by slashes where there are any, by dots otherwise', async () => {
    const slashes = await open([
      { name: 'params/layer.0/kernel.npy', data: vector },
      { name: 'step.npy', data: vector },
    ]);
    expect(slashes.tree.children[0]?.children[0]).toMatchObject({ name: 'layer.0', parameters: [{ name: 'kernel', index: 0 }] });
    expect(slashes.parameters.at(0).path).toEqual(['params', 'layer.0', 'kernel']);
    const dots = await open([{ name: '0.running_mean.npy', data: vector }]);
    expect(dots.tree.children[0]?.parameters).toEqual([{ name: 'running_mean', index: 0 }]);
    expect(dots.parameters.at(0).role).toBe('buffer');
  });
});

describe('trouble with one member leaves the others readable', () => {
  it.each<readonly [string, Uint8Array, string]>([
    ['no array', text('PK nothing'), 'corrupt'],
    ['a cut header', vector.slice(0, 40), 'corrupt'],
    ['a code where a shape belongs', npyFile("'<f4'", "__import__('os').system('x')", new Uint8Array(4)), 'corrupt'],
    ['an unknown version', npyHeader("'<f4'", '()', { version: 9 }), 'unsupported'],
    ['fewer values than the shape says', npyFile("'<f4'", '(1099511627776,)', new Uint8Array(16)), 'corrupt'],
    ['objects', npyFile("'|O'", '(1,)', text('cos\nsystem\n.')), 'unsafe'],
    ['a text larger than all there is', npyFile("'<U1000'", '(1,)', new Uint8Array(16)), 'corrupt'],
  ])('%s', async (_, data, tag) => {
    const checkpoint = await open([
      { name: 'good.npy', data: vector },
      { name: 'bad.npy', data },
    ]);
    expect(named(checkpoint)).toEqual(['good', 'bad']);
    expect(checkpoint.parameters.at(0).values.kind).toBe('dense');
    expect(checkpoint.parameters.at(1).values).toMatchObject({ kind: 'none', reason: { tag } });
    expect(checkpoint.warnings).toMatchObject([{ tag }]);
  });

  it('what is no array and does not claim to be one is left out', async () => {
    expect(
      named(
        await open([
          { name: 'a.npy', data: vector },
          { name: 'b', data: vector.slice(0, 9) },
        ]),
      ),
    ).toEqual(['a']);
  });

  it('a wrong checksum of a small array is seen', async () => {
    const source = buildZip([{ name: 'a.npy', data: vector }]);
    const bytes = await source.read({ start: 0, end: source.size });
    const at = (source.dataStarts.get('a.npy') ?? 0) + 130;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const { checkpoint } = await openFromPlace(
      memoryPlace('a.npz', { size: bytes.length, read: ({ start, end }) => Promise.resolve(bytes.slice(start, end)) }),
    );
    expect(checkpoint.warnings).toMatchObject([{ tag: 'corrupt', message: 'the checksum of "a.npy" is wrong' }]);
  });

  it('warns of names that climb, and of two that are one', async () => {
    expect((await open([{ name: '../../x.npy', data: vector }])).warnings).toMatchObject([{ tag: 'unsafe' }]);
    expect(
      (
        await open([
          { name: 'a.npy', data: vector },
          { name: 'a', data: vector },
        ])
      ).warnings,
    ).toMatchObject([{ tag: 'corrupt' }]);
  });
});
