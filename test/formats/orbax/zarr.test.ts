import { describe, expect, it } from 'vitest';
import { crc32c } from '../../../src/bytes/crc32c.js';
import { openFromPlace } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import type { Parameter, Storage } from '../../../src/model/parameter.js';
import { metadata, sharding, version2, version3 } from './build-zarr.js';
import { MemoryFolder, type Content } from './memory-folder.js';

type Files = Readonly<Record<string, Content>>;

async function open(files: Files, isVersion3: boolean): Promise<Checkpoint> {
  const place = new MemoryFolder({ _METADATA: metadata({ w: 'jax.Array' }, { use_zarr3: isVersion3 }), ...files });
  return (await openFromPlace(place)).checkpoint;
}

/** The parameter `w` and where its values are. */
async function array(json: string, chunks: Files): Promise<{ readonly parameter: Parameter; readonly storage: Storage | undefined }> {
  const isVersion3 = json.includes('"zarr_format":3');
  const files = Object.fromEntries(Object.entries(chunks).map(([name, content]) => [`w/${name}`, content]));
  const checkpoint = await open({ [isVersion3 ? 'w/zarr.json' : 'w/.zarray']: json, ...files }, isVersion3);
  const parameter = checkpoint.parameters.at(0);
  const { values } = parameter;
  if (values.kind !== 'dense') return { parameter, storage: undefined };
  // What cannot be read is warned of, and nothing else.
  expect(checkpoint.warnings).toEqual([]);
  return { parameter, storage: checkpoint.storage(values.layout.storage) };
}

async function trouble(json: string, chunks: Files = { '0': new Uint8Array(16), 'c/0': new Uint8Array(16) }): Promise<string> {
  const { values } = (await array(json, chunks)).parameter;
  return values.kind === 'none' ? values.reason.tag : 'fine';
}

const chunk = (bytes: number): Uint8Array => new Uint8Array(bytes);

