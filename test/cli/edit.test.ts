import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Edit } from '../../src/model/edit.js';
import { temporaryFolder, writeSample } from '../session/sample.js';
import { json, paramscope } from './command.js';

interface Prepared {
  readonly folder: string;
  readonly file: string;
  readonly script: string;
}

/** A checkpoint of two parameters, and a script beside it. */
function prepared(edits: readonly (Edit | Record<string, unknown>)[], seed?: number): Prepared {
  const folder = temporaryFolder();
  const [file, script] = [path.join(folder, 'net.safetensors'), path.join(folder, 'script.json')];
  writeSample(file, { '0.weight': { shape: [2, 4], values: [1, 2, 3, 4, 5, 6, 7, 8] }, '0.bias': { shape: [2], values: [9, 10] } });
  writeFileSync(script, JSON.stringify(seed === undefined ? { edits } : { seed, edits }));
  return { folder, file, script };
}

function sha256(values: readonly number[]): string {
  return createHash('sha256')
    .update(Buffer.from(Float32Array.from(values).buffer))
    .digest('hex');
}

async function valuesOf(file: string): Promise<readonly unknown[]> {
  const { parameters } = await json('inspect', file, '--json', '--values', '8');
  return (parameters as readonly Record<string, unknown>[]).map(({ name, first }) => [name, first]);
}

/** What PyTorch 1.13 gives: torch.manual_seed(42), then xavier_uniform_ of a tensor of the shape [2, 4]. */
const drawn = [0.764538527, 0.830007911, -0.23427248, 0.918611288, -0.219103575, 0.20179069, -0.48685503, 0.587282658];

