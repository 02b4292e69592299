import { describe, expect, it } from 'vitest';
import { crc32c } from '../../../src/bytes/crc32c.js';
import { FileTable } from '../../../src/formats/orbax/files.js';
import { openOcdbt } from '../../../src/formats/orbax/ocdbt/store.js';
import type { StoredValue } from '../../../src/formats/orbax/store.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { MemorySource } from '../../bytes/memory-place.js';
import { frame, innerNode, leafNode, manifest, manifestMagic, nodeMagic, varint, withChecksum, type LeafEntry } from './build-ocdbt.js';
import { MemoryFolder, type Content } from './memory-folder.js';
import { processorTime } from '../../processor-time.js';

const text = (value: StoredValue | undefined): string =>
  value?.kind === 'inline' ? new TextDecoder().decode(value.bytes) : JSON.stringify(value);

/** Values of the keys, and paths of the files that were found. */
async function values(files: Readonly<Record<string, Content>>, keys: readonly string[]): Promise<readonly (string | undefined)[]> {
  const place = new MemoryFolder(files);
  const store = await openOcdbt(place, new FileTable(place), '');
  return await Promise.all(
    keys.map(async (key) => {
      const value = await store.get(key);
      return value === undefined ? undefined : text(value);
    }),
  );
}

async function tagOf(files: Readonly<Record<string, Content>>): Promise<string> {
  const error = await values(files, []).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof CheckpointError ? error.tag : String(error);
}

/** A database of one leaf, in `d/a`. */
function oneLeaf(entries: readonly LeafEntry[], files = ['d/v']): Record<string, Content> {
  const leaf = leafNode(
    files.map((path) => ({ path })),
    entries,
  );
  return {
    'manifest.ocdbt': manifest({ files: [{ path: 'd/a' }], roots: [{ offset: 0, length: leaf.length }] }),
    'd/a': leaf,
    'd/v': new Uint8Array(50),
  };
}

describe('a database', () => {
  it('has values in its leaf, and in data files', async () => {
    const files = oneLeaf([
      ['w/.zarray', '{}'],
      ['w/0.0', { offset: 10, length: 40 }],
      ['x', ''],
    ]);
    const place = new MemoryFolder(files);
    const table = new FileTable(place);
    const store = await openOcdbt(place, table, '');
    expect(text(await store.get('w/.zarray'))).toBe('{}');
    expect(text(await store.get('x'))).toBe('');
    expect(await store.get('w')).toBeUndefined();
    const value = await store.get('w/0.0');
    expect(value).toEqual({ kind: 'range', file: 2, start: 10, length: 40 });
    expect(table.file(2).name).toBe('d/v');
  });

  it('is that of its newest version', async () => {
    const [old, young] = [leafNode([], [['k', 'old']]), leafNode([], [['k', 'young']])];
    const data = Uint8Array.from([...old, ...young]);
    const roots = [
      { offset: 0, length: old.length },
      { offset: old.length, length: young.length },
    ];
    expect(await values({ 'manifest.ocdbt': manifest({ files: [{ path: 'd/a' }], roots }), 'd/a': data }, ['k'])).toEqual(['young']);
  });

  it('may be empty', async () => {
    const nowhere = 2n ** 64n - 1n;
    const empty = manifest({ files: [{ path: '' }], roots: [{ offset: nowhere, length: nowhere }] });
    expect(await values({ 'manifest.ocdbt': empty }, ['k'])).toEqual([undefined]);
  });

  it('has prefixes of keys on the way down, and of paths of files', async () => {
    const leaf = leafNode(
      [{ path: 'd/v' }],
      [
        ['bias', 'b'],
        ['kernel', { offset: 0, length: 5 }],
      ],
    );
    const inner = innerNode(
      1,
      [{ path: 'd/leaves' }],
      [
        ['layer_0/bias', 8, { offset: 0, length: leaf.length }],
        ['layer_1/bias', 8, { offset: 0, length: leaf.length }],
      ],
    );
    const root = innerNode(2, [{ path: 'process_0/d/inner', base: 10 }], [['params/layer_0/bias', 7, { offset: 0, length: inner.length }]]);
    const files = {
      'manifest.ocdbt': manifest({ files: [{ path: 'd/root' }], roots: [{ offset: 0, length: root.length, height: 2 }] }),
      'd/root': root,
      'process_0/d/inner': inner,
      'process_0/d/leaves': leaf,
      'process_0/d/v': new Uint8Array(5),
    };
    const keys = ['params/layer_0/bias', 'params/layer_1/bias', 'params/layer_1/kernel', 'bias'];
    expect(await values(files, keys)).toEqual(['b', 'b', JSON.stringify({ kind: 'range', file: 4, start: 0, length: 5 }), undefined]);
  });

  it('may have its versions in a manifest with a number', async () => {
    const leaf = leafNode([], [['k', 'v']]);
    const newest = manifest({ files: [{ path: 'd/a' }], roots: [{ offset: 0, length: leaf.length }] });
    const files = {
      'manifest.ocdbt': manifest({ files: [], roots: [], kind: 1 }),
      'manifest.0000000000000001': 'an older one',
      'manifest.0000000000000002': newest,
      'd/a': leaf,
    };
    expect(await values(files, ['k'])).toEqual(['v']);
  });
});