describe('an array of zarr 2', () => {
  it('in one chunk is where the chunk is', async () => {
    const { parameter, storage } = await array(version2({ shape: [2, 2], chunks: [2, 2], dtype: '>f4' }), { '0.0': chunk(16) });
    expect(parameter).toMatchObject({ dtype: 'float32', shape: [2, 2], values: { layout: { strides: [2, 1], byteOrder: 'big' } } });
    expect(storage).toMatchObject({ kind: 'range', start: 0, length: 16 });
  });

  it('without axes has a chunk called 0', async () => {
    expect((await array(version2({ shape: [], chunks: [] }), { '0': chunk(4) })).storage).toMatchObject({ kind: 'range', length: 4 });
  });

  it('has tiles whose padding at the edge is passed over', async () => {
    const { storage } = await array(version2({ shape: [3, 5], chunks: [2, 3], dtype: 'bfloat16' }), {
      '0.0': chunk(12),
      '0.1': chunk(12),
      '1.0': chunk(12),
      '1.1': chunk(12),
    });
    expect(storage).toMatchObject({ kind: 'tiled', shape: [3, 5], elementBytes: 2, length: 30 });
    const tiles = storage?.kind === 'tiled' ? storage.tiles : [];
    expect(tiles.map(({ origin, shape, strides }) => [origin, shape, strides])).toEqual([
      [
        [0, 0],
        [2, 3],
        [3, 1],
      ],
      [
        [0, 3],
        [2, 2],
        [3, 1],
      ],
      [
        [2, 0],
        [1, 3],
        [3, 1],
      ],
      [
        [2, 3],
        [1, 2],
        [3, 1],
      ],
    ]);
  });

  it.each(['zstd', 'gzip', 'zlib'])('may be compressed with %s', async (id) => {
    const { storage } = await array(version2({ compressor: { id, level: 1 } }), { '0': chunk(9) });
    expect(storage).toMatchObject({ kind: 'encoded', codec: id, start: 0, compressedLength: 9, length: 16 });
  });

  it('may have its elements in Fortran order', async () => {
    const { storage } = await array(version2({ shape: [2, 3], chunks: [2, 3], order: 'F' }), { '0.0': chunk(24) });
    expect(storage).toMatchObject({ kind: 'tiled', tiles: [{ strides: [1, 2] }] });
  });

  it('may have chunks in folders', async () => {
    const { storage } = await array(version2({ shape: [2, 2], chunks: [2, 1], dimension_separator: '/' }), {
      '0/0': chunk(8),
      '0/1': chunk(8),
    });
    expect(storage).toMatchObject({ kind: 'tiled', tiles: [{ origin: [0, 0] }, { origin: [0, 1] }] });
  });

  it.each([
    ['<f4', 0, [0, 0, 0, 0]],
    ['<f4', 1.5, [0, 0, 0xc0, 0x3f]],
    ['>f4', 1.5, [0x3f, 0xc0, 0, 0]],
    ['<f4', 'NaN', [0, 0, 0xc0, 0x7f]],
    ['<f4', '-Infinity', [0, 0, 0x80, 0xff]],
    ['bfloat16', 1, [0x80, 0x3f]],
    ['<i2', -2, [0xfe, 0xff]],
    ['|b1', true, [1]],
    ['<c8', [0, 0], [0, 0, 0, 0, 0, 0, 0, 0]],
  ])('of %s is filled with %j where chunks are missing', async (dtype, value, bytes) => {
    const { storage } = await array(version2({ shape: [8], dtype, fill_value: value }), { '1': chunk(4 * bytes.length) });
    expect(storage).toMatchObject({ kind: 'tiled', tiles: [{ origin: [4] }], fill: Uint8Array.from(bytes) });
  });

  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['corrupt', 'a chunk missing, and no fill value', { shape: [8] }],
    ['corrupt', 'a chunk of another length', { chunks: [5] }],
    ['corrupt', 'chunks of another rank', { chunks: [2, 2] }],
    ['corrupt', 'chunks of no elements', { chunks: [0] }],
    ['corrupt', 'a negative shape', { shape: [-4] }],
    ['corrupt', 'a shape beyond exact numbers', { shape: [2 ** 60] }],
    ['corrupt', 'a product beyond exact numbers', { shape: [2 ** 32, 2 ** 32], chunks: [4, 4] }],
    ['corrupt', 'no shape', { shape: undefined }],
    ['corrupt', 'no type', { dtype: undefined }],
    ['corrupt', 'no order', { order: 'Z' }],
    ['corrupt', 'a separator that climbs', { dimension_separator: '../' }],
    ['corrupt', 'a text for the fill value', { fill_value: '<b>' }],
    ['unsupported', 'a billion chunks', { shape: [1e9], chunks: [1], fill_value: 0 }],
    ['unsupported', 'objects', { dtype: '|O' }],
    ['unsupported', 'records', { dtype: [['a', '<f4']] }],
    ['unsupported', 'filters', { filters: [{ id: 'pickle' }] }],
    ['unsupported', 'another compressor', { compressor: { id: 'blosc' } }],
    ['unsupported', 'another version', { zarr_format: 9 }],
    ['unsupported', 'a fill value that is needed and cannot be written', { shape: [8], dtype: '<c8', fill_value: [1, 0], chunks: [2] }],
    ['too-large', 'more axes than any', { shape: new Array(65).fill(1), chunks: new Array(65).fill(1) }],
  ])('is %s with %s', async (tag, _, changes) => {
    expect(await trouble(version2(changes))).toBe(tag);
  });

  it('is corrupt when its description is no JSON', async () => {
    expect(await trouble('{"zarr_format": 2')).toBe('corrupt');
  });
});

