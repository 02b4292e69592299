/**
 * The readers of the tiles used last: neighbours in a row of chunks are asked for again and again. Bounded by number, because each may hold a
 * file open, and by bytes, because each may hold a decoded chunk.
 */
import type { SingleStorage } from '../../model/parameter.js';
import type { AtPath } from '../../numeric/tensor.js';
import { openSingle, type StorageReader } from './single.js';

const mostOpen = 32;
const mostDecoded = 64 * 1024 * 1024;

/** A tile of an array, or a piece of a joined storage. */
interface Stored {
  readonly storage: SingleStorage<AtPath>;
}

export interface TileLimits {
  readonly open: number;
  /** Bytes of decoded chunks together; the last one is kept however large. */
  readonly decoded: number;
}

export class OpenTiles {
  /** The one used last at the end. */
  private readonly readers = new Map<Stored, StorageReader>();
  private readonly everDecoded = new Set<Stored>();
  private decoded = 0;
  /** A chunk was wanted again after it had to make room: more are wanted by turns than are kept. */
  hasDecodedAgain = false;

  constructor(
    private readonly limits: TileLimits = { open: mostOpen, decoded: mostDecoded },
    private readonly open: (storage: SingleStorage<AtPath>) => StorageReader = openSingle,
  ) {}

  reader(tile: Stored): StorageReader {
    const reader = this.readers.get(tile) ?? this.opened(tile);
    this.readers.delete(tile);
    this.readers.set(tile, reader);
    return reader;
  }

  /** Whether these can be kept all at once. */
  haveRoom(tiles: readonly Stored[]): boolean {
    return tiles.reduce((sum, tile) => sum + decodedBytes(tile), 0) <= this.limits.decoded;
  }

  close(): void {
    for (const tile of [...this.readers.keys()]) this.forget(tile);
  }

  /** Room is made before, so that no more than the limit is held at any time. */
  private opened(tile: Stored): StorageReader {
    const bytes = decodedBytes(tile);
    for (const oldest of [...this.readers.keys()]) {
      const isCrowded = this.readers.size >= this.limits.open;
      const isFull = bytes > 0 && this.decoded + bytes > this.limits.decoded;
      if (!isCrowded && !isFull) break;
      if (isCrowded || decodedBytes(oldest) > 0) this.forget(oldest);
    }
    const reader = this.open(tile.storage);
    this.decoded += bytes;
    if (bytes > 0) {
      this.hasDecodedAgain ||= this.everDecoded.has(tile);
      this.everDecoded.add(tile);
    }
    this.readers.set(tile, reader);
    return reader;
  }

  private forget(tile: Stored): void {
    this.readers.get(tile)?.close();
    this.readers.delete(tile);
    this.decoded -= decodedBytes(tile);
  }
}

/** What lies in a file as it is, or is held by the checkpoint anyway, takes no room here. */
export function decodedBytes({ storage }: Stored): number {
  if (storage.kind === 'held') return storage.codec === undefined ? 0 : storage.length;
  return storage.kind === 'encoded' || storage.kind === 'deflated' ? storage.length : 0;
}
