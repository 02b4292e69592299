/**
 * Drawing whole tensors again and again until each element is accepted, without keeping them: every round has generators of its own, which go
 * through the pieces side by side, and a round that a piece does not need is skipped there.
 */
import { CheckpointError } from '../../../model/errors.js';
import { newValues, pieceLength, type Values } from '../pieces.js';
import { pieceLengths, skipAll, type Draw } from './draw.js';
import type { TorchGenerator } from './generator.js';

/** PyTorch would go on for hours. */
const mostRounds = 10_000;

/** Where no more than one element of so many is wanted, only the blocks that have one are drawn. */
const few = 128;

/** Whether an element is to be drawn again, by its numbers of one round: the first draw's, and the second's if there is one. */
type Rejects = (value: number, other: number) => boolean;

/**
 * The first draw's numbers, each of the first round in which it is not rejected. A round draws whole tensors, one after the other; the generator
 * is left behind the last round that any element needed.
 */
export function* inRounds(generator: TorchGenerator, draws: readonly [Draw, ...Draw[]], rejects: Rejects): Iterable<Values> {
  const { dtype, count } = draws[0].filled;
  const lengths = pieceLengths(count);
  const rounds = new Rounds(generator, draws, lengths);
  const buffer = newValues(dtype, Math.min(count, pieceLength));
  const pending = new Uint32Array(buffer.length);
  for (const [piece, length] of lengths.entries()) {
    const out = buffer.subarray(0, length);
    let left = firstRejected(pending, out, rounds.drawAll(piece, out), rejects);
    for (let round = 1; left > 0; round++) {
      const places = pending.subarray(0, left);
      const [values = out, others = out] = rounds.draw(round, piece, places);
      left = taken(places, out, values, others, rejects);
    }
    yield out;
  }
}

/** Puts the places of the values that are rejected into `pending`. Returns how many. */
function firstRejected(pending: Uint32Array, values: Values, others: Values, rejects: Rejects): number {
  let left = 0;
  for (let i = 0; i < values.length; i++) if (rejects(values[i] ?? NaN, others[i] ?? NaN)) pending[left++] = i;
  return left;
}

/** Takes the values of the pending elements; those that are rejected come to the front of `pending`. Returns how many. */
function taken(pending: Uint32Array, out: Values, values: Values, others: Values, rejects: Rejects): number {
  let left = 0;
  for (let j = 0; j < pending.length; j++) {
    const i = pending[j] ?? 0;
    const value = values[i] ?? NaN;
    out[i] = value;
    if (rejects(value, others[i] ?? NaN)) pending[left++] = i;
  }
  return left;
}

/** A draw of one round: its generator stands before the piece that comes next. */
interface Part {
  readonly draw: Draw;
  readonly generator: TorchGenerator;
  /** Shared by all rounds. */
  readonly buffer: Values;
}

class Rounds {
  private readonly begun: { readonly parts: readonly Part[]; piece: number }[] = [];
  private readonly buffers: readonly (readonly [Draw, Values])[];

  /** `end` is moved behind each round that begins. */
  constructor(
    private readonly end: TorchGenerator,
    draws: readonly Draw[],
    private readonly lengths: readonly number[],
  ) {
    this.buffers = draws.map((draw) => [draw, newValues(draw.filled.dtype, Math.min(draw.filled.count, pieceLength))]);
  }

  /** The first round's numbers of a piece: those of the first draw into `out`. Returns those of the second, or `out`. */
  drawAll(piece: number, out: Values): Values {
    const [first, second] = this.at(0, piece);
    first?.draw.next(first.generator, out);
    if (second === undefined) return out;
    const others = second.buffer.subarray(0, out.length);
    second.draw.next(second.generator, others);
    return others;
  }

  /** The numbers of one piece in one round at some places, draw by draw; valid until the next call. Pieces of a round are asked for in order. */
  draw(round: number, piece: number, places: Uint32Array): Values[] {
    const length = this.lengths[piece] ?? 0;
    return this.at(round, piece).map(({ draw, generator, buffer }) => {
      const out = buffer.subarray(0, length);
      if (draw.nextAt === undefined || places.length * few > length) draw.next(generator, out);
      else draw.nextAt(generator, out, places);
      return out;
    });
  }

  /** The draws of a round, before a piece. */
  private at(round: number, piece: number): readonly Part[] {
    const entry = (this.begun[round] ??= { parts: this.begin(), piece: 0 });
    for (; entry.piece < piece; entry.piece++) {
      for (const { draw, generator } of entry.parts) draw.skip(generator, this.lengths[entry.piece] ?? 0);
    }
    entry.piece++;
    return entry.parts;
  }

  private begin(): Part[] {
    if (this.begun.length === mostRounds)
      throw new CheckpointError('refused', `after drawing ${String(mostRounds)} times there are still values outside the bounds`);
    return this.buffers.map(([draw, buffer]) => {
      const generator = this.end.clone();
      skipAll(this.end, draw);
      return { draw, generator, buffer };
    });
  }
}
