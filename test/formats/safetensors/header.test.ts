import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readHeader } from '../../../src/formats/safetensors/header.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { MemorySource } from '../../bytes/memory-place.js';

/** A file with this header text and so many bytes of data. */
function file(header: string, dataLength: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

async function tagOf(header: string, dataLength: number): Promise<string> {
  return await readHeader(new MemorySource(file(header, dataLength))).then(
    () => 'opened',
    (error: unknown) => (error instanceof CheckpointError ? error.tag : 'crashed'),
  );
}

const one = (entry: string): string => `{"w":${entry}}`;

describe('a header', () => {
  test('gives names, types, shapes and places in the order of the bytes', async () => {
    const header =
      '{"b":{"dtype":"I8","shape":[2],"data_offsets":[8,10]},"__metadata__":{"k":"v"},"a":{"shape":[2,1],"dtype":"F32","data_offsets":[0,8]}}';
    const read = await readHeader(new MemorySource(file(header, 10)));
    expect(read.names).toEqual(['a', 'b']);
    expect(read.dtypes).toEqual(['float32', 'int8']);
    expect(read.shapes).toEqual([[2, 1], [2]]);
    expect([...read.begins]).toEqual([0, 8]);
    expect(read.metadata).toEqual(new Map([['k', 'v']]));
    expect(read.dataStart).toBe(8 + header.length);
  });

  test('is read without the tensors, however large they are', async () => {
    const header = '{"w":{"dtype":"F32","shape":[1073741824],"data_offsets":[0,4294967296]}}';
    const bytes = file(header, 0);
    const source = new MemorySource(bytes, bytes.length + 4_294_967_296);
    await readHeader(source);
    expect(source.bytesRead).toBe(bytes.length);
  });

  test.each([
    [
      'a hole between tensors',
      '{"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"I8","shape":[1],"data_offsets":[2,3]}}',
      3,
    ],
    [
      'two tensors over the same bytes',
      '{"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}',
      1,
    ],
    ['bytes nobody owns at the end', one('{"dtype":"I8","shape":[1],"data_offsets":[0,1]}'), 2],
    ['a tensor beyond the end', one('{"dtype":"I8","shape":[4],"data_offsets":[0,4]}'), 3],
    ['a shape that does not fit its bytes', one('{"dtype":"F32","shape":[3],"data_offsets":[0,16]}'), 16],
    ['a number with a point', one('{"dtype":"I8","shape":[1.0],"data_offsets":[0,1]}'), 1],
    ['a negative size', one('{"dtype":"I8","shape":[-1],"data_offsets":[0,1]}'), 1],
    ['a field twice', one('{"dtype":"I8","dtype":"I8","shape":[1],"data_offsets":[0,1]}'), 1],
    ['metadata that is no text', '{"__metadata__":{"a":1}}', 0],
    ['half a surrogate pair', '{"\\ud800":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}', 1],
    ['a comma too many', '{"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]},}', 1],
    ['two documents', '{}{}', 0],
  ])('with %s is refused as corrupt', async (_, header, dataLength) => {
    expect(await tagOf(header, dataLength)).toBe('corrupt');
  });

  test('with an element type of tomorrow is unsupported, not corrupt', async () => {
    expect(await tagOf(one('{"dtype":"F3","shape":[8],"data_offsets":[0,3]}'), 3)).toBe('unsupported');
  });

  test('longer than the file is refused before anything is allocated', async () => {
    const bytes = new Uint8Array(16);
    new DataView(bytes.buffer).setBigUint64(0, 99_999_999n, true);
    const source = new MemorySource(bytes);
    await expect(readHeader(source)).rejects.toMatchObject({ tag: 'corrupt' });
    expect(source.bytesRead).toBe(8);
  });

  test('reads any name that JSON can write, whatever path through the scanner it takes', async () => {
    const names = fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 20 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(names, fc.constantFrom('', ' ', '\n\t'), async (given, space) => {
        const wanted = given.filter((name) => name !== '__metadata__');
        const entries = wanted.map(
          (name, i) => `${JSON.stringify(name)}${space}:${space}{"dtype":"I8","shape":[1],"data_offsets":[${String(i)},${String(i + 1)}]}`,
        );
        const read = await readHeader(new MemorySource(file(`{${space}${entries.join(`${space},`)}${space}}`, wanted.length)));
        expect(read.names).toEqual(wanted);
      }),
    );
  });
});
