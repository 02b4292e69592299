/**
 * Random numbers in expressions. Each place that draws fills the whole tensor before the next does, as when the text is run line by line in torch;
 * since values are computed in pieces, each place gets a stream of its own.
 */
import type { DrawnFloat } from '../rounding.js';
import {
  bernoulli,
  normal,
  normalDraw,
  randint,
  skipAll,
  truncatedNormal,
  uniform,
  uniformDraw,
  type TorchGenerator,
} from '../random/torch.js';
import { refusal, type Position } from './syntax.js';
import type { NameOf } from './vocabulary.js';

/** One call such as `normal(0, 0.02)`. */
export type Draw = { readonly dtype: DrawnFloat } & (
  | { readonly kind: 'uniform'; readonly from: number; readonly to: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly std: number }
  | { readonly kind: 'trunc_normal'; readonly mean: number; readonly std: number; readonly a: number; readonly b: number }
  | { readonly kind: 'bernoulli'; readonly p: number }
  | { readonly kind: 'randint'; readonly low: number; readonly high: number }
);

type Values = Float32Array | Float64Array;

/** The numbers of one call, in order. */
export interface ValueStream {
  /** The next `count`, in an array of their own. */
  take(count: number): Values;
}

/** The call with its arguments, in the order of the vocabulary; `refused` where torch raises an error. */
export function drawOf(name: NameOf<'random'>, dtype: DrawnFloat, given: readonly number[], at: Position): Draw {
  const [first = NaN, second = NaN, third = NaN, fourth = NaN] = given;
  const check = (isFine: boolean, sentence: string): void => {
    if (!isFine) throw refusal(sentence, at);
  };
  switch (name) {
    case 'uniform':
      check(first <= second && Number.isFinite(second - first), `uniform(a, b) has a <= b, not ${String(first)} and ${String(second)},`);
      return { kind: name, dtype, from: first, to: second };
    case 'normal':
      check(second >= 0, `normal(mean, std) has std >= 0, not ${String(second)},`);
      return { kind: name, dtype, mean: first, std: second };
    case 'trunc_normal':
      check(second > 0, `trunc_normal(mean, std, a, b) has std > 0, not ${String(second)},`);
      check(third < fourth, `trunc_normal(mean, std, a, b) has a < b, not ${String(third)} and ${String(fourth)},`);
      return { kind: name, dtype, mean: first, std: second, a: third, b: fourth };
    case 'bernoulli':
      check(first >= 0 && first <= 1, `bernoulli(p) has p from 0 to 1, not ${String(first)},`);
      return { kind: name, dtype, p: first };
    case 'randint':
      check(Number.isSafeInteger(first) && Number.isSafeInteger(second), 'randint(low, high) has whole numbers');
      check(first < second, `randint(low, high) has low < high, not ${String(first)} and ${String(second)},`);
      return { kind: name, dtype, low: first, high: second };
  }
}

/**
 * Streams of `count` numbers for each draw, one after the other in the generator. It is left behind the last one when that has been taken whole;
 * draws before are passed over once to find where the next begins.
 */
export function torchStreams(generator: TorchGenerator, draws: readonly Draw[], count: number): ValueStream[] {
  return draws.map((draw, i) => {
    if (i === draws.length - 1) return regrouped(piecesOf(generator, draw, count));
    const start = generator.clone();
    passOver(generator, draw, count);
    return regrouped(piecesOf(start, draw, count));
  });
}

function piecesOf(generator: TorchGenerator, draw: Draw, count: number): Iterable<Values> {
  const filled = { count, dtype: draw.dtype };
  switch (draw.kind) {
    case 'uniform':
      return uniform(generator, filled, draw.from, draw.to);
    case 'normal':
      return normal(generator, filled, draw.mean, draw.std);
    case 'trunc_normal':
      return truncatedNormal(generator, filled, draw);
    case 'bernoulli':
      return bernoulli(generator, count, draw.p);
    case 'randint':
      return randint(generator, count, draw.low, draw.high);
  }
}

function passOver(generator: TorchGenerator, draw: Draw, count: number): void {
  const filled = { count, dtype: draw.dtype };
  if (draw.kind === 'uniform') skipAll(generator, uniformDraw(filled, generator.machine, draw.from, draw.to));
  else if (draw.kind === 'normal') skipAll(generator, normalDraw(filled, generator.machine, draw.mean, draw.std));
  else drain(piecesOf(generator, draw, count));
}

function drain(pieces: Iterable<Values>): void {
  const iterator = pieces[Symbol.iterator]();
  while (iterator.next().done !== true);
}

/** Pieces of one length as pieces of another. */
function regrouped(pieces: Iterable<Values>): ValueStream {
  const iterator = pieces[Symbol.iterator]();
  let piece: Values = new Float32Array();
  let used = 0;
  return {
    take(count) {
      const out = new Float64Array(count);
      for (let at = 0; at < count;) {
        if (used === piece.length) {
          const next = iterator.next();
          if (next.done === true) throw new Error('more random numbers are taken than were asked for');
          piece = next.value;
          used = 0;
        }
        const some = piece.subarray(used, used + count - at);
        out.set(some, at);
        at += some.length;
        used += some.length;
      }
      return out;
    },
  };
}
