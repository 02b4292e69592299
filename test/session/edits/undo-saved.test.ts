/** Undo behind a save, in every format: the bytes that the save replaced come back, and the next save writes them again. */
import { cpSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { openCheckpoint, recognise } from '../../../src/formats/registry.js';
import { Session } from '../../../src/session/session.js';
import { createKernelPool } from '../../../src/worker/pool.js';
import { valuesOf } from '../save/rig.js';
import { samples } from '../save/samples.js';
import { idle, temporaryFolder } from '../sample.js';

const root = path.resolve(import.meta.dirname, '../../..');
const pool = createKernelPool({ bundle: path.join(root, 'dist/worker.js'), wasm: path.join(root, 'dist/kernels.wasm'), threads: 1 });
afterAll(() => pool.close());

/** As hexadecimal text, by index of the parameter. */
async function valuesIn(where: string): Promise<readonly (readonly [number, string])[]> {
  const { checkpoint, place } = await openCheckpoint(where);
  await place.close();
  return [...valuesOf(checkpoint)].map(([index, bytes]) => [index, Buffer.from(bytes).toString('hex')]);
}

const kinds: readonly string[] = ['float32', 'float16', 'bfloat16'];

// Blocks of that kind are read, not written.
const written = samples.filter(({ title }) => title !== 'GGUF, blocks');

it.each(written)('$title', async ({ fixture, open = '' }) => {
  const folder = temporaryFolder();
  const copy = path.join(folder, path.basename(fixture));
  const where = path.join(copy, open);
  cpSync(path.join(root, 'test/fixtures', fixture), copy, { recursive: true });
  const session = new Session({ openCheckpoint, recognise, createPool: () => ({ ...pool, close: () => Promise.resolve() }), threads: 1 });
  onTestFinished(() => session.dispose());
  await session.handlers.configure({ threads: 1, cacheFolder: path.join(folder, 'storage') }, idle());
  const { id } = await session.handlers.open({ path: where }, idle());
  const original = await valuesIn(where);
  const { parameters } = session.get(id).base;
  const numbers = [...parameters].filter(({ index, dtype }) => session.get(id).hasNumbers(index) && kinds.includes(dtype));
  const [first, second = first] = numbers.map(({ name }) => name);
  if (first === undefined || second === undefined) throw new Error('no numbers to edit');
  const set = (name: string, statement: string): Promise<unknown> =>
    session.handlers.edit({ id, edit: { edit: 'set', parameters: [name], statement } }, idle());
  await set(first, '= 2');
  await set(second, '*= -3');
  const { copyOnly } = await session.handlers.editState({ id }, idle());
  if (copyOnly !== undefined) return; // nothing can be saved into the file
  await session.handlers.save({ id }, idle());
  const saved = await valuesIn(where);
  expect(saved).not.toEqual(original);
  await session.handlers.undo({ id }, idle());
  await session.handlers.undo({ id }, idle());
  await session.handlers.save({ id }, idle());
  expect(await valuesIn(where)).toEqual(original);
  await session.handlers.redo({ id }, idle());
  await session.handlers.redo({ id }, idle());
  await session.handlers.save({ id }, idle());
  expect(await valuesIn(where)).toEqual(saved);
});
