/** Edits through the session, over a real kernel pool: what is shown, what a save writes, what undo brings back. */
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openCheckpoint, recognise } from '../../../src/formats/registry.js';
import type { Edit } from '../../../src/model/edit.js';
import type { ByteProgress, EditState } from '../../../src/protocol/edits.js';
import { Session } from '../../../src/session/session.js';
import { createKernelPool } from '../../../src/worker/pool.js';
import { idle, temporaryFolder, writeSample } from '../sample.js';

const root = path.resolve(import.meta.dirname, '../../..');
const pool = createKernelPool({ bundle: path.join(root, 'dist/worker.js'), wasm: path.join(root, 'dist/kernels.wasm'), threads: 1 });
afterAll(() => pool.close());

let folder = '';
beforeEach(() => {
  folder = temporaryFolder();
});

class Edited {
  constructor(
    readonly session: Session,
    readonly id: number,
    readonly file: string,
  ) {}

  static async open(file: string): Promise<Edited> {
    // One pool for all: it does not end with a session.
    const session = new Session({ openCheckpoint, recognise, createPool: () => ({ ...pool, close: () => Promise.resolve() }), threads: 1 });
    onTestFinished(() => session.dispose());
    await session.handlers.configure({ threads: 1, cacheFolder: path.join(folder, 'storage') }, idle());
    const { id } = await session.handlers.open({ path: file }, idle());
    return new Edited(session, id, file);
  }

  async edit(edit: Edit): Promise<EditState> {
    return await this.session.handlers.edit({ id: this.id, edit }, idle());
  }

  async set(parameters: string, statement: string): Promise<EditState> {
    return await this.edit({ edit: 'set', parameters, statement });
  }

  async values(name: string): Promise<number[]> {
    const index = await this.session.handlers.indexOf({ id: this.id, name }, idle());
    const tensor = this.session.get(this.id).tensor(index ?? -1);
    const count = tensor.shape.reduce((a, b) => a * b, 1);
    return Array.from((await pool.elements(tensor, { first: 0, count })).values, Number);
  }

  async undo(): Promise<EditState> {
    return await this.session.handlers.undo({ id: this.id }, idle());
  }

  async redo(): Promise<EditState> {
    return await this.session.handlers.redo({ id: this.id }, idle());
  }

  async save(): Promise<void> {
    await this.session.handlers.save({ id: this.id }, idle());
  }
}

const rising = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

async function sample(): Promise<Edited> {
  const file = path.join(folder, 'net.safetensors');
  writeSample(file, {
    '0.weight': { shape: [2, 3], values: rising(6) },
    '0.bias': { shape: [2], values: [7, 8] },
    '1.weight': { shape: [1, 2], values: [9, 10] },
  });
  return await Edited.open(file);
}

