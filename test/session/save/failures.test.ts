import { chmodSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../../src/model/errors.js';
import { saveInPlace } from '../../../src/session/save/in-place.js';
import { journalPath } from '../../../src/session/save/journal.js';
import { changesLengths, whyNotInPlace } from '../../../src/session/save/reasons.js';
import { interruptedSaves, recover } from '../../../src/session/save/recover.js';
import type { SaveTarget } from '../../../src/session/save/work.js';
import { temporaryFolder } from '../sample.js';
import { CrashDisk, failures } from './crash-disk.js';
import { editable, editsOf, Rig } from './rig.js';

const [four = (): never[] => [], hereAndThere = (): never[] => []] = editsOf;
const torch = { fixture: 'pytorch/mlp-state_dict-torch2.pt' };

async function prepared(choose = hereAndThere): Promise<{ readonly rig: Rig; readonly target: () => Promise<SaveTarget> }> {
  const rig = new Rig(temporaryFolder(), torch);
  const checkpoint = await rig.checkpoint();
  const edits = choose(editable(checkpoint));
  return { rig, target: async () => await rig.target(checkpoint, edits) };
}

/** Left by a save that died when it had begun to write. */
async function interrupted(): Promise<{ readonly rig: Rig; readonly target: () => Promise<SaveTarget>; readonly of: string }> {
  const { rig, target } = await prepared();
  const counting = new CrashDisk();
  await saveInPlace(await target(), {}, counting);
  for (let at = counting.calls; at > 0; at--) {
    rig.reset();
    const disk = new CrashDisk(at, 'half');
    await expect(saveInPlace(await target(), {}, disk)).rejects.toThrow();
    await disk.bury();
    const [left] = await interruptedSaves(rig.journals);
    const isHalf = !readFileSync(rig.opened).equals(readFileSync(rig.original));
    if (left !== undefined && isHalf) return { rig, target, of: left.path };
  }
  throw new Error('no save left anything');
}

describe('when the disk refuses', () => {
  it.each(failures)('a call with %s, the file is the old one or the new one, and the error is told', async (failure) => {
    const { rig, target } = await prepared();
    const counting = new CrashDisk();
    const old = readFileSync(rig.opened);
    await saveInPlace(await target(), {}, counting);
    const fresh = readFileSync(rig.opened);
    let [refused, left] = [0, 0];
    for (let at = 1; at <= counting.calls; at++) {
      rig.reset();
      try {
        await saveInPlace(await target(), {}, new CrashDisk(at, failure));
        expect(readFileSync(rig.opened).equals(fresh)).toBe(true);
      } catch (error) {
        if (!(error instanceof CheckpointError)) throw error;
        expect(error.tag, error.message).toBe('unreadable');
        refused++;
        const pending = await interruptedSaves(rig.journals);
        if (pending.length > 0) left++;
        else
          expect(readFileSync(rig.opened).equals(old), `call ${String(at)}: ${error.message}`).toBe(
            error.message.endsWith('the file is as it was'),
          );
        for (const { path: of } of pending) await recover(rig.journals, of);
      }
      const is = readFileSync(rig.opened);
      expect(is.equals(old) || is.equals(fresh)).toBe(true);
      expect(readdirSync(rig.journals)).toEqual([]);
    }
    expect(refused).toBeGreaterThan(30);
    expect(left).toBeLessThan(3);
  });

  it('says what is the matter', async () => {
    const { rig, target } = await prepared();
    const counting = new CrashDisk();
    await saveInPlace(await target(), {}, counting);
    rig.reset();
    await expect(saveInPlace(await target(), {}, new CrashDisk(counting.firstChange + 3, 'ENOSPC'))).rejects.toMatchObject({
      tag: 'unreadable',
      message: 'the disk is full: the file is as it was',
    });
  });
});

describe('a save', () => {
  it('can be cancelled until it is complete', async () => {
    const { rig, target } = await prepared();
    const old = readFileSync(rig.opened);
    const totals: number[] = [];
    await saveInPlace(await target(), { progress: ({ doneBytes }) => totals.push(doneBytes) });
    expect(totals.length).toBeGreaterThan(3);
    for (const stop of totals.keys()) {
      rig.reset();
      const abort = new AbortController();
      let calls = 0;
      const work = {
        signal: abort.signal,
        progress: () => {
          if (calls++ === stop) abort.abort();
        },
      };
      const saving = saveInPlace(await target(), work);
      if (stop === totals.length - 1) await saving;
      else {
        await expect(saving).rejects.toMatchObject({ tag: 'cancelled' });
        expect(readFileSync(rig.opened).equals(old)).toBe(true);
      }
      expect(readdirSync(rig.journals)).toEqual([]);
    }
  });

  it('tells how far it is, up to all of it', async () => {
    const { target } = await prepared(four);
    const seen: (readonly [number, number])[] = [];
    await saveInPlace(await target(), { progress: ({ doneBytes, totalBytes }) => seen.push([doneBytes, totalBytes]) });
    expect(seen.at(-1)).toEqual([8, 8]);
  });

  it('of a file that has changed is refused', async () => {
    const { rig, target } = await prepared();
    const old = await target();
    utimesSync(rig.opened, 1, 1);
    await expect(saveInPlace(old)).rejects.toMatchObject({ tag: 'changed' });
  });

  it('waits for an interrupted one to be taken back', async () => {
    const { rig, target, of } = await interrupted();
    await expect(saveInPlace(await target())).rejects.toMatchObject({ tag: 'refused' });
    expect((await recover(rig.journals, of)).restoredBytes).toBeGreaterThan(0);
    expect(readFileSync(rig.opened).equals(readFileSync(rig.original))).toBe(true);
    await saveInPlace(await target());
  });

  it('that another process has under way is none of the interrupted', async () => {
    const { rig, of } = await interrupted();
    const journal = journalPath(rig.journals, of);
    const text = readFileSync(journal).toString('latin1');
    const own = String(process.pid);
    const other = String(process.ppid).padStart(own.length, ' ');
    if (other.length > own.length) return; // the header has no room for it
    writeFileSync(journal, text.replace(`"processId":${own}`, `"processId":${other}`), 'latin1');
    expect(await interruptedSaves(rig.journals)).toEqual([]);
    await expect(recover(rig.journals, of)).rejects.toMatchObject({ tag: 'not-found' });
    expect(existsSync(journal)).toBe(true);
  });
});

describe('a save on another machine, which has the same folders,', () => {
  it.each([
    [30, []],
    [90, ['of']],
  ])('that began %d minutes ago', async (minutes, expected) => {
    const { rig, of } = await interrupted();
    const journal = journalPath(rig.journals, of);
    const text = readFileSync(journal).toString('latin1');
    const begun = new Date(Date.now() - minutes * 60_000).toISOString();
    const other = 'x'.repeat(hostname().length);
    const changed = text.replace(`"machine":"${hostname()}"`, `"machine":"${other}"`).replace(/"begun":"[^"]*"/, `"begun":"${begun}"`);
    writeFileSync(journal, changed, 'latin1');
    expect((await interruptedSaves(rig.journals)).map(() => 'of')).toEqual(expected);
    expect(existsSync(journal)).toBe(true);
  });
});

describe('recovery', () => {
  it('does not write into a file that was replaced meanwhile', async () => {
    const { rig, of } = await interrupted();
    const other = Buffer.alloc(readFileSync(rig.opened).length, 7);
    writeFileSync(rig.opened, other);
    await expect(recover(rig.journals, of)).rejects.toMatchObject({ tag: 'changed' });
    expect(readFileSync(rig.opened).equals(other)).toBe(true);
    expect(await interruptedSaves(rig.journals)).toEqual([]);
  });

  it('waits for a file that is away', async () => {
    const { rig, of } = await interrupted();
    renameSync(rig.opened, `${rig.opened}.away`);
    await expect(recover(rig.journals, of)).rejects.toMatchObject({ tag: 'not-found' });
    renameSync(`${rig.opened}.away`, rig.opened);
    await recover(rig.journals, of);
    expect(readFileSync(rig.opened).equals(readFileSync(rig.original))).toBe(true);
  });

  it('forgets a journal that is damaged, by which nothing was written', async () => {
    const { rig, of } = await interrupted();
    rig.reset();
    const journal = journalPath(rig.journals, of);
    const bytes = readFileSync(journal);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(journal, bytes);
    expect(await recover(rig.journals, of)).toEqual({ restoredBytes: 0 });
    expect(readFileSync(rig.opened).equals(readFileSync(rig.original))).toBe(true);
  });

  it('finds nothing where there is no folder', async () => {
    const folder = path.join(temporaryFolder(), 'none');
    expect(await interruptedSaves(folder)).toEqual([]);
    await expect(recover(folder, 'x')).rejects.toMatchObject({ tag: 'not-found' });
  });
});

describe('why a file is not edited in place', () => {
  async function reasonAfter(change: (rig: Rig) => void): Promise<string | undefined> {
    const { rig, target } = await prepared();
    change(rig);
    const { checkpoint, changes } = await target();
    return await whyNotInPlace(checkpoint, changes);
  }

  it('is told in a sentence', async () => {
    expect(await reasonAfter(() => undefined)).toBeUndefined();
    expect(
      await reasonAfter(({ opened }) => {
        chmodSync(opened, 0o444);
      }),
    ).toBe('the file is read-only');
    expect(
      await reasonAfter(({ opened }) => {
        linkSync(opened, `${opened}.second`);
      }),
    ).toMatch(/2 names/);
  });

  it('may be that it lies in a Hugging Face cache', async () => {
    const { rig, target } = await prepared();
    const { checkpoint, changes } = await target();
    const blobs = path.join(path.dirname(rig.opened), 'models--org--name', 'blobs');
    mkdirSync(blobs, { recursive: true });
    const blob = path.join(blobs, '0123');
    renameSync(rig.opened, blob);
    const files = checkpoint.files.map((file) => ({ ...file, path: blob }));
    expect(await whyNotInPlace({ files }, changes)).toMatch(/Hugging Face cache/);
  });

  it('is not that chunks get other lengths, but that is told', async () => {
    const lengthsChange = async (fixture: string): Promise<boolean> => {
      const checkpoint = await new Rig(temporaryFolder(), { fixture }).checkpoint();
      return changesLengths(editable(checkpoint).map((storage) => ({ storage, patches: [] })));
    };
    expect(await lengthsChange('orbax/orbax_files_zarr2')).toBe(true);
    expect(await lengthsChange('orbax/orbax_uncompressed')).toBe(false);
  });

  it.each([
    ['numpy/mlp_compressed.npz', /compressed member/],
    ['onnx/dtypes_fields.onnx', /written anew/],
    ['orbax/orbax_files_zarr3', /with others in the same file/],
  ])('%s: what holds the values', async (fixture, reason) => {
    const rig = new Rig(temporaryFolder(), { fixture });
    const checkpoint = await rig.checkpoint();
    const reasons = Array.from(checkpoint.parameters, ({ values }) =>
      values.kind === 'dense' ? checkpoint.storage(values.layout.storage) : undefined,
    );
    const changes = reasons.flatMap((storage) =>
      storage === undefined || storage.kind === 'patched' || storage.length === 0
        ? []
        : [{ storage, patches: [{ start: 0, length: 1, at: 0 }] }],
    );
    expect(await whyNotInPlace(checkpoint, changes)).toMatch(reason);
  });
});
