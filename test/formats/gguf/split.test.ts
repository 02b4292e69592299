import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCheckpoint, recognise } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { temporaryFolder } from '../../session/sample.js';
import { buildGguf, floats, numberPair, textPair } from './build-gguf.js';

function name(number: number, of = 3): string {
  return `m-0000${String(number)}-of-0000${String(of)}.gguf`;
}

/** Part `number` of three with one tensor, of the value `number`. */
function part(number: number): Uint8Array {
  const pairs = [numberPair('split.no', number - 1), numberPair('split.count', 3), numberPair('split.tensors.count', 3)];
  const tensors = [{ name: `blk.${String(number)}.w`, dims: [1], type: 0, data: floats(number) }];
  return buildGguf({ pairs: number === 1 ? [textPair('general.name', 'm'), ...pairs] : pairs, tensors });
}

function folderOf(files: Readonly<Record<string, Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [file, bytes] of Object.entries(files)) writeFileSync(path.join(folder, file), bytes);
  return folder;
}

async function opened(where: string): Promise<Checkpoint> {
  const { checkpoint, place } = await openCheckpoint(where);
  await place.close();
  return checkpoint;
}

const whole = { [name(1)]: part(1), [name(2)]: part(2), [name(3)]: part(3) };

describe('a model in three files', () => {
  it.each(['', name(1), name(2), name(3)])('opened by %j is whole', async (file) => {
    const { parameters, files, metadata, warnings } = await opened(path.join(folderOf(whole), file));
    expect([...parameters].map((parameter) => parameter.name)).toEqual(['blk.1.w', 'blk.2.w', 'blk.3.w']);
    expect(files[0]?.name).toBe(file === '' ? name(1) : file);
    expect(files).toHaveLength(3);
    expect(metadata.get('general.name')).toBe('m');
    expect(warnings).toEqual([]);
  });

  it('finds each tensor in its own file', async () => {
    const checkpoint = await opened(path.join(folderOf(whole), name(2)));
    const files = [0, 1, 2].map((index) => {
      const storage = checkpoint.storage(index);
      return storage.kind === 'range' ? checkpoint.files[storage.file]?.name : undefined;
    });
    expect(files).toEqual([name(1), name(2), name(3)]);
  });

  it('says what is missing, and shows the rest', async () => {
    const checkpoint = await opened(path.join(folderOf({ [name(1)]: part(1), [name(3)]: part(3) }), name(3)));
    expect([...checkpoint.parameters].map((parameter) => parameter.name)).toEqual(['blk.1.w', 'blk.3.w']);
    expect(checkpoint.warnings).toEqual([{ tag: 'corrupt', message: 'the file is part 3 of 3, of which 2 could be opened' }]);
  });

  it('says which part is broken, and shows the rest', async () => {
    const checkpoint = await opened(path.join(folderOf({ ...whole, [name(2)]: part(2).subarray(0, 40) }), name(1)));
    expect([...checkpoint.parameters].map((parameter) => parameter.name)).toEqual(['blk.1.w', 'blk.3.w']);
    expect(checkpoint.warnings[0]).toMatchObject({ tag: 'corrupt' });
    expect(checkpoint.warnings[0]?.message).toContain(name(2));
  });

  it('does not take a file for a part that says it is another', async () => {
    const checkpoint = await opened(path.join(folderOf({ ...whole, [name(2)]: part(3) }), name(1)));
    expect([...checkpoint.parameters].map((parameter) => parameter.name)).toEqual(['blk.1.w', 'blk.3.w']);
    expect(checkpoint.warnings[0]?.message).toContain('does not say that it is part 2');
  });

  it('is one file where the name says so but the file does not', async () => {
    const alone = buildGguf({ tensors: [{ name: 'w', dims: [1], type: 0, data: floats(1) }] });
    const { parameters, files } = await opened(path.join(folderOf({ ...whole, [name(1)]: alone }), name(1)));
    expect(parameters).toHaveLength(1);
    expect(files).toHaveLength(1);
  });
});

describe('folders', () => {
  it('of one model are opened', async () => {
    const folder = folderOf({ 'm.gguf': part(1), 'README.md': new Uint8Array(0) });
    expect((await recognise(folder))?.title).toBe('GGUF');
  });

  it('of several models, or none, are not', async () => {
    const folder = folderOf({ 'a.gguf': part(1), 'b.gguf': part(1) });
    expect(await recognise(folder)).toBeUndefined();
    mkdirSync(path.join(folder, 'empty'));
    expect(await recognise(path.join(folder, 'empty'))).toBeUndefined();
  });
});
