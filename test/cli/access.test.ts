import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { paramscope } from './command.js';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const tied = fixture('pytorch/tied-module-torch2.pt');
const folder = mkdtempSync(path.join(os.tmpdir(), 'paramscope-access-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('paramscope resolve', () => {
  it('prints one result an expression, in order', async () => {
    const list = path.join(folder, 'expressions.json');
    writeFileSync(list, JSON.stringify(['net[4].bias.data[3]', 'net[1].bias']));
    const { output, status } = await paramscope('resolve', tied, 'net[2].weight', '--expressions', list, '--json');
    expect(JSON.parse(output)).toMatchObject([
      { expression: 'net[2].weight', kind: 'parameter', name: '2.weight', names: ['2.weight', '4.weight'] },
      { expression: 'net[4].bias.data[3]', kind: 'value', name: '4.bias', value: expect.closeTo(-0.33165, 5) as number },
      {
        expression: 'net[1].bias',
        kind: 'error',
        error: { tag: 'not-found', message: "AttributeError: 'ReLU' object has no attribute 'bias'", offset: 7 },
      },
    ]);
    expect(status).toBe(3);
  });

  it('says it in words, and points at what fails', async () => {
    const { output, status } = await paramscope('resolve', tied, 'net[2].weight', 'net[2]', 'net[2].nothing');
    expect(output.split('\n')).toEqual([
      'net[2].weight',
      '  2.weight: 8 × 8 float32, tied with 4.weight',
      'net[2]',
      '  block 2: 2 parameters: 2.weight, 2.bias',
      'net[2].nothing',
      '       ^',
      "  AttributeError: 'Linear' object has no attribute 'nothing'",
      '',
    ]);
    expect(status).toBe(3);
  });

  it('ends well when all of them mean something', async () => {
    expect(await paramscope('resolve', tied, 'net[2].weight', '--json')).toMatchObject({ status: 0 });
  });

  it('wants expressions, and a list of texts', async () => {
    expect(await paramscope('resolve', tied)).toMatchObject({ status: 2 });
    const list = path.join(folder, 'wrong.json');
    writeFileSync(list, '{"a": 1}');
    expect(await paramscope('resolve', tied, '--expressions', list)).toMatchObject({ status: 3 });
  });
});

describe('paramscope express', () => {
  it('prints the expressions that mean a parameter', async () => {
    const { output, status } = await paramscope('express', tied, '4.weight', '--json');
    expect(JSON.parse(output)).toEqual([
      { dialect: 'pytorch', expression: 'net[4].weight' },
      { dialect: 'pytorch', expression: "net.state_dict()['4.weight']" },
    ]);
    expect(status).toBe(0);
  });

  it('knows its dialects, and says when there is nothing to print', async () => {
    expect(await paramscope('express', tied, '4.weight', '--dialect', 'cobol')).toMatchObject({ status: 2 });
    expect(await paramscope('express', tied, '4.weight', '--dialect', 'mxnet')).toMatchObject({ status: 3, output: '' });
    expect(await paramscope('express', tied, 'nothing')).toMatchObject({ status: 3 });
  });
});