const sha = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('edits', () => {
  it('set a value, a row, every second one, all: as in NumPy', async () => {
    const net = await sample();
    await net.set('0.weight', '[0, 0] = 42');
    expect(await net.values('0.weight')).toEqual([42, 1, 2, 3, 4, 5]);
    await net.set('0.weight', '[1] *= 10');
    expect(await net.values('0.weight')).toEqual([42, 1, 2, 30, 40, 50]);
    await net.set('0.weight', '[:, ::2] -= 1');
    expect(await net.values('0.weight')).toEqual([41, 1, 1, 29, 40, 49]);
    const state = await net.set('*', '[:] += 1');
    expect(await net.values('0.weight')).toEqual([42, 2, 2, 30, 41, 50]);
    expect(await net.values('1.weight')).toEqual([10, 11]);
    expect(state.edits.map(({ sentence }) => sentence)).toEqual([
      '`0.weight`: [0, 0] = 42',
      '`0.weight`: [1] *= 10',
      '`0.weight`: [:, ::2] -= 1',
      '3 parameters: [:] += 1',
    ]);
    expect(state.changed).toEqual([0, 1, 2]);
  });

  it('are undone and done again, one by one', async () => {
    const net = await sample();
    await net.set('0.bias', '= 1');
    await net.set('0.bias', '[0] = 5');
    expect(await net.values('0.bias')).toEqual([5, 1]);
    expect((await net.undo()).undone).toBe(1);
    expect(await net.values('0.bias')).toEqual([1, 1]);
    const original = await net.undo();
    expect(await net.values('0.bias')).toEqual([7, 8]);
    expect([original.changed, original.saved]).toEqual([[], true]);
    await net.redo();
    expect(await net.values('0.bias')).toEqual([1, 1]);
    expect((await net.redo()).edits).toHaveLength(2);
    expect(await net.values('0.bias')).toEqual([5, 1]);
  });

  it('that are refused change nothing', async () => {
    const net = await sample();
    await net.set('0.bias', '= 1');
    await expect(net.set('0.bias', '[5] = 1')).rejects.toMatchObject({ tag: 'refused' });
    await expect(net.set('0.*', '[0, 9] = 1')).rejects.toMatchObject({ tag: 'refused' });
    await expect(net.set('0.weights', '= 1')).rejects.toThrow('did you mean 0.weight?');
    expect(await net.values('0.bias')).toEqual([1, 1]);
    expect(await net.values('0.weight')).toEqual(rising(6));
  });

  it('draw what torch draws for the seed', async () => {
    const net = await sample();
    await net.edit({ edit: 'initialize', parameters: '0.weight', initializer: 'torch.normal_', arguments: { std: 0.01 }, seed: 42 });
    // torch.manual_seed(42); torch.empty(2, 3).normal_(0, 0.01)
    const expected = [0.0033669036, 0.0012880941, 0.0023446237, 0.0023033303, -0.0112285642, -0.001863283].map(Math.fround);
    expect(await net.values('0.weight')).toEqual(expected);
  });

  it('that draw without a seed give the same values when they are done again, and as a script', async () => {
    const net = await sample();
    const draw: Edit = { edit: 'initialize', parameters: '0.weight', initializer: 'torch.uniform_' };
    await net.edit(draw);
    const drawn = await net.values('0.weight');
    await net.undo();
    await net.edit(draw);
    expect(await net.values('0.weight')).toEqual(drawn);
    const script = await net.session.handlers.script({ id: net.id }, idle());
    await net.session.handlers.applyScript({ id: net.id, script }, idle());
    expect(await net.values('0.weight')).toEqual(drawn);
  });

  it('paste a block of values', async () => {
    const net = await sample();
    await net.edit({
      edit: 'paste',
      parameters: ['0.weight'],
      at: [0, 1],
      values: [
        [10, 'NaN'],
        [20, '-inf'],
      ],
    });
    expect(await net.values('0.weight')).toEqual([0, 10, NaN, 3, 20, -Infinity]);
    const outside: Edit = { edit: 'paste', parameters: ['0.weight'], at: [1, 1], values: [[1], [2]] };
    await expect(net.edit(outside)).rejects.toMatchObject({ tag: 'refused' });
  });

  it('are taken out of the middle: those after are done again', async () => {
    const net = await sample();
    await net.set('0.bias', '= 1');
    await net.set('0.bias', '*= 10');
    await net.set('0.bias', '+= 2');
    await net.session.handlers.revertEdit({ id: net.id, position: 1 }, idle());
    expect(await net.values('0.bias')).toEqual([3, 3]);
    await net.session.handlers.revertAll({ id: net.id }, idle());
    expect(await net.values('0.bias')).toEqual([7, 8]);
  });

  it('show at once in statistics', async () => {
    const net = await sample();
    const statistics = async (): Promise<number | undefined> =>
      (await net.session.handlers.statistics({ id: net.id, index: 1, depth: 'scan' }, idle())).moments?.max;
    expect(await statistics()).toBe(8);
    await net.set('0.bias', '= 100');
    expect(await statistics()).toBe(100);
    await net.undo();
    expect(await statistics()).toBe(8);
  });
});

