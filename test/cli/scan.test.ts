import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeSample } from '../session/sample.js';
import { json, paramscope } from './command.js';

/** Two checkpoints of tensors of different sizes. */
function checkpoints(folder: string): readonly string[] {
  const files = ['a.safetensors', 'b.safetensors'].map((name) => path.join(folder, name));
  for (const [which, file] of files.entries()) {
    const sizes = [1000, 3, 517, 0, 64, 2048, 1];
    const tensors = sizes.map((size, index) => {
      const values = Array.from({ length: size }, (_, position) => Math.sin(position * 7.3 + index + which) * 10 ** (index - 3));
      return [`layer.${String(index)}`, { shape: [size], values }] as const;
    });
    writeSample(file, Object.fromEntries(tensors));
  }
  return files;
}

describe('scan and merge', () => {
  it('parts merge to the same bytes as one scan, in any order', async () => {
    const folder = temporaryFolder();
    const files = checkpoints(folder);
    const whole = path.join(folder, 'whole.json');
    await expect(paramscope('scan', ...files, '--output', whole)).resolves.toMatchObject({ status: 0, output: '', errors: '' });
    const parts = ['3', '1', '2'].map((part) => ({ part, file: path.join(folder, `part${part}.json`) }));
    for (const { part, file } of parts) await paramscope('scan', ...files, '--part', `${part}/3`, '--output', file);
    const merged = path.join(folder, 'merged.json');
    await expect(paramscope('merge', ...parts.map(({ file }) => file), '--output', merged)).resolves.toMatchObject({ status: 0 });
    expect(readFileSync(merged, 'utf8')).toBe(readFileSync(whole, 'utf8'));
    const printed = await paramscope('scan', ...files, '--json');
    expect(printed.output).toBe(readFileSync(whole, 'utf8'));
  });

  it('gives each parameter to exactly one part', async () => {
    const files = checkpoints(temporaryFolder());
    const parts = await Promise.all(['1/2', '2/2'].map((part) => json('scan', ...files, '--part', part, '--json')));
    const keys = parts.flatMap(({ parameters }) =>
      (parameters as { checkpoint: number; index: number }[]).map(({ checkpoint, index }) => `${String(checkpoint)} ${String(index)}`),
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(14);
    for (const { parameters } of parts) expect((parameters as unknown[]).length).toBeGreaterThan(0);
  });

  it('refuses to merge what does not belong together', async () => {
    const folder = temporaryFolder();
    const [a = '', b = ''] = checkpoints(folder);
    const file = (name: string): string => path.join(folder, name);
    await paramscope('scan', a, '--part', '1/2', '--output', file('a1.json'));
    await paramscope('scan', b, '--part', '2/2', '--output', file('b2.json'));
    for (const words of [['a1.json'], ['a1.json', 'b2.json'], ['a1.json', 'a1.json'], ['a.safetensors']]) {
      const { status, output } = await paramscope('merge', ...words.map(file), '--json');
      expect(status).toBe(3);
      expect(JSON.parse(output)).toMatchObject({ error: { tag: 'corrupt' } });
    }
  });
});

describe('export', () => {
  it('writes a parameter as .npy', async () => {
    const folder = temporaryFolder();
    const [file = ''] = checkpoints(folder);
    const output = path.join(folder, 'layer.npy');
    const printed = await json('export', file, '--parameter', 'layer.1', '--output', output, '--json');
    const bytes = readFileSync(output);
    expect(printed).toEqual({ output, bytes: bytes.length });
    expect(bytes.subarray(1, 6).toString()).toBe('NUMPY');
    const header = 10 + bytes.readUInt16LE(8);
    expect(bytes.toString('latin1', 10, header)).toContain("'descr': '<f4', 'fortran_order': False, 'shape': (3,)");
    const values = [0, 1, 2].map((position) => Math.fround(Math.sin(position * 7.3 + 1) * 10 ** -2));
    expect(values.map((_, index) => bytes.readFloatLE(header + 4 * index))).toEqual(values);
  });

  it('writes the whole checkpoint, which says the same as the first', async () => {
    const folder = temporaryFolder();
    const [file = ''] = checkpoints(folder);
    const output = path.join(folder, 'copy.safetensors');
    await expect(paramscope('export', file, '--output', output)).resolves.toMatchObject({ status: 0 });
    const [was, is] = await Promise.all([file, output].map((place) => json('inspect', place, '--json', '--values', '2')));
    const digests = (printed: Record<string, unknown> | undefined): unknown =>
      (printed?.['parameters'] as { name: string; sha256: string }[]).map(({ name, sha256 }) => [name, sha256]);
    expect(digests(is)).toEqual(digests(was));
  });

  it('leaves nothing behind when there is no such parameter', async () => {
    const folder = temporaryFolder();
    const [file = ''] = checkpoints(folder);
    const words = ['export', file, '--parameter', 'nothing', '--output', path.join(folder, 'x.npy'), '--json'];
    const { status, output } = await paramscope(...words);
    expect(status).toBe(3);
    expect(JSON.parse(output)).toMatchObject({ error: { tag: 'not-found' } });
    expect(readdirSync(folder).sort()).toEqual(['a.safetensors', 'b.safetensors']);
  });
});
