import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPlace } from '../../src/bytes/local-place.js';
import { checkSidecarName } from '../../src/bytes/sidecar.js';

let root = '';

beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'paramscope-place-'));
  await mkdir(path.join(root, 'model'));
  await writeFile(path.join(root, 'secret'), 'outside');
  await writeFile(path.join(root, 'model', 'a.bin'), 'inside');
  await symlink('../secret', path.join(root, 'model', 'link.bin'));
  await symlink('a.bin', path.join(root, 'model', 'near.bin'));
  await mkdir(path.join(root, 'model', 'step', 'state'), { recursive: true });
  await writeFile(path.join(root, 'model', 'step', 'b.bin'), 'deeper');
  await mkdir(path.join(root, 'other'));
  await symlink('../other', path.join(root, 'model', 'out'));
});

afterAll(async () => {
  await rm(root, { recursive: true });
});

describe('names that a file gives to the files beside it', () => {
  test.each(['/etc/passwd', '../up', 'a/../b', 'a\\b', 'C:x', 'https://x/y', '~/x', '', 'nul', 'com1.bin', 'end.', 'a\0b', 'a//b', './a'])(
    '%j is refused',
    (name) => {
      expect(() => {
        checkSidecarName(name);
      }).toThrow(expect.objectContaining({ tag: 'unsafe' }) as Error);
    },
  );

  test.each(['model-00001-of-00002.safetensors', 'shards/part 1.bin', '..x', '%2e%2e'])('%j is plain', (name) => {
    expect(() => {
      checkSidecarName(name);
    }).not.toThrow();
  });
});

describe('a place', () => {
  test('opens what lies in its folder, also through a link that stays there', async () => {
    const place = await openPlace(path.join(root, 'model'));
    for (const name of ['a.bin', 'near.bin']) {
      const { source } = await place.open(name);
      expect(Buffer.from(await source.read({ start: 0, end: 6 })).toString()).toBe('inside');
    }
    await place.close();
  });

  test('does not follow a link out of its folder', async () => {
    const place = await openPlace(path.join(root, 'model'));
    await expect(place.open('link.bin')).rejects.toMatchObject({ tag: 'unsafe' });
    await place.close();
  });

  test('lends a file, and closes it when its user has done or failed', async () => {
    const place = await openPlace(path.join(root, 'model'));
    const lent = await place.borrow('step/b.bin', async (file) => {
      expect(await file.source.read({ start: 0, end: 6 })).toHaveLength(6);
      return file;
    });
    expect(lent).toMatchObject({ name: 'step/b.bin', source: { size: 6 } });
    await expect(lent.source.read({ start: 0, end: 6 })).rejects.toThrow();
    const failing = (): never => {
      throw new Error('in use');
    };
    await expect(place.borrow('a.bin', failing)).rejects.toThrow('in use');
    await expect(place.borrow('link.bin', (file) => file.name)).rejects.toMatchObject({ tag: 'unsafe' });
    await place.close();
  });

  test('tells what lies in its folders, not in others', async () => {
    const place = await openPlace(path.join(root, 'model'));
    expect(await place.entries('')).toEqual({ files: ['a.bin', 'link.bin', 'near.bin', 'out'], folders: ['step'] });
    expect(await place.entries('step')).toEqual({ files: ['b.bin'], folders: ['state'] });
    await expect(place.entries('out')).rejects.toMatchObject({ tag: 'unsafe' });
    await expect(place.entries('..')).rejects.toMatchObject({ tag: 'unsafe' });
    await expect(place.entries('none')).rejects.toMatchObject({ tag: 'not-found' });
    await place.close();
  });

  test("follows a Hugging Face cache's snapshot into its blobs", async () => {
    const cache = path.join(root, 'models--org--name');
    await mkdir(path.join(cache, 'snapshots', 'abc'), { recursive: true });
    await mkdir(path.join(cache, 'blobs'));
    await writeFile(path.join(cache, 'blobs', 'f00'), 'blob');
    await symlink('../../blobs/f00', path.join(cache, 'snapshots', 'abc', 'model.safetensors'));
    const place = await openPlace(path.join(cache, 'snapshots', 'abc'));
    expect((await place.open('model.safetensors')).source.size).toBe(4);
    await place.close();
  });

  test('refuses a pipe at once', async () => {
    const pipe = path.join(root, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(openPlace(pipe)).rejects.toMatchObject({ tag: 'unsupported' });
    const place = await openPlace(root);
    await expect(place.open('pipe')).rejects.toMatchObject({ tag: 'unsafe' });
  });
});

describe('a file', () => {
  test('gives exactly the bytes of a range, or an error that says where', async () => {
    const place = await openPlace(path.join(root, 'secret'));
    const source = place.file?.source;
    expect(Buffer.from((await source?.read({ start: 3, end: 7 })) ?? []).toString()).toBe('side');
    await expect(source?.read({ start: 5, end: 8 })).rejects.toMatchObject({ tag: 'corrupt', offset: 5 });
    await place.close();
  });

  test('that has become shorter is told, not filled with zeros', async () => {
    const file = path.join(root, 'shrinking');
    await writeFile(file, 'twelve bytes');
    const place = await openPlace(file);
    await truncate(file, 4);
    await expect(place.file?.source.read({ start: 0, end: 12 })).rejects.toMatchObject({ tag: 'changed' });
    await place.close();
  });
});
