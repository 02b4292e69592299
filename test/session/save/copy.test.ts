import { chmodSync, existsSync, linkSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { isOneFile, saveAsCopy } from '../../../src/session/save/copy.js';
import { whyNotInPlace } from '../../../src/session/save/reasons.js';
import { temporaryFolder } from '../sample.js';
import { CrashDisk } from './crash-disk.js';
import { editable, editsOf, expectSameValues, Rig, valuesOf, withEdits } from './rig.js';
import { samples } from './samples.js';

const [, hereAndThere = (): never[] => []] = editsOf;

async function reopened(where: string): Promise<Checkpoint> {
  const { checkpoint, place } = await openCheckpoint(where);
  await place.close();
  return checkpoint;
}

describe.each(samples)('$title', (sample) => {
  it('has the edit in the copy, and is itself as it was', async () => {
    const folder = temporaryFolder();
    const rig = new Rig(folder, sample);
    const checkpoint = await rig.checkpoint();
    const edits = hereAndThere(editable(checkpoint));
    const expected = withEdits(checkpoint, valuesOf(checkpoint), edits);
    const before = rig.contents();
    const output = path.join(folder, `copy${path.extname(rig.opened)}`);
    const result = await saveAsCopy(await rig.target(checkpoint, edits), output);
    expect(result).toMatchObject({ path: output, how: 'copy' });
    expect(rig.contents()).toEqual(before);
    const copied = await reopened(output);
    expectSameValues(valuesOf(copied), expected);
    expect(copied.parameters.length).toBe(checkpoint.parameters.length);
    if (isOneFile(checkpoint)) await sample.verify?.(output);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('a copy', () => {
  const [torch] = samples.filter(({ title }) => title === 'PyTorch 2');
  const [shards] = samples.filter(({ title }) => title === 'safetensors in shards');

  it.each([torch, shards].flatMap((sample) => sample ?? []))('of $title is complete or not there, wherever it dies', async (sample) => {
    const folder = temporaryFolder();
    const rig = new Rig(folder, sample);
    const checkpoint = await rig.checkpoint();
    const target = await rig.target(checkpoint, hereAndThere(editable(checkpoint)));
    const counting = new CrashDisk();
    const output = (number: number): string => path.join(folder, `copy-${String(number)}`);
    await saveAsCopy(target, output(0), {}, counting);
    const expected = valuesOf(await reopened(output(0)));
    let [there, absent] = [0, 0];
    for (let at = 1; at <= counting.calls; at++) {
      const disk = new CrashDisk(at, 'half');
      await expect(saveAsCopy(target, output(at), {}, disk)).rejects.toThrow();
      await disk.bury();
      if (existsSync(output(at))) {
        there++;
        expectSameValues(valuesOf(await reopened(output(at))), expected);
      } else absent++;
    }
    expect(there).toBeGreaterThan(0);
    expect(absent).toBeGreaterThan(10);
  });

  it('does not take the place of the checkpoint itself, nor of a folder', async () => {
    if (shards === undefined || torch === undefined) throw new Error('no samples');
    const folder = temporaryFolder();
    const rig = new Rig(folder, torch);
    const target = await rig.target(await rig.checkpoint(), []);
    await expect(saveAsCopy(target, rig.opened)).rejects.toMatchObject({ tag: 'unsupported' });
    const several = new Rig(temporaryFolder(), shards);
    const other = await several.target(await several.checkpoint(), []);
    await expect(saveAsCopy(other, folder)).rejects.toMatchObject({ tag: 'unsupported' });
  });

  it('of a file that changed meanwhile is refused', async () => {
    if (torch === undefined) throw new Error('no sample');
    const folder = temporaryFolder();
    const rig = new Rig(folder, torch);
    const target = await rig.target(await rig.checkpoint(), []);
    writeFileSync(rig.opened, 'something else');
    await expect(saveAsCopy(target, path.join(folder, 'copy.pt'))).rejects.toMatchObject({ tag: 'changed' });
    expect(existsSync(path.join(folder, 'copy.pt'))).toBe(false);
  });

  it('of a read-only file, or one of several names, can be edited', async () => {
    if (torch === undefined) throw new Error('no sample');
    const folder = temporaryFolder();
    const rig = new Rig(folder, torch);
    const checkpoint = await rig.checkpoint();
    const edits = hereAndThere(editable(checkpoint));
    const { changes } = await rig.target(checkpoint, edits);
    expect(await whyNotInPlace(checkpoint, changes)).toBeUndefined();
    linkSync(rig.opened, path.join(folder, 'second name'));
    expect(await whyNotInPlace(checkpoint, changes)).toMatch(/2 names/);
    chmodSync(rig.opened, 0o444);
    const output = path.join(folder, 'copy.pt');
    await saveAsCopy(await rig.target(checkpoint, edits), output);
    expect(await whyNotInPlace(await reopened(output), changes)).toBeUndefined();
  });
});
