/**
 * Undo beyond a save: the bytes that a save replaced are seen, from the saved file, as an edit like any other. They lie in the journal of the save,
 * which is kept for that. What stands in the file in another form (HDF5, compressed chunks, tiles) is put into the scratch file before the save.
 */
import { CheckpointError } from '../../model/errors.js';
import type { UneditedStorage } from '../../model/parameter.js';
import type { KernelPool } from '../../worker/kernel-pool.js';
import type { OpenCheckpoint } from '../open-checkpoint.js';
import type { KeptRun } from '../save/journal-format.js';
import { placed } from '../save/placement.js';
import { storageTensor } from '../tensor.js';
import { withPatch, type Overlay, type Patch } from './overlay.js';

const pieceLength = 1 << 20;

type PatchesByStorage = ReadonlyMap<number, readonly Patch[]>;

/** Before the save: the old bytes of what the journal does not hold as they are shown. */
export async function unjournaledBytes(
  { base, edits }: Pick<OpenCheckpoint, 'base' | 'edits'>,
  pool: KernelPool,
  signal: AbortSignal,
): Promise<PatchesByStorage> {
  const scratch = await edits.scratchFile();
  const old = new Map<number, readonly Patch[]>();
  for (const [storage, patches] of edits.overlay.patches) {
    if (isJournaled(plainStorage(base, storage))) continue;
    const tensor = storageTensor(base, storage);
    const kept: Patch[] = [];
    for (const { start, length } of patches) {
      const at = scratch.reserve(length);
      for (let done = 0; done < length; done += pieceLength) {
        const range = { first: start + done, count: Math.min(pieceLength, length - done) };
        await scratch.write(await pool.stored(tensor, range, { signal }), at + done);
      }
      kept.push({ start, length, at });
    }
    old.set(storage, kept);
  }
  return old;
}

/** After the save of `saved`: the old bytes that its journal holds, which is at the address `journal`. */
export function journaledBytes(
  { base }: Pick<OpenCheckpoint, 'base'>,
  saved: Overlay,
  { runs, journal }: { readonly runs: readonly KeptRun[]; readonly journal: number },
): PatchesByStorage {
  const finder = new RunFinder(runs);
  const old = new Map<number, readonly Patch[]>();
  for (const [number, patches] of saved.patches) {
    const storage = plainStorage(base, number);
    if (!isJournaled(storage)) continue;
    const kept = patches.flatMap((patch) =>
      [...placed(storage, [patch])].flatMap(({ single, start, length, at }): readonly Patch[] => {
        if (single.kind !== 'range') return [];
        const inJournal = finder.at(single.file, single.start + start, length);
        return [{ start: patch.start + at - patch.at, length, at: journal + inJournal }];
      }),
    );
    old.set(number, kept);
  }
  return old;
}

/** How an overlay looks from the file when its old bytes are these. */
export function seenOver(overlay: Overlay, old: PatchesByStorage): Overlay {
  const patches = new Map(overlay.patches);
  for (const [storage, kept] of old)
    patches.set(
      storage,
      (overlay.patches.get(storage) ?? []).reduce((all, patch) => withPatch(all, patch), kept),
    );
  return { ...overlay, patches };
}

function plainStorage(base: OpenCheckpoint['base'], number: number): UneditedStorage {
  const found = number < 0 ? undefined : base.storage(number);
  if (found === undefined || found.kind === 'patched')
    throw new CheckpointError('internal', 'a parameter with storage of its own cannot be saved in place');
  return found;
}

type JournaledStorage = Extract<UneditedStorage, { readonly kind: 'range' | 'joined' }>;

/** Whether its bytes stand in files as they are shown, in few places. */
function isJournaled(storage: UneditedStorage): storage is JournaledStorage {
  return storage.kind === 'range' || (storage.kind === 'joined' && storage.pieces.every(({ kind }) => kind === 'range'));
}

/** Finds where in a journal the bytes of a file are. */
class RunFinder {
  /** By file, in the order of their positions. */
  private readonly sorted = new Map<number, KeptRun[]>();

  constructor(runs: readonly KeptRun[]) {
    for (const run of runs) {
      const list = this.sorted.get(run.file);
      if (list === undefined) this.sorted.set(run.file, [run]);
      else list.push(run);
    }
    for (const list of this.sorted.values()) list.sort((a, b) => a.position - b.position);
  }

  at(file: number, position: number, length: number): number {
    const list = this.sorted.get(file) ?? [];
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((list[middle]?.position ?? Infinity) <= position) low = middle + 1;
      else high = middle;
    }
    // A run of a checksum may lie inside one of values, which then is the one before it.
    for (let i = low - 1; i >= 0; i--) {
      const run = list[i];
      if (run !== undefined && position + length <= run.position + run.length) return run.at + position - run.position;
    }
    throw new CheckpointError('internal', 'the journal of a save does not hold all old bytes');
  }
}
