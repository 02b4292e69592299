import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeSample } from '../session/sample.js';
import { interrupted, json, paramscope } from './command.js';

function sample(): string {
  const file = path.join(temporaryFolder(), 'net.safetensors');
  writeSample(
    file,
    {
      'block.weight': { shape: [2, 2], values: [1, 2, NaN, Infinity] },
      'block.bias': { shape: [2], values: [3, 3] },
      'copy.bias': { shape: [2], values: [3, 3] },
    },
    { author: 'me' },
  );
  return file;
}

describe('inspect --json', () => {
  it('lists parameters without reading values', async () => {
    const file = sample();
    const printed = await json('inspect', file, '--json');
    expect(Object.keys(printed)).toEqual(['path', 'format', 'framework', 'bytes', 'metadata', 'warnings', 'parameters', 'ties']);
    expect(printed).toMatchObject({ path: file, format: 'safetensors', metadata: { author: 'me' }, ties: [] });
    expect(printed['parameters']).toMatchObject([
      { name: 'block.weight', dtype: 'float32', shape: [2, 2], count: 4, bytes: 16, file: 'net.safetensors', gradient: 'absent' },
      { name: 'block.bias' },
      { name: 'copy.bias' },
    ]);
    expect(printed['parameters']).not.toMatchObject([{ sha256: expect.anything() as unknown }, {}, {}]);
  });

  it('gives statistics, values with words for what JSON has no number for, equal content and the tree', async () => {
    const printed = await json('inspect', sample(), '--json', '--statistics', '--values', '3', '--tree');
    const [weight, bias] = printed['parameters'] as Record<string, unknown>[];
    expect(weight).toMatchObject({ first: [1, 2, 'NaN'], last: [2, 'NaN', 'Infinity'] });
    expect(weight?.['statistics']).toMatchObject({
      exact: true,
      count: 4,
      nan: 1,
      positiveInfinity: 1,
      min: 1,
      max: 2,
      mean: 1.5,
      std: 0.5,
    });
    expect(weight?.['statistics']).toMatchObject({ histogram: { counts: [1, 0, 0, 0, 0, 0, 0, 0, 0, 1] }, quantiles: { '0.25': 1.25 } });
    expect(bias).toMatchObject({ first: [3, 3], last: [3, 3] });
    expect(printed['ties']).toEqual([{ kind: 'equal', names: ['block.bias', 'copy.bias'], constant: true }]);
    expect(printed['tree']).toMatchObject({
      name: '',
      class: null,
      index: 0,
      parameters: [],
      children: [
        { name: 'block', index: 0, parameters: ['weight', 'bias'] },
        { name: 'copy', index: 1, parameters: ['bias'] },
      ],
    });
  });

  it('chooses parameters by globs', async () => {
    const printed = await json('inspect', sample(), '--json', '--parameter', '*.bias', '--parameter', 'block.weight');
    expect(printed['parameters']).toMatchObject([{ name: 'block.weight' }, { name: 'block.bias' }, { name: 'copy.bias' }]);
    const one = await json('inspect', sample(), '--json', '--parameter', 'copy.*');
    expect(one['parameters']).toMatchObject([{ name: 'copy.bias' }]);
  });
});

describe('inspect for people', () => {
  it('prints an aligned table', async () => {
    const { output, status } = await paramscope('inspect', sample());
    expect(status).toBe(0);
    const lines = output.split('\n');
    expect(lines[0]).toContain('3 parameters, 8 values');
    const [head = '', first = '', second = ''] = lines.slice(2);
    expect(first.indexOf('float32')).toBe(head.indexOf('dtype'));
    expect(second.indexOf('float32')).toBe(head.indexOf('dtype'));
  });

  it('names the type of what is no number, as the file does', async () => {
    const structures = fileURLToPath(new URL('../fixtures/numpy/dtype_struct.npy', import.meta.url));
    const { output } = await paramscope('inspect', structures);
    expect(output.split('\n')[3]).toContain('struct');
    expect(output).not.toContain('opaque');
  });

  it('shows what could steer the terminal instead of sending it', async () => {
    const file = path.join(temporaryFolder(), 'evil.safetensors');
    writeSample(file, { '\u001b[2Jgone': { shape: [1], values: [1] } });
    const { output } = await paramscope('inspect', file, '--tree');
    expect(output).not.toContain('\u001b');
    expect(output).toContain('\\u001b[2Jgone');
  });
});

describe('failures', () => {
  it('of a file that is not there: status 3 and one JSON document', async () => {
    const { status, output } = await paramscope('inspect', '/nowhere/at/all.pt', '--json');
    expect(status).toBe(3);
    expect(JSON.parse(output)).toMatchObject({ error: { tag: 'not-found', path: '/nowhere/at/all.pt' } });
  });

  it('of a damaged file: the tag and the offset', async () => {
    const file = path.join(temporaryFolder(), 'cut.safetensors');
    writeFileSync(file, Buffer.from([100, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x22]));
    const { status, output } = await paramscope('inspect', file, '--json');
    expect(status).toBe(3);
    expect(JSON.parse(output)).toMatchObject({ error: { tag: 'corrupt', path: file } });
  });

  it('of a name that is none: status 3', async () => {
    const { status, output } = await paramscope('inspect', sample(), '--json', '--parameter', 'nothing');
    expect(status).toBe(3);
    expect(JSON.parse(output)).toMatchObject({ error: { tag: 'not-found' } });
  });

  it('says for people what is wrong, on standard error', async () => {
    const { status, output, errors } = await paramscope('inspect', '/nowhere/at/all.pt');
    expect({ status, output }).toEqual({ status: 3, output: '' });
    expect(errors).toContain('/nowhere/at/all.pt');
    expect(errors).not.toContain('    at ');
  });

  it.each([
    [['inspect']],
    [['nothing']],
    [['inspect', 'a', '--values', '-1']],
    [['inspect', 'a', '--values', 'many']],
    [['scan', 'a', '--part', '3/2']],
    [['export', 'a', '--output', 'weight.npy']],
    [['export', 'a', '--parameter', 'x', '--output', 'all.safetensors']],
  ])('%j: status 2', async (words) => {
    await expect(paramscope(...words)).resolves.toMatchObject({ status: 2, output: '' });
  });

  it('ends with status 130 when it is interrupted', async () => {
    const long = fileURLToPath(new URL('../fixtures/safetensors/ten_thousand.safetensors', import.meta.url));
    await expect(interrupted('inspect', long, '--statistics', '--values', '1', '--json')).resolves.toMatchObject({ status: 130 });
  });

  it('prints help with status 0', async () => {
    const { status, output } = await paramscope('--help');
    expect(status).toBe(0);
    for (const command of ['inspect', 'scan', 'merge', 'export']) expect(output).toContain(command);
  });
});
