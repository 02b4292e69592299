import { describe, expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { MemorySource } from '../../bytes/memory-place.js';
import { leafNode, manifest } from './build-ocdbt.js';
import { metadata, version2 } from './build-zarr.js';
import { MemoryFolder, type Content } from './memory-folder.js';

async function open(files: Readonly<Record<string, Content>>): Promise<Checkpoint> {
  return (await openFromPlace(new MemoryFolder(files))).checkpoint;
}

async function tagOf(files: Readonly<Record<string, Content>>): Promise<string> {
  const error = await open(files).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof CheckpointError ? error.tag : String(error);
}

/** An array of four numbers under a name, in the folder. */
function array(folder: string, name: string): Record<string, Content> {
  return { [`${folder}${name}/.zarray`]: version2(), [`${folder}${name}/0`]: new Uint8Array(16) };
}

describe('a tree', () => {
  it('has names joined by slashes, paths of keys, blocks in order', async () => {
    const leaves = { 'b/kernel': 'jax.Array', 'a/empty': 'Dict', 'a/none': 'None', 'a/bias': 'np.ndarray' };
    const { parameters, tree, warnings, format, files } = await open({
      _METADATA: metadata(leaves),
      ...array('', 'b.kernel'),
      ...array('', 'a.bias'),
    });
    expect(format).toBe('orbax');
    expect(warnings).toEqual([]);
    expect([...parameters].map(({ name, path, dtype, typeName }) => [name, path, typeName ?? dtype])).toEqual([
      ['b/kernel', ['b', 'kernel'], 'float32'],
      ['a/none', ['a', 'none'], 'NoneType'],
      ['a/bias', ['a', 'bias'], 'float32'],
    ]);
    expect(tree.children.map(({ name, children }) => [name, children.map((child) => child.name)])).toEqual([
      ['b', []],
      ['a', ['empty']],
    ]);
    expect(files.map(({ name }) => name)).toEqual(['_METADATA', 'b.kernel/.zarray', 'a.bias/.zarray', 'b.kernel/0', 'a.bias/0']);
  });

  it('may have a slash in a key, which is a folder then', async () => {
    const json = JSON.stringify({
      tree_metadata: { x: { key_metadata: [{ key: 'a b/c.d', key_type: 2 }], value_metadata: { value_type: 'jax.Array' } } },
    });
    const { parameters } = await open({ _METADATA: json, ...array('', 'a b/c.d') });
    expect(parameters.at(0)).toMatchObject({ name: 'a b/c.d', path: ['a b/c.d'], values: { kind: 'dense' } });
  });

  it("has Python's numbers and texts as what they are", async () => {
    const number = (dtype: string): string => version2({ shape: [], chunks: [], dtype });
    const { parameters } = await open({
      _METADATA: metadata({ i: 'scalar', f: 'scalar', b: 'scalar', s: 'string', t: 'string' }),
      'i/.zarray': number('<i8'),
      'i/0': Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0x80),
      'f/.zarray': number('>f8'),
      'f/0': Uint8Array.of(0x3f, 0xe0, 0, 0, 0, 0, 0, 0),
      'b/.zarray': number('|b1'),
      'b/0': Uint8Array.of(1),
      '_strings.json': '{"s": "größe"}',
    });
    expect([...parameters].map(({ typeName, text, role }) => [typeName, text, role])).toEqual([
      ['int', '-9223372036854775801', 'other'],
      ['float', '0.5', 'other'],
      ['bool', 'True', 'other'],
      ['str', 'größe', 'other'],
      ['str', undefined, 'other'],
    ]);
    expect(parameters.at(4).values).toMatchObject({ kind: 'none', reason: { tag: 'corrupt' } });
  });

  it('leaves arrays readable beside broken ones, and says which are broken', async () => {
    const files = {
      _METADATA: metadata({ good: 'jax.Array', bad: 'jax.Array', '..': 'jax.Array' }),
      ...array('', 'good'),
      'bad/.zarray': '{}',
    };
    const { parameters, warnings } = await open(files);
    expect([...parameters].map(({ values }) => (values.kind === 'none' ? values.reason.tag : values.kind))).toEqual([
      'dense',
      'unsupported',
      'unsafe',
    ]);
    expect(warnings.map(({ tag }) => tag)).toEqual(['unsupported', 'unsafe']);
  });
});