describe('a save', () => {
  it('writes the edits and nothing else, and undo goes on behind it', async () => {
    const net = await sample();
    const original = readFileSync(net.file);
    await net.set('0.bias', '[0] = 5');
    await net.save();
    const saved = readFileSync(net.file);
    const differing = [...saved.keys()].filter((at) => saved[at] !== original[at]);
    expect(differing.length).toBeGreaterThan(0);
    expect(Math.max(...differing) - Math.min(...differing)).toBeLessThan(4);
    const state = await net.session.handlers.editState({ id: net.id }, idle());
    expect([state.saved, state.changed, state.edits]).toEqual([true, [], []]);
    expect(await net.values('0.bias')).toEqual([5, 8]);

    const undone = await net.undo();
    expect(await net.values('0.bias')).toEqual([7, 8]);
    expect([undone.saved, undone.changed]).toEqual([false, [1]]);
    await net.save();
    expect(readFileSync(net.file).equals(original)).toBe(true);
    await net.redo();
    expect(await net.values('0.bias')).toEqual([5, 8]);
    await net.save();
    expect(readFileSync(net.file).equals(saved)).toBe(true);
  });

  it('leaves nothing behind when the checkpoint is closed', async () => {
    const net = await sample();
    await net.set('0.bias', '[0] = 5');
    await net.save();
    await net.undo();
    await net.save();
    const left = (): readonly string[] =>
      ['scratch', 'journals', 'unsaved'].flatMap((name) => readdirSync(path.join(folder, 'storage', name)));
    expect(left()).toHaveLength(3); // new bytes, and the old ones of two saves
    await net.session.handlers.close({ id: net.id }, idle());
    expect(left()).toEqual([]);
  });

  it('of a file whose header is another is refused, though its size and its time are the same', async () => {
    for (const [fixture, was, is] of [
      ['safetensors/mlp.safetensors', 'F32', 'I32'],
      ['pytorch/mlp-state_dict-torch2.pt', 'data/0', 'data/9'],
    ] as const) {
      const file = path.join(folder, path.basename(fixture));
      cpSync(path.join(root, 'test/fixtures', fixture), file);
      utimesSync(file, 1, 1);
      const net = await Edited.open(file);
      await net.set('0.bias', '= 5');
      await net.save();
      utimesSync(file, 1, 1);
      const again = await Edited.open(file);
      await again.set('0.bias', '= 6');
      const other = Buffer.from(readFileSync(file).toString('latin1').replaceAll(was, is), 'latin1');
      writeFileSync(file, other);
      utimesSync(file, 1, 1);
      await expect(again.save()).rejects.toMatchObject({ tag: 'changed', message: expect.stringContaining('header') as string });
      await expect(again.session.handlers.saveAs({ id: again.id, path: `${file}.copy` }, idle())).rejects.toMatchObject({ tag: 'changed' });
      expect(readFileSync(file).equals(other)).toBe(true);
    }
  });

  it('that was cancelled while it wrote leaves the file as it was, and can be done again', async () => {
    const net = await sample();
    const original = readFileSync(net.file);
    await net.set('0.bias', '[0] = 5');
    const abort = new AbortController();
    const progress = ({ doneBytes, totalBytes }: ByteProgress): void => {
      // Half of the work is keeping the old bytes: then they have been written over.
      if (doneBytes >= totalBytes / 2) abort.abort();
    };
    const saving = net.session.handlers.save({ id: net.id }, { signal: abort.signal, progress });
    await expect(saving).rejects.toMatchObject({ tag: 'cancelled' });
    expect(readFileSync(net.file).equals(original)).toBe(true);
    await net.save();
    expect(readFileSync(net.file).equals(original)).toBe(false);
  });
});

describe('ties', () => {
  const tied = path.join(root, 'test/fixtures/pytorch/tied-module-torch2.pt');

  it('change together, and are told', async () => {
    const file = path.join(folder, 'tied.pt');
    cpSync(tied, file);
    const net = await Edited.open(file);
    const [group] = await net.session.handlers.ties({ id: net.id }, idle());
    const [first = '', second = ''] = group?.names ?? [];
    const state = await net.edit({ edit: 'set', parameters: [first], statement: '= 3' });
    expect(state.edits[0]?.tiedNames).toContain(second);
    expect(await net.values(second)).toEqual(await net.values(first));
    const untied = await net.edit({ edit: 'untie', parameters: [second] });
    await net.edit({ edit: 'set', parameters: [second], statement: '= 4' });
    expect(new Set(await net.values(first))).toEqual(new Set([3]));
    expect(new Set(await net.values(second))).toEqual(new Set([4]));
    expect(untied.copyOnly).toContain('storage of their own');
  });
});

