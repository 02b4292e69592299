/** What one call such as tensor.normal_() draws, in pieces: the same numbers as in one go, and the same generator afterwards. */
import type { DrawnFloat } from '../../rounding.js';
import { newValues, pieceLength, type Values } from '../pieces.js';
import type { TorchGenerator } from './generator.js';

/** The tensor that is filled: how many elements of which type. */
export interface Filled {
  readonly count: number;
  readonly dtype: DrawnFloat;
  /** Its dimensions lie in memory in another order than C's: normal numbers are then drawn one by one. */
  readonly isPermuted?: boolean;
}

export interface Draw {
  readonly filled: Filled;
  /** Draws the next piece. Lengths are those of `pieceLengths`, in order. */
  next(generator: TorchGenerator, out: Values): void;
  /** As `next`, but only the numbers at `places`, in ascending order, have to be there. Absent where that saves nothing. */
  nextAt?(generator: TorchGenerator, out: Values, places: Uint32Array): void;
  /** Leaves the generator as `next` would for a piece of that length. */
  skip(generator: TorchGenerator, length: number): void;
}

const block = 16;

/** Whole blocks of 16 but for the last piece, which has at least one block when there is one. */
export function pieceLengths(count: number): number[] {
  const lengths: number[] = [];
  for (let left = count; left > 0;) {
    const rest = left - pieceLength;
    const length = Math.min(left, rest > 0 && rest < block ? pieceLength - block : pieceLength);
    lengths.push(length);
    left -= length;
  }
  return lengths;
}

/** The numbers, piece by piece. A piece is valid until the next is asked for. */
export function* inTurn(generator: TorchGenerator, draw: Draw): Generator<Values, void, undefined> {
  const { dtype, count } = draw.filled;
  const buffer = newValues(dtype, Math.min(count, pieceLength));
  for (const length of pieceLengths(count)) {
    const piece = buffer.subarray(0, length);
    draw.next(generator, piece);
    yield piece;
  }
}

/** Leaves the generator as if all had been drawn: a few words of work a piece. */
export function skipAll(generator: TorchGenerator, draw: Draw): void {
  for (const length of pieceLengths(draw.filled.count)) draw.skip(generator, length);
}
