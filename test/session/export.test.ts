import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { idle, openSample, temporaryFolder, writeSample, type OpenSample } from './sample.js';

async function opened(): Promise<OpenSample & { readonly file: string; readonly folder: string }> {
  const folder = temporaryFolder();
  const file = path.join(folder, 'net.safetensors');
  writeSample(
    file,
    {
      weight: { shape: [2, 3], values: [-0, 1.5, NaN, -Infinity, 4, 1e-7] },
      scalar: { shape: [], values: [7] },
      empty: { shape: [2, 0], values: [] },
    },
    { note: 'kept' },
  );
  return { ...(await openSample(file)), file, folder };
}

async function exported(index: number | null, name: string): Promise<Buffer> {
  const { session, id, folder } = await opened();
  const output = path.join(folder, name);
  const { bytes } = await session.handlers.export({ id, index, output }, idle());
  const written = readFileSync(output);
  expect(written.length).toBe(bytes);
  return written;
}

describe('one parameter', () => {
  it('as .npy: a header NumPy reads, then the values', async () => {
    const bytes = await exported(0, 'weight.npy');
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
    const length = bytes.readUInt16LE(8);
    expect((10 + length) % 64).toBe(0);
    expect(bytes.toString('latin1', 10, 10 + length).trimEnd()).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
    expect(bytes.readFloatLE(10 + length + 4)).toBe(1.5);
    expect(bytes.length).toBe(10 + length + 24);
  });

  it('writes the shapes of scalars and empty tensors as NumPy does', async () => {
    expect((await exported(1, 'scalar.npy')).toString('latin1')).toContain("'shape': (), }");
    expect((await exported(2, 'empty.npy')).toString('latin1')).toContain("'shape': (2, 0), }");
  });

  it('as .csv: a line for each row, every number as it is', async () => {
    expect((await exported(0, 'weight.csv')).toString()).toBe(`-0,1.5,NaN\n-Infinity,4,${String(Math.fround(1e-7))}\n`);
    expect((await exported(1, 'scalar.csv')).toString()).toBe('7\n');
  });

  it('as .json: nested lists', async () => {
    const values = [
      [-0, 1.5, 'NaN'],
      ['-Infinity', 4, Math.fround(1e-7)],
    ];
    expect(JSON.parse((await exported(0, 'weight.json')).toString())).toEqual({ name: 'weight', dtype: 'float32', shape: [2, 3], values });
    expect(JSON.parse((await exported(1, 'scalar.json')).toString())).toMatchObject({ shape: [], values: 7 });
    expect(JSON.parse((await exported(2, 'empty.json')).toString())).toMatchObject({ shape: [2, 0], values: [[], []] });
  });
});

describe('the whole checkpoint', () => {
  it('as .safetensors, which opens again with the same values', async () => {
    const { session, id, folder } = await opened();
    const output = path.join(folder, 'copy.safetensors');
    await session.handlers.export({ id, index: null, output }, idle());
    const copy = await openSample(output);
    expect(copy.summary).toMatchObject({ parameterCount: 3, metadata: { note: 'kept' } });
    const rows = await copy.session.handlers.find({ id: copy.id, text: '', limit: 10 }, idle());
    expect(rows.map(({ name, shape }) => [name, shape])).toEqual([
      ['weight', [2, 3]],
      ['scalar', []],
      ['empty', [2, 0]],
    ]);
    expect(readFileSync(output).subarray(-28)).toEqual(readFileSync(path.join(folder, 'net.safetensors')).subarray(-28));
  });
});

describe('block-quantised tensors', () => {
  const fixture = path.resolve(import.meta.dirname, '../fixtures/gguf/q4_0.gguf');

  it('become float32 in .safetensors, which says of what', async () => {
    const { session, id } = await openSample(fixture);
    const output = path.join(temporaryFolder(), 'copy.safetensors');
    await session.handlers.export({ id, index: null, output }, idle());
    const bytes = readFileSync(output);
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0)))) as Record<string, unknown>;
    expect(header['__metadata__']).toEqual({ 'general.architecture': 'test', dequantised: 'q4_0' });
    expect(header['blk.0.from_floats.weight']).toMatchObject({ dtype: 'F32', shape: [3, 128] });
    const first = bytes.readFloatLE(8 + Number(bytes.readBigUInt64LE(0)));
    expect(first).toBe(0.0677490234375);
  });

  it('become float32 in .npy', async () => {
    const { session, id } = await openSample(fixture);
    const output = path.join(temporaryFolder(), 'one.npy');
    await session.handlers.export({ id, index: 0, output }, idle());
    const bytes = readFileSync(output);
    expect(bytes.toString('latin1', 10, 80)).toContain("'descr': '<f4', 'fortran_order': False, 'shape': (3, 128)");
    expect(bytes.readFloatLE(10 + bytes.readUInt16LE(8))).toBe(0.0677490234375);
  });
});

describe('what must not happen', () => {
  it('never writes over the checkpoint', async () => {
    const { session, id, file } = await opened();
    const before = readFileSync(file);
    await expect(session.handlers.export({ id, index: null, output: file }, idle())).rejects.toMatchObject({ tag: 'unsupported' });
    expect(readFileSync(file)).toEqual(before);
  });

  it('leaves nothing when it is cancelled or fails', async () => {
    const { session, id, folder } = await opened();
    const output = path.join(folder, 'nowhere', 'weight.npy');
    await expect(session.handlers.export({ id, index: 0, output }, idle())).rejects.toMatchObject({ tag: 'unreadable' });
    await expect(session.handlers.export({ id, index: 0, output: path.join(folder, 'weight.txt') }, idle())).rejects.toMatchObject({
      tag: 'unsupported',
    });
    await expect(session.handlers.export({ id, index: null, output: path.join(folder, 'all.npy') }, idle())).rejects.toMatchObject({
      tag: 'unsupported',
    });
    expect(readdirSync(folder)).toEqual(['net.safetensors']);
  });
});
