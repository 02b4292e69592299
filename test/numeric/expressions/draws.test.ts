import { describe, expect, it } from 'vitest';
import { torchStreams, type Draw } from '../../../src/numeric/expressions/draws.js';
import { usualMachine } from '../../../src/numeric/random/generators.js';
import { normal, seededTorchGenerator, uniform, type TorchGenerator } from '../../../src/numeric/random/torch.js';

const count = 70_001;
const draws: readonly Draw[] = [
  { kind: 'uniform', dtype: 'float32', from: -1, to: 1 },
  { kind: 'normal', dtype: 'float32', mean: 0, std: 2 },
  { kind: 'uniform', dtype: 'float32', from: 0, to: 1 },
];

function fresh(): TorchGenerator {
  return seededTorchGenerator(3, usualMachine.torch);
}

function joined(pieces: Iterable<ArrayLike<number>>): number[] {
  return [...pieces].flatMap((piece) => Array.from(piece));
}

describe('streams of several draws', () => {
  it('give what the draws give one after the other, and leave the generator behind the last', () => {
    const inTurn = fresh();
    const filled = { count, dtype: 'float32' } as const;
    const expected = [
      [...copies(uniform(inTurn, filled, -1, 1))],
      [...copies(normal(inTurn, filled, 0, 2))],
      [...copies(uniform(inTurn, filled, 0, 1))],
    ].map(joined);
    const together = fresh();
    const streams = torchStreams(together, draws, count);
    const taken = streams.map((): number[] => []);
    for (let first = 0; first < count; first += 9_999) {
      streams.forEach((stream, i) => taken[i]?.push(...stream.take(Math.min(9_999, count - first))));
    }
    expect(taken.every((numbers, i) => numbers.every((number, place) => number === expected[i]?.[place]))).toBe(true);
    expect(taken.map(({ length }) => length)).toEqual([count, count, count]);
    expect(together.engine.next()).toBe(inTurn.engine.next());
  });

  it('of nothing', () => {
    const [stream] = torchStreams(fresh(), draws.slice(0, 1), 0);
    expect(stream?.take(0)).toHaveLength(0);
  });
});

/** Pieces are valid only until the next. */
function* copies(pieces: Iterable<Float32Array | Float64Array>): Iterable<Float32Array | Float64Array> {
  for (const piece of pieces) yield piece.slice();
}
