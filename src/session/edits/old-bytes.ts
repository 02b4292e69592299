/**
 * Before a save replaces bytes of the file, they are put into the scratch file: seen from the saved file, what was there before is an edit like any
 * other, and undo works beyond a save.
 */
import { CheckpointError } from '../../model/errors.js';
import type { KernelPool } from '../../worker/kernel-pool.js';
import type { OpenCheckpoint } from '../open-checkpoint.js';
import { storageTensor } from '../tensor.js';
import { withPatch, type Overlay, type Patch } from './overlay.js';

const pieceLength = 1 << 20;

/** Returns how each overlay looks from the file when it holds the overlay of now. */
export async function oldBytesKept(
  { base, edits }: Pick<OpenCheckpoint, 'base' | 'edits'>,
  pool: KernelPool,
  signal: AbortSignal,
): Promise<(overlay: Overlay) => Overlay> {
  const scratch = await edits.scratchFile();
  const old = new Map<number, readonly Patch[]>();
  for (const [storage, patches] of edits.overlay.patches) {
    if (storage < 0) throw new CheckpointError('internal', 'a parameter with storage of its own cannot be saved in place');
    const tensor = storageTensor(base, storage);
    const kept: Patch[] = [];
    for (const { start, length } of patches) {
      const at = scratch.reserve(length);
      let writing = Promise.resolve();
      for (let done = 0; done < length; done += pieceLength) {
        const range = { first: start + done, count: Math.min(pieceLength, length - done) };
        const bytes = await pool.stored(tensor, range, { signal });
        await writing;
        writing = scratch.write(bytes, at + done);
        writing.catch(() => undefined); // thrown when its turn comes
      }
      await writing;
      kept.push({ start, length, at });
    }
    old.set(storage, kept);
  }
  return (overlay) => {
    const patches = new Map(overlay.patches);
    for (const [storage, kept] of old)
      patches.set(
        storage,
        (overlay.patches.get(storage) ?? []).reduce((all, patch) => withPatch(all, patch), kept),
      );
    return { ...overlay, patches };
  };
}
