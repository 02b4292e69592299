import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHeader, type Header } from '../../../src/formats/gguf/header.js';
import { MemorySource } from '../../bytes/memory-place.js';
import { arrayPair, buildGguf, floats, numberPair, textPair, type Contents, type Pair } from './build-gguf.js';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/gguf');

function header(contents: Contents): Promise<Header> {
  return readHeader(new MemorySource(buildGguf(contents)));
}

const tensor = { name: 'a.weight', dims: [3, 2], type: 0, data: floats(1, 2, 3, 4, 5, 6) };

describe('versions and byte orders', () => {
  it.each([1, 2, 3])('version %i', async (version) => {
    const { tensors, metadata, byteOrder, dataStart } = await header({ version, pairs: [textPair('name', 'ä')], tensors: [tensor] });
    expect(tensors).toEqual([{ name: 'a.weight', shape: [2, 3], type: 0, offset: 0 }]);
    expect([...metadata]).toEqual([['name', 'ä']]);
    expect(byteOrder).toBe('little');
    expect(dataStart % 32).toBe(0);
  });

  it('big endian, told by the bytes of the version', async () => {
    const { tensors, metadata, byteOrder } = await header({ big: true, pairs: [numberPair('n', 258)], tensors: [tensor] });
    expect(byteOrder).toBe('big');
    expect(metadata.get('n')).toBe(258);
    expect(tensors[0]?.shape).toEqual([2, 3]);
  });

  it.each([0, 4, 2 ** 31])('refuses version %i', async (version) => {
    await expect(header({ version })).rejects.toMatchObject({ tag: 'unsupported' });
  });
});

describe('metadata', () => {
  interface Entry {
    readonly key: string;
    readonly types: readonly string[];
    readonly value: unknown;
    readonly count?: number;
  }

  it('has every value that the package reads', async () => {
    const golden = JSON.parse(readFileSync(path.join(fixtures, 'metadata.gguf.golden.json'), 'utf8')) as {
      readonly metadata: readonly Entry[];
      readonly nested: Readonly<Record<string, unknown>>;
    };
    const { metadata } = await readHeader(new MemorySource(new Uint8Array(readFileSync(path.join(fixtures, 'metadata.gguf')))));
    expect([...metadata.keys()]).toEqual(golden.metadata.map(({ key }) => key));
    for (const { key, value, count } of golden.metadata) {
      const shortened = count === undefined ? value : { count, first: value };
      expect([key, metadata.get(key)]).toEqual([key, golden.nested[key] ?? shortened]);
    }
  });

  it('steps over long arrays, and what follows is still found', async () => {
    const pairs: readonly Pair[] = [
      arrayPair('words', 8, 100_000, (writer, i) => {
        writer.text(`word ${String(i)}`);
      }),
      arrayPair('ids', 4, 100_000, (writer, i) => {
        writer.uint32(i);
      }),
      textPair('after', 'yes'),
    ];
    const { metadata } = await header({ pairs, tensors: [tensor] });
    expect(metadata.get('words')).toEqual({ count: 100_000, first: Array.from({ length: 8 }, (_, i) => `word ${String(i)}`) });
    expect(metadata.get('ids')).toEqual({ count: 100_000, first: [0, 1, 2, 3, 4, 5, 6, 7] });
    expect(metadata.get('after')).toBe('yes');
  });

  it('shortens a text that nobody reads to its end', async () => {
    const { metadata } = await header({ pairs: [textPair('template', 'x'.repeat(1_000_000)), textPair('after', 'yes')] });
    expect(metadata.get('template')).toBe(`${'x'.repeat(65_536)}…`);
    expect(metadata.get('after')).toBe('yes');
  });

  it('names like prototypes are names', async () => {
    const { metadata } = await header({ pairs: [textPair('__proto__', 'a'), textPair('constructor', 'b')] });
    expect([...metadata]).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  it('refuses arrays nested without end, in one word', async () => {
    const nested: Pair = {
      key: 'deep',
      type: 9,
      value: (writer) => {
        for (let i = 0; i < 100_000; i++) {
          writer.uint32(9);
          writer.size(1);
        }
      },
    };
    await expect(header({ pairs: [nested] })).rejects.toMatchObject({ tag: 'too-large' });
  });

  it('refuses an array longer than the file before it makes room for it', async () => {
    for (const [type, count] of [
      [8, 2n ** 40n],
      [12, 2n ** 61n],
      [9, 2n ** 40n],
    ] as const) {
      const pair: Pair = {
        key: 'a',
        type: 9,
        value: (writer) => {
          writer.uint32(type);
          writer.size(count);
        },
      };
      await expect(header({ pairs: [pair] })).rejects.toMatchObject({ tag: 'corrupt' });
    }
  });
});

describe('counts', () => {
  it.each([2n ** 32n, 2n ** 64n - 1n])('refuses %d tensors or pairs in a small file', async (count) => {
    await expect(header({ tensorCount: count })).rejects.toMatchObject({ tag: 'corrupt' });
    await expect(header({ pairCount: count })).rejects.toMatchObject({ tag: 'corrupt' });
  });

  it('refuses 65 dimensions', async () => {
    const dims = new Array<number>(65).fill(1);
    await expect(header({ tensors: [{ ...tensor, dims }] })).rejects.toMatchObject({ tag: 'too-large' });
  });

  it('refuses a header that goes on for more than 64 MiB', async () => {
    const bytes = buildGguf({
      pairs: [
        {
          key: 'words',
          type: 9,
          value: (writer) => {
            writer.uint32(8);
            writer.size(9_000_000);
          },
        },
      ],
    });
    // Behind the bytes lies a hole: texts of no length.
    await expect(readHeader(new MemorySource(bytes, 80_000_000))).rejects.toMatchObject({ tag: 'too-large' });
  });
});
