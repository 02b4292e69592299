/** Tar archives, TorchScript, exported programs and bare pickles: what their goldens do not show. */
import { describe, expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { buildZip, SegmentedSource, text, type Member } from '../../bytes/zip/build-zip.js';
import { dictionary, global, integer, pickle, protocol2, tensor, tuple, unicode } from '../pickle/build-pickle.js';
import { floats, legacyFile } from './build-legacy.js';

async function open(name: string, source: MemorySource | SegmentedSource): Promise<Checkpoint> {
  return (await openFromPlace(memoryPlace(name, source))).checkpoint;
}

const stored = { storageClass: 'FloatStorage', count: 4, shape: [4], strides: [1] };

describe('TorchScript', () => {
  const object = `${global('__torch__', 'M')})\x81${dictionary(
    ['mean', tensor({ ...stored, key: '0' })],
    ['weight', tensor({ ...stored, key: '1' })],
    ['plain', tensor({ ...stored, key: '2' })],
  )}b`;
  const archive = (code: string | undefined, ...more: readonly Member[]): SegmentedSource =>
    buildZip([
      { name: 'm/data.pkl', data: protocol2(object) },
      ...(code === undefined ? [] : [{ name: 'm/code/__torch__.py', data: text(code), deflate: true }]),
      { name: 'm/constants.pkl', data: protocol2(')') },
      ...['0', '1', '2'].map((key) => ({ name: `m/data/${key}`, data: floats(1, 2, 3, 4) })),
      { name: 'm/version', data: text('3\n') },
      ...more,
    ]);
  const rolesOf = (checkpoint: Checkpoint): readonly string[] => [...checkpoint.parameters].map(({ name, role }) => `${name} ${role}`);

  it('tells parameters from buffers by its code, and leaves out what is neither', async () => {
    const checkpoint = await open('m.pt', archive('class M(Module):\n  __parameters__ = ["weight", ]\n  __buffers__ = ["mean", ]\n'));
    expect(checkpoint.format).toBe('torchscript');
    expect(rolesOf(checkpoint)).toEqual(['weight trainable', 'mean buffer']);
    expect(checkpoint.tree.className).toBe('M');
    expect(checkpoint.warnings).toEqual([]);
  });

  it.each([
    ['no code', undefined],
    ['code of other classes', 'class Other(Module):\n  __parameters__ = ["weight", ]\n  __buffers__ = []\n'],
    ['lists that name what is not there', 'class M(Module):\n  __parameters__ = ["gone", ]\n  __buffers__ = []\n'],
  ])('shows every tensor where there is %s', async (_, code) => {
    expect(rolesOf(await open('m.pt', archive(code)))).toEqual(['mean unknown', 'weight unknown', 'plain unknown']);
  });

  it('warns of a pickle beside it that would run something, and of code that is none of its own', async () => {
    const bad = { name: 'm/code/__torch__.py.debug_pkl', data: protocol2(`${global('os', 'system')}${tuple(unicode('true'))}R`) };
    const checkpoint = await open('m.pt', archive('import os\nclass M(Module):\n  __parameters__ = []\n', bad));
    expect(checkpoint.warnings.map(({ tag }) => tag)).toEqual(['unsafe', 'unsafe']);
  });
});

describe('exported programs', () => {
  const entry = (path: string, more: object = {}): object => ({
    path_name: path,
    is_param: true,
    use_pickle: false,
    tensor_meta: { dtype: 7, sizes: [{ as_int: 4 }], strides: [{ as_int: 1 }], storage_offset: { as_int: 0 }, requires_grad: true },
    ...more,
  });
  const archive = (config: unknown): SegmentedSource =>
    buildZip([
      { name: 'm/data/weights/weight_0', data: floats(1, 2, 3, 4) },
      { name: 'm/data/weights/model_weights_config.json', data: text(JSON.stringify({ config })) },
      { name: 'm/archive_format', data: text('pt2') },
      { name: 'm/archive_version', data: text('0') },
      { name: 'm/.data/version', data: text('6') },
    ]);

  it('may keep two weights in one place', async () => {
    const checkpoint = await open('m.pt2', archive({ a: entry('weight_0'), b: entry('weight_0', { is_param: false }) }));
    expect([...checkpoint.parameters].map(({ name, role }) => [name, role])).toEqual([
      ['a', 'trainable'],
      ['b', 'buffer'],
    ]);
    expect(checkpoint.ties).toMatchObject([{ kind: 'storage', names: ['a', 'b'] }]);
  });

  it.each([
    ['a file that is not there', entry('weight_9'), 'corrupt'],
    ['a file of another length', entry('weight_0', { tensor_meta: { dtype: 8, sizes: [4], strides: [1] } }), 'corrupt'],
    ['a type that is not known', entry('weight_0', { tensor_meta: { dtype: 77, sizes: [4], strides: [1] } }), 'unsupported'],
    ['a pickle', entry('weight_0', { use_pickle: true }), 'unsupported'],
    ['a negative size', entry('weight_0', { tensor_meta: { dtype: 7, sizes: [-4], strides: [1] } }), 'corrupt'],
  ])('a weight in %s has no values', async (_, broken, tag) => {
    const checkpoint = await open('m.pt2', archive({ good: entry('weight_0'), broken }));
    expect([...checkpoint.parameters].map(({ values }) => values.kind)).toEqual(['dense', 'none']);
    expect(checkpoint.warnings.map((warning) => warning.tag)).toEqual([tag]);
  });
});

describe('bare pickles', () => {
  /** `torch.storage._load_from_bytes(bytes)` in place of a storage. */
  const loaded = (bytes: Uint8Array): string => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    const held = `B${length.toString('latin1')}${Buffer.from(bytes).toString('latin1')}`;
    const storage = `${global('torch.storage', '_load_from_bytes')}${tuple(held)}R`;
    const sizes = [tuple(integer(4)), tuple(integer(1))];
    return `${global('torch._utils', '_rebuild_tensor')}${tuple(storage, integer(0), ...sizes)}R`;
  };
  const storageFile = (count: number, values: Uint8Array): Uint8Array => {
    const id = tuple(unicode('storage'), global('torch', 'FloatStorage'), unicode('k'), unicode('cpu'), integer(count), 'N');
    return legacyFile({ object: `${id}Q`, keys: ['k'], storages: [[count, values]] });
  };

  it('bring their storages along as files of their own', async () => {
    const bytes = protocol2(dictionary(['w', loaded(storageFile(4, floats(1, 2, 3, 4)))]));
    const checkpoint = await open('w.pkl', new MemorySource(bytes));
    expect(checkpoint.format).toBe('pickle');
    expect(checkpoint.warnings).toEqual([]);
    expect(checkpoint.storage(0)).toMatchObject({ kind: 'held', length: 16, bytes: floats(1, 2, 3, 4) });
  });

  it('long ones stay where they are', async () => {
    const values = floats(...Array.from({ length: 2000 }, (_, i) => i));
    const bytes = protocol2(dictionary(['w', loaded(storageFile(2000, values))]));
    const checkpoint = await open('w.pkl', new MemorySource(bytes));
    const storage = checkpoint.storage(0);
    if (storage.kind !== 'range') throw new Error('not in the file');
    expect(bytes.slice(storage.start, storage.start + storage.length)).toEqual(values);
  });

  it.each([
    ['something else', protocol2('}')],
    ['a storage that is cut', storageFile(4, floats(1, 2))],
    [
      'a storage that would run something',
      legacyFile({ object: `${global('os', 'system')}${tuple(unicode('true'))}R`, keys: [], storages: [] }),
    ],
  ])('are warned of where the bytes are %s', async (_, bytes) => {
    const checkpoint = await open('w.pkl', new MemorySource(protocol2(dictionary(['w', loaded(bytes)]))));
    expect(checkpoint.parameters.at(0).values.kind).toBe('none');
    expect(checkpoint.warnings.map(({ tag }) => tag)).toContain('unsafe');
  });

  it('of NumPy’s arrays are opened without reading the arrays', async () => {
    const length = 2 ** 30;
    const dtype = `${global('numpy', 'dtype')}${tuple(unicode('f4'), integer(0), integer(1))}R`;
    const array = `${global('numpy.core.multiarray', '_reconstruct')}${tuple(global('numpy', 'ndarray'), tuple(integer(0)), unicode('b'))}R`;
    const count = Buffer.alloc(4);
    count.writeUInt32LE(length);
    const before = pickle(
      [0x80, 3],
      '}',
      unicode('w'),
      array,
      '(',
      integer(1),
      tuple(integer(length / 4)),
      dtype,
      '\x89',
      `B${count.toString('latin1')}`,
    );
    const after = pickle('tbs.');
    const source = new SegmentedSource(
      [
        { start: 0, bytes: before },
        { start: before.length + length, bytes: after },
      ],
      before.length + length + after.length,
      new Map(),
    );
    const checkpoint = await open('w.pkl', source);
    expect(checkpoint.parameters.at(0)).toMatchObject({ name: 'w', shape: [length / 4], values: { kind: 'dense' } });
    expect(checkpoint.storage(0)).toEqual({ kind: 'range', file: 0, start: before.length, length });
    expect(source.bytesRead).toBeLessThan(400_000);
  });
});

