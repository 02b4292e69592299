/** Edits of names and of the list of parameters: how they show before they are saved, and what can be done with them. */
import { cpSync, linkSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Edit } from '../../src/model/edit.js';
import type { EditState } from '../../src/protocol/edits.js';
import { idle, openSample, temporaryFolder, writeSample, type OpenSample } from './sample.js';

const tied = path.resolve(import.meta.dirname, '../fixtures/pytorch/tied-module-torch2.pt');

let file = '';
beforeEach(() => {
  file = path.join(temporaryFolder(), 'net.safetensors');
  writeSample(file, { '0.weight': { shape: [2], values: [1, 2] }, '0.bias': { shape: [1], values: [3] } });
});

async function edit({ session, id }: OpenSample, given: Edit): Promise<EditState> {
  return await session.handlers.edit({ id, edit: given }, idle());
}

/** Labels below the first block. */
async function labels({ session, id }: OpenSample): Promise<readonly string[]> {
  const level = async (block: number): Promise<Awaited<ReturnType<typeof session.handlers.children>>['rows']> =>
    (await session.handlers.children({ id, block, start: 0, count: 10, sort: 'file' }, idle())).rows;
  const [first] = await level(0);
  const rows = first?.kind === 'block' ? await level(first.id) : [];
  return rows.map((row) => (row.kind === 'parameter' ? row.label : row.name));
}

const rename = (from: string, to: string): Edit => ({ edit: 'rename', parameters: [from], to });

describe('a renamed parameter', () => {
  it('has its new name in the tree at once, where it stood', async () => {
    const open = await openSample(file);
    expect(await labels(open)).toEqual(['weight', 'bias']);
    await edit(open, rename('0.bias', '0.shift'));
    expect(await labels(open)).toEqual(['weight', 'shift']);
    await edit(open, rename('0.weight', 'elsewhere.weight'));
    expect(await labels(open)).toEqual(['elsewhere.weight', 'shift']);
    await open.session.handlers.revertAll({ id: open.id }, idle());
    expect(await labels(open)).toEqual(['weight', 'bias']);
  });
});

describe('where edits do not go into the file as it lies', () => {
  it('it is written anew, onto itself', async () => {
    const open = await openSample(file);
    await edit(open, rename('0.bias', '0.shift'));
    const state = await edit(open, { edit: 'remove', parameters: ['0.weight'] });
    expect(state.instead).toBe('anew');
    await open.session.handlers.saveAs({ id: open.id, path: file }, idle());
    expect((await openSample(file)).summary.parameterCount).toBe(1);
  });

  it('a file with several names is only copied', async () => {
    linkSync(file, `${file}.other`);
    expect((await edit(await openSample(file), rename('0.bias', '0.shift'))).instead).toBe('copy');
  });

  it('a format that is not written anew becomes safetensors', async () => {
    const copy = path.join(path.dirname(file), 'tied.pt');
    cpSync(tied, copy);
    expect((await edit(await openSample(copy), { edit: 'untie', parameters: ['2.weight'] })).instead).toBe('safetensors');
  });
});
