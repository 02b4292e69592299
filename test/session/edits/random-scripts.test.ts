/**
 * Random edits, undone and done again at random, against arrays in memory: what is shown and what a save writes is what the arrays hold, and undoing
 * everything gives the original bytes. PARAMSCOPE_SCRIPTS=5000 runs as many; a few are enough every day.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { openCheckpoint, recognise } from '../../../src/formats/registry.js';
import type { Edit } from '../../../src/model/edit.js';
import { seededByWord } from '../../../src/numeric/random/mt19937.js';
import { parseScriptText, serialise } from '../../../src/session/edits/script.js';
import { Session } from '../../../src/session/session.js';
import { createKernelPool } from '../../../src/worker/pool.js';
import { idle, temporaryFolder, writeSample } from '../sample.js';

const root = path.resolve(import.meta.dirname, '../../..');
const pool = createKernelPool({ bundle: path.join(root, 'dist/worker.js'), wasm: path.join(root, 'dist/kernels.wasm'), threads: 1 });
afterAll(() => pool.close());

const scripts = Number(process.env['PARAMSCOPE_SCRIPTS'] ?? 80);
const shapes = { a: [4, 6], b: [5], 'c.d': [2, 3, 4] } as const;
type Name = keyof typeof shapes;
const names = Object.keys(shapes) as Name[];
const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

type Arrays = Record<Name, Float32Array>;

/** Whole numbers below a limit, the same ones for a seed. */
function dice(seed: number): (limit: number) => number {
  const engine = seededByWord(seed);
  return (limit) => (engine.next() >>> 0) % limit;
}

interface Move {
  readonly edit: Edit;
  readonly change: (arrays: Arrays) => void;
}

const operators = {
  '=': (_: number, value: number) => value,
  '+=': (old: number, value: number) => old + value,
  '-=': (old: number, value: number) => old - value,
  '*=': (old: number, value: number) => old * value,
} as const;

function randomMove(roll: (limit: number) => number): Move {
  const name = names[roll(names.length)] ?? 'a';
  return roll(4) === 0 ? randomPaste(name, roll) : randomStatement(name, roll);
}

function randomStatement(name: Name, roll: (limit: number) => number): Move {
  const shape: readonly number[] = shapes[name];
  const axes = shape.map((size) => {
    if (roll(3) === 0) {
      const index = roll(size);
      return { text: String(roll(2) === 0 ? index : index - size), indices: [index] };
    }
    const [from, to, step] = [roll(size), roll(size) + 1, roll(3) + 1];
    return { text: `${String(from)}:${String(to)}:${String(step)}`, indices: range(from, to, step) };
  });
  const operator = (Object.keys(operators) as (keyof typeof operators)[])[roll(4)] ?? '=';
  const value = roll(64) / 4 - 4;
  return {
    edit: { edit: 'set', parameters: [name], statement: `[${axes.map(({ text }) => text).join(', ')}] ${operator} ${String(value)}` },
    change: (arrays) => {
      for (const at of places(
        shape,
        axes.map(({ indices }) => indices),
      ))
        arrays[name][at] = operators[operator](arrays[name][at] ?? 0, value);
    },
  };
}

function randomPaste(name: Name, roll: (limit: number) => number): Move {
  const shape: readonly number[] = shapes[name];
  const at = shape.map((size) => roll(size));
  const room = shape.map((size, axis) => size - (at[axis] ?? 0));
  const rows = shape.length < 2 ? 1 : roll(room.at(-2) ?? 1) + 1;
  const columns = roll(room.at(-1) ?? 1) + 1;
  const values = Array.from({ length: rows }, () => Array.from({ length: columns }, () => roll(1000) / 8));
  return {
    edit: { edit: 'paste', parameters: [name], at, values },
    change: (arrays) => {
      values.forEach((row, i) => {
        row.forEach((value, j) => {
          const index = at.map((first, axis) => first + (axis === shape.length - 1 ? j : axis === shape.length - 2 ? i : 0));
          arrays[name][index.reduce((sum, position, axis) => sum * (shape[axis] ?? 1) + position, 0)] = value;
        });
      });
    },
  };
}

function range(from: number, to: number, step: number): number[] {
  const out: number[] = [];
  for (let i = from; i < to; i += step) out.push(i);
  return out;
}

