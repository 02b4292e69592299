import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Scratch } from '../../../src/session/edits/scratch.js';
import { temporaryFolder } from '../sample.js';

/** Of a process that has ended. */
const gone = spawnSync(process.execPath, ['-e', '']).pid;

async function left(
  folder: string,
): Promise<{ readonly machine: string; readonly name: (machine: string, id: number, rest: string) => string }> {
  const scratch = await Scratch.create(folder);
  const [, machine = ''] = path.basename(scratch.path).split('-');
  await scratch.close();
  return { machine, name: (of, id, rest) => `edits-${of}-${String(id)}-${rest}` };
}

it('removes what ended processes of this machine have left, and nothing else', async () => {
  const folder = temporaryFolder();
  const { machine, name } = await left(folder);
  const others = [name('00000000', gone, 'a'), name(machine, process.ppid, 'b'), name(machine, gone, 'c'), 'notes.txt'];
  for (const other of [...others, name(machine, gone, 'd')]) writeFileSync(path.join(folder, other), '');
  const scratch = await Scratch.create(folder, new Set([name(machine, gone, 'c')]));
  expect(readdirSync(folder).sort()).toEqual([...others, path.basename(scratch.path)].sort());
  await scratch.close();
  expect(readdirSync(folder).sort()).toEqual(others.sort());
});

it('reads what an ended process has left under a name of its own, and refuses what is gone or no such file', async () => {
  const folder = temporaryFolder();
  const { machine, name } = await left(folder);
  const file = name(machine, gone, 'a');
  writeFileSync(path.join(folder, file), 'abcdef');
  const scratch = await Scratch.create(folder, new Set([file]));
  const first = await scratch.addressOf(file, { start: 1, end: 3 });
  expect(await scratch.addressOf(file, { start: 3, end: 6 })).toBe(first + 2);
  const own = scratch.placeOf(first);
  expect(own).toEqual({ file: expect.stringContaining(`-${String(process.pid)}-`) as string, at: 1 });
  expect(readFileSync(path.join(folder, own.file), 'latin1')).toBe('abcdef');
  await expect(scratch.addressOf(file, { start: 3, end: 7 })).rejects.toMatchObject({ tag: 'refused' });
  await expect(scratch.addressOf(name(machine, gone, 'f'), { start: 0, end: 1 })).rejects.toMatchObject({ tag: 'refused' });
  await expect(scratch.addressOf('../net.safetensors', { start: 0, end: 1 })).rejects.toMatchObject({ tag: 'refused' });
  await scratch.close();
});
