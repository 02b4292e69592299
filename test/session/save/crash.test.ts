/**
 * Saves that die at each of their system calls, in several ways, and saves whose recovery dies in turn. What is left is the old file or the new one,
 * whole, and the folder of journals is empty. Every day at some of the calls; PARAMSCOPE_CRASH=everywhere at all of them.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { saveInPlace } from '../../../src/session/save/in-place.js';
import { interruptedSaves, recover } from '../../../src/session/save/recover.js';
import type { SaveTarget } from '../../../src/session/save/work.js';
import { temporaryFolder } from '../sample.js';
import { CrashDisk, deaths, type Death } from './crash-disk.js';
import { editable, editsOf, Rig } from './rig.js';
import { samples } from './samples.js';

const isEverywhere = process.env['PARAMSCOPE_CRASH'] === 'everywhere';
const limit = isEverywhere ? 3_600_000 : 120_000;
const leastPoints = isEverywhere ? 200 : 8;
/** From one call to the next; no divisor of what repeats, so that all kinds of calls come by. */
const stride = isEverywhere ? 1 : 17;

/** `first`, some between, and `last`. */
function some(first: number, last: number): readonly number[] {
  const calls: number[] = [];
  for (let at = first; at < last; at += stride) calls.push(at);
  return [...calls, last];
}

/** Recovers what there is, until nothing is left to recover. */
async function recoverAll(folder: string): Promise<void> {
  const disk = new CrashDisk();
  for (const { path: of } of await interruptedSaves(folder, disk)) await recover(folder, of, disk);
}

interface Saved {
  readonly rig: Rig;
  readonly target: () => Promise<SaveTarget>;
  readonly old: ReadonlyMap<string, string>;
  readonly fresh: ReadonlyMap<string, string>;
  /** System calls of a save, and the first of them that changes something. */
  readonly calls: number;
  readonly firstChange: number;
}

async function saved(rig: Rig, choose: (typeof editsOf)[number]): Promise<Saved> {
  rig.reset();
  const checkpoint = await rig.checkpoint();
  const edits = choose(editable(checkpoint));
  const target = (): Promise<SaveTarget> => rig.target(checkpoint, edits);
  const old = rig.contents();
  const counting = new CrashDisk();
  await saveInPlace(await target(), {}, counting);
  return { rig, target, old, fresh: rig.contents(), calls: counting.calls, firstChange: counting.firstChange };
}

/** The save dies; true when a journal was left that recovery needs. */
async function dies({ rig, target }: Saved, at: number, death: Death): Promise<boolean> {
  rig.reset();
  const disk = new CrashDisk(at, death);
  await expect(saveInPlace(await target(), {}, disk)).rejects.toThrow();
  await disk.bury();
  return (await interruptedSaves(rig.journals, new CrashDisk())).length > 0;
}

function expectWhole({ rig, old, fresh }: Saved, where: string): 'old' | 'new' {
  const is = rig.contents();
  const same = (other: ReadonlyMap<string, string>): boolean =>
    is.size === other.size && [...other].every(([name, text]) => is.get(name) === text);
  expect(same(old) || same(fresh), where).toBe(true);
  return same(old) ? 'old' : 'new';
}

/** Formats whose saves differ most. */
const closely = ['PyTorch 2', 'TensorFlow checkpoint, compressed index', 'Orbax, compressed chunks'];

/** Half way through the call, and in two of the other ways by turns. */
function deathsAt(at: number): readonly Death[] {
  const others = deaths.filter((death) => death !== 'half');
  return ['half', ...others.filter((_, i) => i === at % others.length || i === (at + 2) % others.length)];
}

describe.each(samples)('$title', (sample) => {
  it(
    'is the old file or the new one, wherever a save dies',
    async () => {
      const rig = new Rig(temporaryFolder(), sample);
      let points = 0;
      const outcomes = new Set<string>();
      for (const choose of editsOf) {
        const save = await saved(rig, choose);
        for (const at of some(save.firstChange - 1, save.calls)) {
          for (const death of deathsAt(at)) {
            await dies(save, at, death);
            await recoverAll(rig.journals);
            outcomes.add(expectWhole(save, `call ${String(at)} of ${String(save.calls)}, ${death}`));
            expect(await interruptedSaves(rig.journals)).toEqual([]);
            points++;
          }
        }
      }
      expect([...outcomes].sort()).toEqual(['new', 'old']);
      expect(points).toBeGreaterThanOrEqual(leastPoints);
    },
    limit,
  );
});

/** A safetensors file of one tensor: as long as files are whose bytes are read ahead and go to the disk while others are written. */
function writeLong(where: string, length: number): void {
  const header = Buffer.from(JSON.stringify({ weight: { dtype: 'U8', shape: [length], data_offsets: [0, length] } }));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  const values = new Uint8Array(new Uint32Array(length / 4).map((_, i) => Math.imul(i, 2654435761)).buffer);
  writeFileSync(where, Buffer.concat([size, header, values]));
}

describe('a long file', () => {
  it(
    'is the old file or the new one, wherever a save of all its values dies',
    async () => {
      const folder = temporaryFolder();
      const long = path.join(folder, 'long.safetensors');
      const length = 20 * 2 ** 20;
      writeLong(long, length);
      const rig = new Rig(folder, { fixture: path.relative(path.resolve(import.meta.dirname, '../../fixtures'), long) });
      const fresh = new Uint8Array(length).fill(7);
      const save = await saved(rig, (storages) => storages.map((storage) => ({ storage, runs: [{ start: 0, bytes: fresh }] })));
      const outcomes = new Set<string>();
      const every = isEverywhere ? 5 : 59;
      for (let at = save.firstChange; at <= save.calls; at += every) {
        for (const death of ['half', 'all lost', 'odd lost'] as const) {
          await dies(save, at, death);
          await recoverAll(rig.journals);
          outcomes.add(expectWhole(save, `call ${String(at)} of ${String(save.calls)}, ${death}`));
        }
      }
      await dies(save, save.calls, 'after');
      outcomes.add(expectWhole(save, 'after all'));
      expect([...outcomes].sort()).toEqual(['new', 'old']);
    },
    limit,
  );
});

describe.each(samples.filter(({ title }) => closely.includes(title)))('a recovery of $title', (sample) => {
  it(
    'may die as well',
    async () => {
      const rig = new Rig(temporaryFolder(), sample);
      const save = await saved(rig, editsOf[1] ?? (() => []));
      let points = 0;
      for (let at = save.calls; at > 0 && points <= leastPoints; at -= 2) {
        if (!(await dies(save, at, 'half'))) continue;
        const [journal = ''] = (await interruptedSaves(rig.journals)).map(({ path: of }) => of);
        const left = { files: rig.contents(), journals: filesIn(rig.journals) };
        const counting = new CrashDisk();
        await recover(rig.journals, journal, counting);
        for (const second of some(1, counting.calls)) {
          for (const death of ['half', 'all lost', 'odd lost'] as const) {
            rig.put(left.files);
            putFiles(rig.journals, left.journals);
            const disk = new CrashDisk(second, death);
            await expect(recover(rig.journals, journal, disk)).rejects.toThrow();
            await disk.bury();
            await recoverAll(rig.journals);
            expect(expectWhole(save, `call ${String(at)}, then ${String(second)} of the recovery`)).toBe('old');
            points++;
          }
        }
      }
      expect(points).toBeGreaterThan(leastPoints);
    },
    limit,
  );
});

function filesIn(folder: string): ReadonlyMap<string, Buffer> {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name))]));
}

function putFiles(folder: string, files: ReadonlyMap<string, Buffer>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(path.join(folder, name), bytes);
}