describe('unsaved edits', () => {
  it('are found by the next session, until the file is another or they are saved', async () => {
    const net = await sample();
    await net.set('0.bias', '[0] = 5');
    const before = sha(net.file);
    const next = await Edited.open(net.file);
    const script = await next.session.handlers.unsaved({ id: next.id }, idle());
    expect(script?.edits).toEqual([{ edit: 'set', parameters: '0.bias', statement: '[0] = 5' }]);
    await next.session.handlers.applyScript({ id: next.id, script: script ?? { edits: [] } }, idle());
    expect(await next.values('0.bias')).toEqual([5, 8]);
    expect(sha(net.file)).toBe(before);
    await next.save();
    const third = await Edited.open(net.file);
    expect(await third.session.handlers.unsaved({ id: third.id }, idle())).toBeNull();
  });

  it('made to what was before a save are found, with what was undone', async () => {
    const net = await sample();
    await net.set('0.bias', '[0] = 5');
    await net.set('0.weight', '= 1');
    await net.save();
    await net.undo();
    await net.undo();
    const undone = await Edited.open(net.file);
    const script = await undone.session.handlers.unsaved({ id: undone.id }, idle());
    await undone.session.handlers.applyScript({ id: undone.id, script: script ?? { edits: [] } }, idle());
    expect(await undone.values('0.weight')).toEqual(rising(6));
    expect(await undone.values('0.bias')).toEqual([7, 8]);
    const state = await undone.set('0.bias', '*= 2');
    expect(state.edits.map(({ sentence }) => sentence)).toEqual(['`0.bias`: *= 2']);
    const next = await Edited.open(net.file);
    await next.session.handlers.applyScript(
      { id: next.id, script: (await next.session.handlers.unsaved({ id: next.id }, idle())) ?? { edits: [] } },
      idle(),
    );
    expect(await next.values('0.bias')).toEqual([14, 16]);
    expect(await next.values('0.weight')).toEqual(rising(6));
  });
});

describe('a copy', () => {
  const reopened = async (file: string): Promise<Edited> => await Edited.open(file);

  it('in the same format holds the edits, and the original stays as it was', async () => {
    const file = path.join(folder, 'mlp.pt');
    cpSync(path.join(root, 'test/fixtures/pytorch/mlp-state_dict-torch2.pt'), file);
    const before = sha(file);
    const net = await Edited.open(file);
    await net.set('0.bias', '= 7');
    const output = path.join(folder, 'copy.pt');
    await net.session.handlers.saveAs({ id: net.id, path: output }, idle());
    expect(sha(file)).toBe(before);
    const copy = await reopened(output);
    expect(new Set(await copy.values('0.bias'))).toEqual(new Set([7]));
    expect(await copy.values('0.weight')).toEqual(await net.values('0.weight'));
  });

  it('as .safetensors holds renamed and untied parameters, and not the removed ones', async () => {
    const net = await sample();
    await net.edit({ edit: 'rename', parameters: '0.*', to: 'first.*' });
    await net.edit({ edit: 'remove', parameters: '1.*' });
    await net.set('first.bias', '[1] = 3');
    const output = path.join(folder, 'copy.safetensors');
    const { how } = await net.session.handlers.saveAs({ id: net.id, path: output }, idle());
    expect(how).toBe('rewritten');
    const copy = await reopened(output);
    expect([...copy.session.get(copy.id).checkpoint.parameters].map(({ name }) => name).sort()).toEqual(['first.bias', 'first.weight']);
    expect(await copy.values('first.bias')).toEqual([7, 3]);
  });
});