describe('folders', () => {
  it('of steps open the newest one, with its item', async () => {
    const step = (number: number): Record<string, Content> => ({
      [`${String(number)}/_CHECKPOINT_METADATA`]: '{}',
      [`${String(number)}/state/_METADATA`]: metadata(),
      ...array(`${String(number)}/state/`, 'w'),
      [`${String(number)}/extra/metadata`]: '{}',
    });
    const checkpoint = await open({ ...step(9), ...step(10) });
    expect([...checkpoint.parameters].map(({ name }) => name)).toEqual(['w']);
    expect(checkpoint.files.map(({ name }) => name)).toEqual(['10/state/_METADATA', '10/state/w/.zarray', '10/state/w/0']);
    expect(checkpoint.metadata.get('step')).toBe(10);
    expect(checkpoint.metadata.get('steps')).toEqual([9, 10]);
  });

  it('of one step with several items show each under its name', async () => {
    const item = (name: string): Record<string, Content> => ({ [`${name}/_METADATA`]: metadata(), ...array(`${name}/`, 'w') });
    const { parameters } = await open({ _CHECKPOINT_METADATA: '{}', ...item('params'), ...item('state') });
    expect([...parameters].map(({ name, path }) => [name, path])).toEqual([
      ['params/w', ['params', 'w']],
      ['state/w', ['state', 'w']],
    ]);
  });

  it.each<[string, string, Readonly<Record<string, Content>>]>([
    ['unsupported', 'no tree', { _CHECKPOINT_METADATA: '{}', 'a/b': '' }],
    ['unsupported', 'numbers without a tree in them', { '1/x': '', '2/y': '' }],
    ['corrupt', 'metadata that are no JSON', { _METADATA: '' }],
    ['corrupt', 'a list for metadata', { _METADATA: '[]' }],
    ['corrupt', 'a list for the tree', { _METADATA: '{"tree_metadata": []}' }],
    ['corrupt', 'a leaf without keys', { _METADATA: '{"tree_metadata": {"x": {}}}' }],
    ['corrupt', 'a key that is a list', { _METADATA: '{"tree_metadata": {"x": {"key_metadata": [{"key": []}]}}}' }],
    ['too-large', 'metadata of a gigabyte', { _METADATA: new MemorySource(new Uint8Array(0), 2 ** 30) }],
  ])('are %s with %s', async (tag, _, files) => {
    expect(await tagOf(files)).toBe(tag);
  });

  it('without an OCDBT manifest show the tree, and say that there are no values', async () => {
    const { parameters, warnings } = await open({ _METADATA: metadata({ w: 'jax.Array', n: 'None' }, { use_ocdbt: true }) });
    expect(parameters.at(0).values).toMatchObject({ kind: 'none', reason: { tag: 'corrupt' } });
    expect(parameters.at(1).text).toBe('None');
    expect(warnings).toHaveLength(1);
  });
});

describe('what is read', () => {
  const database = (elements: number): MemoryFolder => {
    const json = version2({ shape: [elements], chunks: [elements] });
    const leaf = leafNode(
      [{ path: 'd/v' }],
      [
        ['w/.zarray', json],
        ['w/0', { offset: 0, length: 4 * elements }],
      ],
    );
    return new MemoryFolder({
      _METADATA: metadata(undefined, { use_ocdbt: true }),
      'manifest.ocdbt': manifest({ files: [{ path: 'd/a' }], roots: [{ offset: 0, length: leaf.length }] }),
      'd/a': leaf,
      'd/v': new MemorySource(new Uint8Array(0), 4 * elements),
    });
  };
  const folders = (elements: number): MemoryFolder => {
    const files = {
      'w/.zarray': version2({ shape: [elements], chunks: [elements] }),
      'w/0': new MemorySource(new Uint8Array(0), 4 * elements),
    };
    return new MemoryFolder({ _METADATA: metadata(), ...files });
  };

  it.each([
    ['folders', folders],
    ['OCDBT', database],
  ])('of %s does not depend on how large the arrays are', async (_, build) => {
    const [small, large] = [build(1000), build(10_000_000_000)];
    await openFromPlace(small);
    const { checkpoint } = await openFromPlace(large);
    expect(checkpoint.parameters.at(0).shape).toEqual([10_000_000_000]);
    expect(checkpoint.storage(0)).toMatchObject({ kind: 'range', length: 40_000_000_000 });
    // The shape has 14 more digits: twice seven.
    expect(large.bytesRead - small.bytesRead).toBeLessThan(40);
    expect(large.bytesRead).toBeLessThan(2000);
  });

  it('keeps chunks that lie among the metadata as they are, compressed', async () => {
    const json = version2({ compressor: { id: 'zstd', level: 1 } });
    const leaf = leafNode(
      [],
      [
        ['w/.zarray', json],
        ['w/0', Uint8Array.of(1, 2, 3)],
      ],
    );
    const checkpoint = await open({
      _METADATA: metadata(undefined, { use_ocdbt: true }),
      'manifest.ocdbt': manifest({ files: [{ path: 'd/a' }], roots: [{ offset: 0, length: leaf.length }] }),
      'd/a': leaf,
    });
    expect(checkpoint.storage(0)).toMatchObject({ kind: 'held', codec: 'zstd', bytes: Uint8Array.of(1, 2, 3), length: 16 });
  });
});
