/** A storage with the bytes that pending edits have put in place of its own. */
import type { PatchedStorage } from '../../model/parameter.js';
import type { AtPath } from '../../numeric/tensor.js';
import { OpenTiles } from './open-tiles.js';
import { checkInside, type StorageReader } from './single.js';

/** Takes `base` over: it is closed with the result. */
export function openPatched({ patches, length }: PatchedStorage<AtPath>, base: StorageReader): StorageReader {
  const open = new OpenTiles();
  const placed = patches.map(({ start, place }) => ({ start, end: start + place.length, storage: place }));
  return {
    length,
    alignment: base.alignment,
    readInto: (target, start) => {
      checkInside(start, target.length, { length });
      const end = start + target.length;
      const [only] = placed;
      const isHidden = only !== undefined && placed.length === 1 && only.start <= start && end <= only.end;
      if (!isHidden) base.readInto(target, start);
      for (const patch of placed) {
        const [low, high] = [Math.max(start, patch.start), Math.min(end, patch.end)];
        if (low < high) open.reader(patch).readInto(target.subarray(low - start, high - start), low - patch.start);
      }
    },
    close: () => {
      base.close();
      open.close();
    },
  };
}
