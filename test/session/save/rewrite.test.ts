import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { whyNotInPlace } from '../../../src/session/save/reasons.js';
import { rewrite } from '../../../src/session/save/rewrite.js';
import { sameStructure, whyNotRewritten, type Structure } from '../../../src/session/save/structure.js';
import { temporaryFolder } from '../sample.js';
import { CrashDisk, deaths } from './crash-disk.js';
import { editable, editsOf, expectSameValues, Rig, valuesOf, withEdits, type StorageEdit } from './rig.js';
import { verifyZip } from './samples.js';

const [, hereAndThere = (): never[] => []] = editsOf;

async function reopened(where: string): Promise<Checkpoint> {
  const { checkpoint, place } = await openCheckpoint(where);
  await place.close();
  return checkpoint;
}

function names(checkpoint: Checkpoint): readonly string[] {
  return Array.from(checkpoint.parameters, ({ name }) => name);
}

interface Rewritten {
  readonly rig: Rig;
  readonly before: Checkpoint;
  readonly after: Checkpoint;
  readonly edits: readonly StorageEdit[];
}

/** Saved over itself. */
async function rewritten(fixture: string, structure: Structure): Promise<Rewritten> {
  const rig = new Rig(temporaryFolder(), { fixture });
  const before = await rig.checkpoint();
  const edits = hereAndThere(editable(before));
  const expected = withEdits(before, valuesOf(before), edits);
  const result = await rewrite({ ...(await rig.target(before, edits)), structure }, rig.opened);
  expect(result).toMatchObject({ how: 'rewritten', bytes: statSync(rig.opened).size });
  const after = await rig.checkpoint();
  const kept = [...expected].filter(([index]) => !structure.removed.has(index)).map(([, bytes]) => bytes);
  expectSameValues(new Map([...valuesOf(after).values()].entries()), new Map(kept.entries()));
  expect(after.warnings).toEqual(before.warnings);
  expect(readdirSync(path.dirname(rig.opened))).toEqual([path.basename(rig.opened)]);
  return { rig, before, after, edits };
}

describe('an archive with compressed members', () => {
  it('cannot be edited in place, and is written anew with the edit', async () => {
    const { rig, before, after, edits } = await rewritten('numpy/mlp_compressed.npz', sameStructure);
    const { changes } = await rig.target(before, edits);
    expect(await whyNotInPlace(before, changes)).toMatch(/compressed member/);
    expect(names(after)).toEqual(names(before));
    await verifyZip(rig.opened);
  });

  it.each(['numpy/mlp_stored.npz', 'numpy/streamed.npz', 'numpy/mlp_compressed.npz', 'mxnet/mxnet2_mlp.params'])(
    'of arrays (%s) can lose some and rename others',
    async (fixture) => {
      const structure = { names: new Map([[1, 'another name, longer than the one before']]), removed: new Set([0]), untied: new Map() };
      const { rig, before, after } = await rewritten(fixture, structure);
      expect(names(after)).toEqual(
        names(before)
          .slice(1)
          .map((name, i) => (i === 0 ? 'another name, longer than the one before' : name)),
      );
      await verifyZip(rig.opened);
    },
  );
});