describe('edit', () => {
  it('applies a script to the file itself, and tells what became of it', async () => {
    const { file, script } = prepared(
      [
        { edit: 'initialize', parameters: '*.weight', initializer: 'torch.xavier_uniform_', arguments: { gain: 1 } },
        { edit: 'set', parameters: '0.bias', statement: '[1] = 42' },
      ],
      42,
    );
    const report = await json('edit', file, '--script', script, '--in-place', '--json');
    expect(Object.keys(report)).toEqual(['path', 'edits', 'changed', 'saved']);
    expect(report).toMatchObject({
      path: file,
      edits: [
        {
          sentence: '`0.weight`: torch.xavier_uniform_(gain=1), seed 42',
          parameters: ['0.weight'],
          promise: 'bit-equal with PyTorch 2.13 to 2.15 (AVX2)',
        },
        { sentence: '`0.bias`: [1] = 42', parameters: ['0.bias'] },
      ],
      changed: [
        { name: '0.weight', sha256: sha256(drawn) },
        { name: '0.bias', sha256: sha256([9, 42]) },
      ],
      saved: { path: file, how: 'in place' },
    });
    expect(await valuesOf(file)).toEqual([
      ['0.weight', [...Float32Array.from(drawn)]],
      ['0.bias', [9, 42]],
    ]);
  });

  it('writes another file and leaves the one that was opened alone', async () => {
    const { folder, file, script } = prepared([
      { edit: 'rename', parameters: '0.*', to: 'first.*' },
      { edit: 'set', parameters: 'first.bias', statement: '[:] += 1' },
      { edit: 'remove', parameters: 'first.weight' },
    ]);
    const before = readFileSync(file);
    const output = path.join(folder, 'edited.safetensors');
    const report = await json('edit', file, '--script', script, '--output', output, '--json');
    expect(report).toMatchObject({
      changed: [
        { name: '0.weight', removed: true },
        { name: 'first.bias', was: '0.bias', sha256: sha256([10, 11]) },
      ],
      saved: { path: output, how: 'rewritten' },
    });
    expect(report['copyOnly']).toContain('written anew');
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(await valuesOf(output)).toEqual([['first.bias', [10, 11]]]);
  });

  it('writes the file itself anew where names change or values are compressed', async () => {
    const { folder, file, script } = prepared([
      { edit: 'rename', parameters: '0.*', to: 'first.*' },
      { edit: 'set', parameters: 'first.bias', statement: '[:] += 1' },
      { edit: 'remove', parameters: 'first.weight' },
    ]);
    const { output } = await paramscope('edit', file, '--script', script, '--in-place');
    expect(output).toMatch(/net\.safetensors: written anew, with the edits, \d+ B\n$/);
    expect(await valuesOf(file)).toEqual([['first.bias', [10, 11]]]);
    const zeros = prepared([{ edit: 'set', parameters: '*', statement: '= 0' }]).script;
    const packed = path.join(folder, 'packed.npz');
    copyFileSync(new URL('../fixtures/numpy/mlp_compressed.npz', import.meta.url), packed);
    expect(await json('edit', packed, '--script', zeros, '--in-place', '--json')).toMatchObject({
      saved: { path: packed, how: 'rewritten' },
    });
    expect(readdirSync(folder).sort()).toEqual(['net.safetensors', 'packed.npz', 'script.json']);
    for (const [, first] of (await valuesOf(packed)) as readonly (readonly [string, readonly number[]])[])
      expect(new Set(first)).toEqual(new Set([0]));
  });

  it('refuses with status 4 what the file cannot hold', async () => {
    const { folder, script } = prepared([{ edit: 'rename', parameters: '0.weight', to: 'first.weight' }]);
    const file = path.join(folder, 'mlp.pt');
    copyFileSync(new URL('../fixtures/pytorch/mlp-state_dict-torch2.pt', import.meta.url), file);
    const before = readFileSync(file);
    const { status, output } = await paramscope('edit', file, '--script', script, '--in-place', '--json');
    expect(status).toBe(4);
    expect(JSON.parse(output)).toMatchObject({ error: { message: expect.stringContaining('--output writes another file') as string } });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('says in words how it was saved', async () => {
    const { folder, file, script } = prepared([{ edit: 'set', parameters: '0.bias', statement: '[:] = 0' }]);
    const output = path.join(folder, 'edited.safetensors');
    const copied = await paramscope('edit', file, '--script', script, '--output', output);
    expect(copied.output).toMatch(
      /^`0\.bias`: \[:\] = 0\n1 parameter differs from the file\n.*edited\.safetensors: written, with the edits, \d+ B\n$/,
    );
    const inPlace = await paramscope('edit', file, '--script', script, '--in-place');
    expect(inPlace.output).toMatch(/net\.safetensors: saved in place, \d+ B\n$/);
    expect(await valuesOf(output)).toEqual(await valuesOf(file));
  });

  it('names what changes along, since it is tied', async () => {
    const { folder, script } = prepared([{ edit: 'set', parameters: '4.bias', statement: '[:] = 0' }]);
    const file = path.join(folder, 'tied.pt');
    copyFileSync(new URL('../fixtures/pytorch/tied-state_dict-torch1.pt', import.meta.url), file);
    const { output } = await paramscope('edit', file, '--script', script, '--dry-run');
    expect(output.split('\n').slice(0, 3)).toEqual([
      '`4.bias`: [:] = 0',
      '  changes with it, since they are tied: 2.bias',
      '2 parameters differ from the file',
    ]);
  });

  it('writes nothing with --dry-run, and says so in words', async () => {
    const { folder, file, script } = prepared([{ edit: 'set', parameters: '*', statement: '[:] = 0' }]);
    const before = readFileSync(file);
    const output = path.join(folder, 'edited.safetensors');
    const { status, output: printed } = await paramscope('edit', file, '--script', script, '--output', output, '--dry-run');
    expect([status, printed.split('\n')]).toEqual([
      0,
      ['2 parameters: [:] = 0', '2 parameters differ from the file', 'nothing was written (--dry-run)', ''],
    ]);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(existsSync(output)).toBe(false);
  });

  it('gives the same bytes for the same script and seed', async () => {
    const edits = [{ edit: 'initialize', parameters: '*', expression: 'normal(0, 0.02) * (uniform() < 0.5)' }];
    const digests = async (seed: number): Promise<unknown> => {
      const { file, script } = prepared(edits, seed);
      return (await json('edit', file, '--script', script, '--dry-run', '--json'))['changed'];
    };
    expect(await digests(7)).toEqual(await digests(7));
    expect(await digests(7)).not.toEqual(await digests(8));
  });

  it('takes files that the script names from beside the script', async () => {
    const { folder, file, script } = prepared([{ edit: 'load', parameters: '0.bias', file: 'bias.npy' }]);
    const header = Buffer.from("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }".padEnd(117) + '\n');
    const npy = [Buffer.from([0x93]), Buffer.from('NUMPY\x01\x00v\x00'), header, Buffer.from(Float32Array.of(3, 4).buffer)];
    writeFileSync(path.join(folder, 'bias.npy'), Buffer.concat(npy));
    expect(await json('edit', file, '--script', script, '--dry-run', '--json')).toMatchObject({
      changed: [{ name: '0.bias', sha256: sha256([3, 4]) }],
    });
  });

  it('runs code of files only when it is allowed to', async () => {
    const { folder, file, script } = prepared([{ edit: 'initialize', parameters: '0.weight', module: 'mine.mjs', function: 'negated' }]);
    writeFileSync(path.join(folder, 'mine.mjs'), 'console.log("mine"); export const negated = ({ values }) => values.map((x) => -x);');
    const words = ['edit', file, '--script', script, '--dry-run', '--json'];
    const refused = await paramscope(...words);
    expect([refused.status, refused.output]).toEqual([4, expect.stringContaining('mine.mjs: code of files runs only where it is trusted')]);
    expect(await json(...words, '--allow-modules')).toMatchObject({
      edits: [{ sentence: '`0.weight`: negated of mine.mjs, seed 0' }],
      changed: [{ name: '0.weight', sha256: sha256([-1, -2, -3, -4, -5, -6, -7, -8]) }],
    });
  });

  it.each([
    ['a name that is not there', [{ edit: 'untie', parameters: '0.wieght' }], 'there is no parameter 0.wieght; did you mean 0.weight?'],
    ['an index outside', [{ edit: 'set', parameters: '0.bias', statement: '[2] = 1' }], 'index 2 is outside axis 0 of size 2'],
    [
      'a wrong argument',
      [{ edit: 'initialize', parameters: '*', initializer: 'torch.ones_', arguments: { a: 1 } }],
      'it takes no argument "a"',
    ],
    ['a wrong field', [{ edit: 'untie', parameter: '*' }], 'edits[1]: the field parameters is missing'],
  ])('refuses with status 4 and changes nothing: %s', async (_, edits, message) => {
    const { file, script } = prepared([{ edit: 'set', parameters: '*', statement: '[:] = 0' }, ...edits]);
    const before = readFileSync(file);
    const { status, output } = await paramscope('edit', file, '--script', script, '--in-place', '--json');
    expect(status).toBe(4);
    expect(JSON.parse(output)).toMatchObject({ error: { tag: 'refused', message: expect.stringContaining(message) as string } });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it.each([
    ['no place to write to', []],
    ['two places', ['--in-place', '--output', 'other.safetensors']],
  ])('is a wrong call with %s', async (_, words) => {
    const { file, script } = prepared([]);
    expect((await paramscope('edit', file, '--script', script, ...words)).status).toBe(2);
  });

  it('fails with status 3 when the script is not there', async () => {
    const { folder, file } = prepared([]);
    const { status, errors } = await paramscope('edit', file, '--script', path.join(folder, 'none.json'), '--dry-run');
    expect([status, errors]).toEqual([3, expect.stringContaining('none.json')]);
  });
});
