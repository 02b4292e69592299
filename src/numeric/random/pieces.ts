/** Long arrays of random numbers as pieces in one buffer, so that they take constant memory. */
import type { Dtype } from '../../model/dtype.js';

/** Values of one dtype, already rounded to it. Narrower floats than float64 are in a Float32Array. */
export type Values = Float32Array | Float64Array;

/** Writes the numbers `start` to `start + out.length` of a stream. Streams of counters can do so in any order; the others only in turn. */
export type Slice = (out: Values, start: number) => void;

export const pieceLength = 65_536;

export function newValues(dtype: Dtype, count: number): Values {
  return dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16' ? new Float32Array(count) : new Float64Array(count);
}

/** The first `count` numbers of a stream. A piece is valid until the next is asked for. */
export function* inPieces(dtype: Dtype, count: number, slice: Slice): Generator<Values, void, undefined> {
  const buffer = newValues(dtype, Math.min(count, pieceLength));
  for (let start = 0; start < count; start += pieceLength) {
    const piece = buffer.subarray(0, Math.min(pieceLength, count - start));
    slice(piece, start);
    yield piece;
  }
}

/** All pieces in one array, for what needs them at once. */
export function joined(dtype: Dtype, count: number, pieces: Iterable<Values>): Values {
  const all = newValues(dtype, count);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