function places(shape: readonly number[], axes: readonly (readonly number[])[]): number[] {
  return axes.reduce<number[]>(
    (starts, indices, axis) => starts.flatMap((start) => indices.map((i) => start * (shape[axis] ?? 1) + i)),
    [0],
  );
}

const copyOf = (arrays: Arrays): Arrays => ({ a: arrays.a.slice(), b: arrays.b.slice(), 'c.d': arrays['c.d'].slice() });

/** What was done beyond what both have in common. */
function notIn(saved: readonly Edit[], done: readonly Edit[]): readonly Edit[] {
  const differing = done.findIndex((edit, i) => edit !== saved[i]);
  return differing < 0 ? [] : done.slice(differing);
}

/** The script of what is pending, applied to the file as it is, shows the same. */
async function foundAgain(
  session: Session,
  file: string,
  { id, expected }: { readonly id: number; readonly expected: Arrays },
): Promise<void> {
  const script = parseScriptText(serialise(await session.handlers.script({ id }, idle())));
  const other = await session.handlers.open({ path: file }, idle());
  await session.handlers.applyScript({ id: other.id, script }, idle());
  for (const [index, { name }] of [...session.get(other.id).checkpoint.parameters].entries()) {
    const values = await pool.elements(session.get(other.id).tensor(index), { first: 0, count: sizeOf(shapes[name as Name]) });
    expect(Array.from(values.values, Number), name).toEqual([...expected[name as Name]]);
  }
  await session.handlers.close({ id: other.id }, idle());
}

it(
  `${String(scripts)} random scripts give the same file as arrays in memory, and undone the original bytes`,
  { timeout: 3_600_000 },
  async () => {
    const file = path.join(temporaryFolder(), 'net.safetensors');
    const original: Arrays = {
      a: Float32Array.from({ length: sizeOf(shapes.a) }, (_, i) => i / 2),
      b: Float32Array.from({ length: sizeOf(shapes.b) }, (_, i) => -i),
      'c.d': Float32Array.from({ length: sizeOf(shapes['c.d']) }, (_, i) => i * 3),
    };
    writeSample(file, Object.fromEntries(names.map((name) => [name, { shape: shapes[name], values: [...original[name]] }])));
    const bytes = readFileSync(file);
    const session = new Session({ openCheckpoint, recognise, createPool: () => ({ ...pool, close: () => Promise.resolve() }), threads: 1 });
    onTestFinished(() => session.dispose());
    for (let seed = 0; seed < scripts; seed++) {
      const { id } = await session.handlers.open({ path: file }, idle());
      const roll = dice(seed);
      const states = [original];
      const done: Edit[] = [];
      let undone: Edit[] = [];
      let saved: readonly Edit[] = [];
      let now = 0;
      for (let step = 0; step < 8; step++) {
        const what = roll(8);
        if (what === 0 && now > 0) {
          await session.handlers.undo({ id }, idle());
          undone.push(...done.splice(-1));
          now--;
        } else if (what === 1 && now + 1 < states.length) {
          await session.handlers.redo({ id }, idle());
          done.push(...undone.splice(-1));
          now++;
        } else if (what === 2) {
          await session.handlers.save({ id }, idle());
          saved = [...done];
        } else {
          const { edit, change } = randomMove(roll);
          await session.handlers.edit({ id, edit }, idle());
          done.push(edit);
          undone = [];
          const next = copyOf(states[now] ?? original);
          change(next);
          states.splice(++now, states.length, next);
        }
        const { edits } = await session.handlers.editState({ id }, idle());
        const listed = edits.map((each) => each.edit);
        expect(listed, `seed ${String(seed)}, step ${String(step)}`).toEqual(notIn(saved, done));
      }
      await foundAgain(session, file, { id, expected: states[now] ?? original });
      await session.handlers.save({ id }, idle());
      const data = names.map((name) => Buffer.from((states[now] ?? original)[name].buffer));
      expect(readFileSync(file).subarray(-Buffer.concat(data).length).equals(Buffer.concat(data)), `seed ${String(seed)}`).toBe(true);
      while (now-- > 0) await session.handlers.undo({ id }, idle());
      await session.handlers.save({ id }, idle());
      expect(readFileSync(file).equals(bytes), `seed ${String(seed)} undone`).toBe(true);
      await session.handlers.close({ id }, idle());
    }
  },
);
