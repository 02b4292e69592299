/** New bytes of a file, piece by piece, and the windows in which they are read and written: near pieces together. */
import type { ScratchReader } from './scratch-reader.js';

/** `from`: the bytes themselves, or where they lie in the scratch file. */
export interface Piece {
  readonly position: number;
  readonly length: number;
  readonly from: Uint8Array | number;
}

/** A run of the file with pieces in it; what lies between them stays. */
export interface Window {
  readonly position: number;
  readonly length: number;
  readonly pieces: readonly Piece[];
}

/** Reading and writing what lies between is cheaper than another call. */
const widestGap = 4096;
const longestWindow = 1 << 20;

export function inOrder(pieces: readonly Piece[]): readonly Piece[] {
  return [...pieces].sort((a, b) => a.position - b.position);
}

/** `pieces`: in order and apart. */
export function* windowsOf(pieces: readonly Piece[]): Generator<Window> {
  let waiting: Piece[] = [];
  for (const piece of cut(pieces)) {
    const first = waiting[0]?.position ?? piece.position;
    const end = endOf(waiting, piece.position);
    if (piece.position - end > widestGap || piece.position + piece.length - first > longestWindow) {
      yield windowOf(waiting);
      waiting = [];
    }
    waiting.push(piece);
  }
  if (waiting.length > 0) yield windowOf(waiting);
}

function endOf(pieces: readonly Piece[], otherwise: number): number {
  const last = pieces.at(-1);
  return last === undefined ? otherwise : last.position + last.length;
}

function windowOf(pieces: readonly Piece[]): Window {
  const position = pieces[0]?.position ?? 0;
  return { position, length: endOf(pieces, position) - position, pieces };
}

/** Long pieces in parts. */
function* cut(pieces: readonly Piece[]): Generator<Piece> {
  for (const { position, length, from } of pieces) {
    for (let done = 0; done < length; done += longestWindow) {
      const part = Math.min(longestWindow, length - done);
      const partFrom = typeof from === 'number' ? from + done : from.subarray(done, done + part);
      yield { position: position + done, length: part, from: partFrom };
    }
  }
}

/** Puts what is to stand in the window into `fresh`, which holds what stands there now, unless it is one piece. */
export async function putFresh({ position, pieces }: Window, fresh: Uint8Array, scratch: ScratchReader): Promise<void> {
  for (const piece of pieces) {
    const into = fresh.subarray(piece.position - position, piece.position - position + piece.length);
    if (typeof piece.from === 'number') await scratch.readInto(into, piece.from);
    else into.set(piece.from);
  }
}
