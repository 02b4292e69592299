/** Places whose bytes follow each other, read as one storage. */
import type { JoinedPieces } from '../../model/parameter.js';
import type { AtPath } from '../../numeric/tensor.js';
import { checkInside, openSingle, type StorageReader } from './single.js';

export function openJoined({ pieces, length }: JoinedPieces<AtPath>): StorageReader {
  const readers: StorageReader[] = [];
  const close = (): void => {
    for (const reader of readers) reader.close();
  };
  try {
    for (const piece of pieces) readers.push(openSingle(piece));
  } catch (error) {
    close();
    throw error;
  }
  return {
    length,
    alignment: readers[0]?.alignment ?? 0,
    readInto: (target, start) => {
      checkInside(start, target.length, { length });
      let from = 0;
      for (const reader of readers) {
        const [low, high] = [Math.max(start, from), Math.min(start + target.length, from + reader.length)];
        if (low < high) reader.readInto(target.subarray(low - start, high - start), low - from);
        from += reader.length;
      }
    },
    close,
  };
}
