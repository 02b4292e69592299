/** Places whose bytes follow each other, read as one storage. */
import { CheckpointError } from '../../model/errors.js';
import type { JoinedPieces, SingleStorage } from '../../model/parameter.js';
import type { AtPath } from '../../numeric/tensor.js';
import { OpenTiles } from './open-tiles.js';
import { checkInside, type StorageReader } from './single.js';

/** Pieces are opened when something in them is asked for. Throws `corrupt` where they are not as long together as the storage says. */
export function openJoined({ pieces, length }: JoinedPieces<AtPath>): StorageReader {
  const placed = placesOf(pieces);
  const end = placed.at(-1)?.end ?? 0;
  if (end !== length) throw new CheckpointError('corrupt', `pieces of ${String(end)} bytes for a storage of ${String(length)}`);
  const open = new OpenTiles();
  const [first] = pieces;
  return {
    length,
    alignment: first?.kind === 'range' ? first.start : 0,
    readInto: (target, start) => {
      checkInside(start, target.length, { length });
      for (const piece of placed) {
        const [low, high] = [Math.max(start, piece.start), Math.min(start + target.length, piece.end)];
        if (low < high) open.reader(piece).readInto(target.subarray(low - start, high - start), low - piece.start);
      }
    },
    close: () => {
      open.close();
    },
  };
}

interface PlacedPiece {
  readonly storage: SingleStorage<AtPath>;
  /** Bytes of the whole, half-open. */
  readonly start: number;
  readonly end: number;
}

function placesOf(pieces: readonly SingleStorage<AtPath>[]): readonly PlacedPiece[] {
  let end = 0;
  return pieces.map((storage) => {
    const start = end;
    end += storage.length;
    return { storage, start, end };
  });
}