describe('tar archives', () => {
  const header = (name: string, length: number, type = '0'): Uint8Array => {
    const block = Buffer.alloc(512);
    block.write(name, 0, 'latin1');
    block.write(length.toString(8).padStart(11, '0'), 124, 'latin1');
    block.write('        ', 148, 'latin1');
    block.write(type, 156, 'latin1');
    block.write('ustar', 257, 'latin1');
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    return new Uint8Array(block);
  };
  const tar = (...members: readonly (readonly [string, Uint8Array])[]): MemorySource =>
    new MemorySource(
      new Uint8Array(
        Buffer.concat([
          ...members.flatMap(([name, data]) => [header(name, data.length), data, new Uint8Array((512 - (data.length % 512)) % 512)]),
          new Uint8Array(1024),
        ]),
      ),
    );

  it.each([
    ['without PyTorch’s members', tar(['readme', text('hello')]), 'unsupported'],
    [
      'whose storages are more than it can hold',
      tar(['storages', protocol2(integer(2 ** 40))], ['tensors', protocol2('K\0')], ['pickle', protocol2('}')]),
      'corrupt',
    ],
    ['that end without a block of zeros', new MemorySource(header('readme', 0)), 'corrupt'],
    [
      'that are cut in the zeros behind their members',
      new MemorySource(new Uint8Array(Buffer.concat([header('readme', 0), new Uint8Array(700)]))),
      'corrupt',
    ],
    ['whose member ends outside it', new MemorySource(header('storages', 10_000)), 'corrupt'],
  ])('%s are refused', async (_, source, tag) => {
    await expect(open('old.pt', source)).rejects.toMatchObject({ tag });
  });

  it('does not follow links', async () => {
    const link = new MemorySource(new Uint8Array(Buffer.concat([header('storages', 0, '2'), new Uint8Array(1024)])));
    await expect(open('old.pt', link)).rejects.toMatchObject({ tag: 'unsupported' });
  });
});