describe('an array of zarr 3', () => {
  it('in one chunk is where the chunk is', async () => {
    expect((await array(version3(), { 'c/0': chunk(16) })).storage).toMatchObject({ kind: 'range', length: 16 });
  });

  it('without axes has a chunk called c', async () => {
    expect((await array(version3({ shape: [] }, []), { c: chunk(4) })).storage).toMatchObject({ kind: 'range', length: 4 });
  });

  it('may name its chunks as version 2 does', async () => {
    expect((await array(version3({ chunk_key_encoding: { name: 'v2' } }), { '0': chunk(16) })).storage).toMatchObject({ length: 16 });
  });

  it('may be transposed, compressed, and have a checksum behind', async () => {
    const codecs = [
      { name: 'transpose', configuration: { order: [2, 0, 1] } },
      { name: 'bytes', configuration: { endian: 'big' } },
      { name: 'zstd', configuration: { level: 3 } },
      { name: 'crc32c' },
    ];
    const { parameter, storage } = await array(version3({ shape: [2, 3, 4], codecs }, [2, 3, 4]), { 'c/0/0/0': chunk(20) });
    expect(parameter.values).toMatchObject({ layout: { byteOrder: 'big' } });
    expect(storage).toMatchObject({
      kind: 'tiled',
      tiles: [{ strides: [3, 1, 6], storage: { kind: 'encoded', codec: 'zstd', compressedLength: 16, length: 96 } }],
    });
  });

  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['unsupported', 'chunks of several shapes', { chunk_grid: { name: 'rectangular' } }],
    ['unsupported', 'storage transformers', { storage_transformers: [{ name: 'x' }] }],
    ['unsupported', 'an unknown codec', { codecs: ['bytes', 'blosc'] }],
    ['unsupported', 'a codec before the bytes', { codecs: ['zstd', 'bytes'] }],
    ['unsupported', 'names of an unknown kind', { chunk_key_encoding: { name: 'hilbert' } }],
    ['unsupported', 'a type string of version 2', { data_type: '<f4' }],
    ['unsupported', 'raw bits', { data_type: 'r16' }],
    ['corrupt', 'no codecs', { codecs: undefined }],
    ['corrupt', 'a nameless codec', { codecs: [{}] }],
    ['corrupt', 'a separator that climbs', { chunk_key_encoding: { name: 'default', configuration: { separator: '../' } } }],
    ['corrupt', 'an order with an axis twice', { codecs: [{ name: 'transpose', configuration: { order: [1] } }, 'bytes'] }],
    ['corrupt', 'shards that are no whole number of chunks', { codecs: [sharding([3])] }],
    ['corrupt', 'a shard shorter than its table', { codecs: [sharding([1])] }],
  ])('is %s with %s', async (tag, _, changes) => {
    expect(await trouble(version3(changes))).toBe(tag);
  });
});

describe('shards', () => {
  const nowhere = 2n ** 64n - 1n;

  /** Content, and the table of chunks, which has a checksum. */
  function shard(content: number, table: readonly (readonly [bigint, bigint])[], isFirst = false): Uint8Array {
    const entries = new Uint8Array(BigUint64Array.from(table.flat()).buffer);
    const checksum = new Uint8Array(Uint32Array.of(crc32c(entries)).buffer);
    const parts = isFirst ? [entries, checksum, chunk(content)] : [chunk(content), entries, checksum];
    return Uint8Array.from(parts.flatMap((part) => [...part]));
  }

  const json = (changes = {}): string => version3({ shape: [2, 3], codecs: [sharding([2, 2], changes)] }, [2, 4]);

  it('have a tile for each chunk inside the array', async () => {
    const { storage } = await array(json(), {
      'c/0/0': shard(40, [
        [8n, 16n],
        [24n, 16n],
      ]),
    });
    expect(storage).toMatchObject({
      kind: 'tiled',
      tiles: [
        { origin: [0, 0], shape: [2, 2], strides: [2, 1], storage: { kind: 'range', start: 8, length: 16 } },
        { origin: [0, 2], shape: [2, 1], strides: [2, 1], storage: { kind: 'range', start: 24, length: 16 } },
      ],
    });
  });

  it('may lack chunks, which are filled', async () => {
    const { storage } = await array(json(), {
      'c/0/0': shard(16, [
        [nowhere, nowhere],
        [0n, 16n],
      ]),
    });
    expect(storage).toMatchObject({ kind: 'tiled', tiles: [{ origin: [0, 2] }], fill: new Uint8Array(4) });
  });

  it('may have their table first, and compressed chunks', async () => {
    const changes = { index_location: 'start', codecs: ['bytes', { name: 'gzip', configuration: { level: 1 } }] };
    const { storage } = await array(json(changes), {
      'c/0/0': shard(
        20,
        [
          [36n, 9n],
          [45n, 11n],
        ],
        true,
      ),
    });
    expect(storage).toMatchObject({
      tiles: [{ storage: { codec: 'gzip', start: 36, compressedLength: 9, length: 16 } }, { origin: [0, 2] }],
    });
  });

  it.each<[string, Uint8Array]>([
    [
      'a chunk outside its shard',
      shard(16, [
        [nowhere, nowhere],
        [60n, 16n],
      ]),
    ],
    [
      'a chunk at the end of numbers',
      shard(16, [
        [nowhere, nowhere],
        [nowhere - 15n, 16n],
      ]),
    ],
    [
      'a chunk of another length',
      shard(16, [
        [nowhere, nowhere],
        [0n, 15n],
      ]),
    ],
    [
      'a damaged table',
      shard(16, [
        [nowhere, nowhere],
        [0n, 16n],
      ]).map((byte, at) => (at === 20 ? 1 : byte)),
    ],
  ])('are corrupt with %s', async (_, bytes) => {
    expect(await trouble(json(), { 'c/0/0': bytes })).toBe('corrupt');
  });
});
