import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCheckpoint, recognise } from '../../src/formats/registry.js';

const fixtures = path.resolve(import.meta.dirname, '../fixtures');
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'paramscope-registry-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function written(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

test('content decides, not the extension', async () => {
  const { readFile } = await import('node:fs/promises');
  const renamed = await written('model.bin', await readFile(path.join(fixtures, 'safetensors/mlp.safetensors')));
  expect((await recognise(renamed))?.title).toBe('safetensors');
});

test.each([
  ['pointer.safetensors.txt', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', /git lfs pull/],
  ['page.pt', '<!DOCTYPE html><html>404</html>', /web page/],
  ['notes.txt', 'hello', /not a checkpoint/],
])('%s is named and refused', async (name, content, words) => {
  const error: unknown = await openCheckpoint(await written(name, content)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ tag: 'unsupported', message: expect.stringMatching(words) as string });
});

test('an empty file is corrupt, a missing one not found', async () => {
  await expect(openCheckpoint(await written('empty.pt', ''))).rejects.toMatchObject({ tag: 'corrupt' });
  await expect(openCheckpoint(path.join(folder, 'none.pt'))).rejects.toMatchObject({ tag: 'not-found' });
});

test('a folder with an index opens as one checkpoint', async () => {
  const { checkpoint, place } = await openCheckpoint(path.join(fixtures, 'safetensors/sharded'));
  expect(checkpoint.format).toBe('safetensors-sharded');
  expect(checkpoint.files.length).toBe(4);
  await place.close();
});
