/** Files of an export find each other, whichever of them is opened; a broken graph leaves the parameters readable. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { dense, floats, paramsFile } from './build-params.js';

const folder = mkdtempSync(path.join(tmpdir(), 'mxnet-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const fixtures = path.resolve(import.meta.dirname, '../../fixtures');

async function open(file: string): Promise<Checkpoint> {
  const { checkpoint, place } = await openCheckpoint(file);
  await place.close();
  return checkpoint;
}

describe('an export', () => {
  const exported = path.join(fixtures, 'mxnet/tied_export');

  it.each(['', 'model-0000.params', 'model-symbol.json'])('is found from its folder or one of its files: %j', async (name) => {
    const checkpoint = await open(path.join(exported, name));
    expect(checkpoint.files.map((file) => file.name).sort()).toEqual(['model-0000.params', 'model-symbol.json']);
    expect(checkpoint.files[0]?.name).toBe(name === '' ? 'model-0000.params' : name);
    expect(checkpoint.parameters.length).toBe(6);
    expect(checkpoint.storage(0)).toMatchObject({ file: checkpoint.files.findIndex((file) => file.name.endsWith('.params')) });
    expect(checkpoint.ties.map(({ usedBy }) => usedBy)).toEqual([
      ['dense19_fwd', 'dense21_fwd'],
      ['dense19_fwd', 'dense21_fwd'],
    ]);
    expect(checkpoint.tree.children.map(({ className }) => className)).toEqual(['FullyConnected', 'FullyConnected', 'FullyConnected']);
  });

  it('tells arguments from auxiliary states', async () => {
    const checkpoint = await open(path.join(fixtures, 'mxnet/module_checkpoint'));
    const roles = [...checkpoint.parameters].map(({ name, role }) => [name.slice(0, 4), role]);
    expect(new Set(roles.map(String))).toEqual(new Set(['arg:,trainable', 'aux:,buffer']));
    expect(checkpoint.metadata.get('auxiliary_states')).toEqual(['bn1_moving_mean', 'bn1_moving_var']);
    expect(checkpoint.metadata.get('arguments')).toContain('data');
  });

  it('of several epochs opens with the last, and each by its own name', async () => {
    for (const epoch of ['0001', '0002', '0010'])
      writeFileSync(path.join(folder, `net-${epoch}.params`), paramsFile([dense([1], floats(Number(epoch)))], [`arg:w${epoch}`]));
    writeFileSync(path.join(folder, 'other-0099.params'), paramsFile([]));
    writeFileSync(path.join(folder, 'net-symbol.json'), '{"nodes": [], "arg_nodes": [], "heads": []}');
    expect((await open(folder)).parameters.at(0).name).toBe('arg:w0010');
    expect((await open(path.join(folder, 'net-0002.params'))).parameters.at(0).name).toBe('arg:w0002');
    const alone = await open(path.join(folder, 'other-0099.params'));
    expect(alone.files).toHaveLength(1);
  });

  it('without parameters is not found', async () => {
    writeFileSync(path.join(folder, 'lonely-symbol.json'), '{"nodes": []}');
    await expect(open(path.join(folder, 'lonely-symbol.json'))).rejects.toMatchObject({ tag: 'not-found' });
  });
});

describe('graphs with one thing wrong', () => {
  const root = path.join(fixtures, 'hostile/mxnet-symbol');
  const cases = readdirSync(root).filter((name) => !name.endsWith('.json'));

  it('are found', () => {
    expect(cases.length).toBeGreaterThan(10);
  });

  it.each(cases)('%s', async (name) => {
    const golden = JSON.parse(readFileSync(path.join(root, `${name}.golden.json`), 'utf8')) as {
      hostile: { expect: string; error: string | null };
    };
    const checkpoint = await open(path.join(root, name, 'model/net-0000.params'));
    expect([...checkpoint.parameters].map((parameter) => parameter.name)).toEqual(['arg:w']);
    expect(checkpoint.tree.parameterCount).toBe(1);
    expect(checkpoint.warnings.map(({ tag }) => tag)).toEqual(golden.hostile.expect === 'warn' ? [golden.hostile.error] : []);
  });
});