describe('a safetensors file', () => {
  it('can lose tensors and have others renamed, which recorded ties follow', async () => {
    const before = await reopened(path.resolve(import.meta.dirname, '../../fixtures/safetensors/tied_save_model.safetensors'));
    const aliases = [...before.metadata].flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : []));
    const [alias = '', kept = ''] = aliases.find(([, value]) => names(before).includes(value)) ?? [];
    const tied = names(before).indexOf(kept);
    expect(tied).toBeGreaterThanOrEqual(0);
    const gone = names(before).findIndex((name) => !aliases.some(([, value]) => value === name));
    const structure = { names: new Map([[tied, 'renamed']]), removed: new Set([gone]), untied: new Map() };
    const { after } = await rewritten('safetensors/tied_save_model.safetensors', structure);
    expect(names(after)).toContain('renamed');
    expect(names(after)).not.toContain(names(before)[gone]);
    expect(after.metadata.get(alias)).toBe('renamed');
    expect(after.ties.length).toBe(before.ties.length);
  });

  it.each(['__metadata__', 'second'])('does not get a name twice: %s', async (name) => {
    const rig = new Rig(temporaryFolder(), { fixture: 'safetensors/mlp.safetensors' });
    const checkpoint = await rig.checkpoint();
    const old = readFileSync(rig.opened);
    const structure = {
      ...sameStructure,
      names: new Map([
        [0, name],
        [1, 'second'],
      ]),
    };
    await expect(rewrite({ ...(await rig.target(checkpoint, [])), structure }, rig.opened)).rejects.toMatchObject({ tag: 'refused' });
    expect(readFileSync(rig.opened).equals(old)).toBe(true);
    expect(readdirSync(path.dirname(rig.opened))).toHaveLength(1);
  });

  it('takes new bytes for a tensor that is tied no longer', async () => {
    const rig = new Rig(temporaryFolder(), { fixture: 'safetensors/mlp.safetensors' });
    const checkpoint = await rig.checkpoint();
    const [first] = editable(checkpoint);
    if (first === undefined) throw new Error('no tensors');
    const bytes = Uint8Array.from({ length: first.length }, (_, i) => i % 100);
    const { changes, ...target } = await rig.target(checkpoint, [{ storage: first, runs: [{ start: 0, bytes }] }]);
    expect(changes).toHaveLength(1);
    const structure = { ...sameStructure, untied: new Map([[0, { at: 0, length: first.length }]]) };
    await rewrite({ ...target, changes: [], structure }, rig.opened);
    expectSameValues(
      valuesOf(await rig.checkpoint()),
      withEdits(checkpoint, valuesOf(await reopened(rig.original)), [{ storage: first, runs: [{ start: 0, bytes }] }]),
    );
  });

  it('keeps every element type', async () => {
    const { before, after } = await rewritten('safetensors/dtypes.safetensors', { ...sameStructure, names: new Map([[0, 'first']]) });
    expect(Array.from(after.parameters, ({ dtype }) => dtype)).toEqual(Array.from(before.parameters, ({ dtype }) => dtype));
  });

  it('is the old file or the new one, wherever writing it anew dies', async () => {
    const rig = new Rig(temporaryFolder(), { fixture: 'safetensors/mlp.safetensors' });
    const checkpoint = await rig.checkpoint();
    const structure = { ...sameStructure, removed: new Set([1]) };
    const old = readFileSync(rig.opened);
    const target = async (): Promise<Parameters<typeof rewrite>[0]> => ({
      ...(await rig.target(checkpoint, hereAndThere(editable(checkpoint)))),
      structure,
    });
    const fixed = await target();
    const counting = new CrashDisk();
    await rewrite(fixed, rig.opened, {}, counting);
    const length = statSync(rig.opened).size;
    const outcomes = new Set<string>();
    for (let at = 1; at <= counting.calls; at++) {
      for (const death of deaths) {
        rig.reset();
        const disk = new CrashDisk(at, death);
        await expect(rewrite(await target(), rig.opened, {}, disk)).rejects.toThrow();
        await disk.bury();
        const is = readFileSync(rig.opened);
        const isOld = is.equals(old);
        if (!isOld) expect(is.length, `call ${String(at)}, ${death}`).toBe(length);
        expect((await rig.checkpoint()).parameters.length).toBe(checkpoint.parameters.length - (isOld ? 0 : 1));
        outcomes.add(isOld ? 'old' : 'new');
      }
    }
    expect([...outcomes].sort()).toEqual(['new', 'old']);
  });
});

describe('what is not written anew', () => {
  it.each([
    ['pytorch/mlp-state_dict-torch2.pt', /pickle/],
    ['gguf/plain_types.gguf', /only their values/],
    ['safetensors/sharded', /several files/],
    ['mxnet/mlp.params', /MXNet/],
  ])('%s: says why', async (fixture, reason) => {
    const rig = new Rig(temporaryFolder(), { fixture });
    const checkpoint = await rig.checkpoint();
    const structure = { ...sameStructure, removed: new Set([0]) };
    expect(whyNotRewritten(checkpoint, [], structure)).toMatch(reason);
    await expect(rewrite({ ...(await rig.target(checkpoint, [])), structure }, rig.opened)).rejects.toMatchObject({ tag: 'refused' });
  });
});