describe('a database that is wrong', () => {
  const sound = oneLeaf([['k', 'v']]);
  const changed = (name: string, change: (bytes: Uint8Array) => Uint8Array): Record<string, Content> => {
    const content = sound[name];
    return { ...sound, [name]: content instanceof Uint8Array ? change(content.slice()) : '' };
  };
  const rootOf = (bytes: Uint8Array, height = 0, path = 'd/a'): Record<string, Content> => ({
    'manifest.ocdbt': manifest({ files: [{ path }], roots: [{ offset: 0, length: bytes.length, height }] }),
    'd/a': bytes,
  });
  const loop = innerNode(1, [{ path: 'd/a' }], [['k', 1, { offset: 0, length: 53 }]]);

  it.each<[string, string, Record<string, Content>]>([
    ['corrupt', 'no manifest', {}],
    ['corrupt', 'an empty manifest', { 'manifest.ocdbt': '' }],
    ['corrupt', 'another magic number', changed('manifest.ocdbt', (bytes) => bytes.fill(1, 0, 4))],
    ['corrupt', 'a wrong length', changed('manifest.ocdbt', (bytes) => bytes.subarray(0, -1))],
    ['corrupt', 'a wrong checksum', changed('d/a', (bytes) => bytes.fill(9, 20, 21))],
    ['unsupported', 'another version', changed('d/a', (bytes) => bytes.fill(7, 12, 13))],
    ['unsupported', 'another compression', rootOf(frame(nodeMagic, [0, 0, 0], 2))],
    ['corrupt', 'no Zstandard where it says so', rootOf(frame(nodeMagic, [0, 0, 0], 1))],
    ['corrupt', 'no version', { 'manifest.ocdbt': manifest({ files: [], roots: [] }) }],
    ['corrupt', 'no data file', { 'manifest.ocdbt': sound['manifest.ocdbt'] ?? '' }],
    ['corrupt', 'a root beyond its file', { ...sound, 'd/a': new Uint8Array(5) }],
    ['corrupt', 'a value beyond its file', oneLeaf([['k', { offset: 20, length: 31 }]])],
    ['corrupt', 'a value in a file that is not listed', oneLeaf([['k', { offset: 0, length: 1, file: 1 }]])],
    ['corrupt', 'a value in a file that is not there', oneLeaf([['k', { offset: 0, length: 1 }]], ['d/none'])],
    ['unsafe', 'a file outside the folder', oneLeaf([['k', { offset: 0, length: 1 }]], ['../secret'])],
    ['unsafe', 'a root outside the folder', rootOf(leafNode([], []), 0, '/etc/passwd')],
    ['corrupt', 'another height than the manifest says', rootOf(leafNode([], [['k', 'v']]), 1)],
    ['corrupt', 'a node below itself', rootOf(loop, 1)],
    ['corrupt', 'more entries than bytes', rootOf(frame(nodeMagic, [0, 0, ...varint(2 ** 40)]))],
    ['corrupt', 'a key that shares more than there is', rootOf(frame(nodeMagic, [0, 0, 2, 5, 1, 1, 65, 66, 0, 0, 0, 0]))],
    ['corrupt', 'a value of an unknown kind', rootOf(frame(nodeMagic, [0, 0, 1, 1, 65, 0, 2]))],
    ['corrupt', 'a number of 70 bits', rootOf(frame(nodeMagic, [0, ...new Uint8Array(11).fill(0xff)]))],
    ['corrupt', 'a manifest of an unknown kind', { 'manifest.ocdbt': frame(manifestMagic, [...new Uint8Array(16), 2, 0, 0, 0, 0]) }],
    ['corrupt', 'a numbered manifest without numbers', { 'manifest.ocdbt': manifest({ files: [], roots: [], kind: 1 }) }],
  ])('is %s: %s', async (tag, _, files) => {
    expect(await tagOf(files)).toBe(tag);
  });

  it('by a tree whose nodes are shared again and again is too large, and soon', async () => {
    // Every level refers a hundred times to the one node of the level below: 100^20 ways down.
    const levels: Uint8Array[] = [leafNode([], [['k', 'v']])];
    for (let height = 1; height <= 20; height++) {
      const length = levels[height - 1]?.length ?? 0;
      const children = Array.from({ length: 100 }, (_, i) => [`k${String(i).padStart(3, '0')}`, 4, { offset: 0, length }] as const);
      levels.push(innerNode(height, [{ path: `d/${String(height - 1)}` }], children));
    }
    const data = Object.fromEntries(levels.map((bytes, height) => [`d/${String(height)}`, bytes]));
    const root = { offset: 0, length: levels[20]?.length ?? 0, height: 20 };
    const start = processorTime();
    expect(await tagOf({ ...data, 'manifest.ocdbt': manifest({ files: [{ path: 'd/20' }], roots: [root] }) })).toBe('too-large');
    expect(processorTime() - start).toBeLessThan(2000);
  });

  it('by a node longer than any is too large, unread', async () => {
    const huge = new MemorySource(new Uint8Array(0), 2 ** 40);
    const files = { 'manifest.ocdbt': manifest({ files: [{ path: 'd/a' }], roots: [{ offset: 0, length: 2 ** 39 }] }), 'd/a': huge };
    expect(await tagOf(files)).toBe('too-large');
    expect(huge.bytesRead).toBe(0);
  });
});

it('CRC-32C of the digits from 1 to 9', () => {
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  expect(withChecksum([...new TextEncoder().encode('123456789')]).slice(9)).toEqual(Uint8Array.of(0x83, 0x92, 0x06, 0xe3));
});
