/** How the PyTorch backend of Keras draws: each call has a fresh generator, seeded with the sum of the pair. */
import type { Machine } from '../../random/generators.js';
import type { Values } from '../../random/pieces.js';
import * as torch from '../../random/torch.js';
import type { DrawnFloat } from '../../rounding.js';
import { scaleAndShift, type Distribution, type SeedPair } from './distribution.js';

export function torchValues(
  machine: Machine,
  [first, second]: SeedPair,
  dtype: DrawnFloat,
  count: number,
  distribution: Distribution,
): Iterable<Values> {
  const generator = torch.seededTorchGenerator(first + second, machine.torch);
  switch (distribution.kind) {
    case 'uniform': {
      const { low, high } = distribution;
      return mapped(torch.uniform(generator, { dtype, count }, 0, 1), scaleAndShift(dtype, high - low, low));
    }
    case 'normal':
      return torch.normal(generator, { dtype, count }, distribution.mean, distribution.std);
    case 'truncated': {
      const candidates = torch.normal(generator, { dtype, count: 4 * count }, 0, 1);
      return mapped(firstInside(candidates), scaleAndShift(dtype, distribution.std, distribution.mean));
    }
  }
}

function* mapped(pieces: Iterable<Values>, map: (value: number) => number): Generator<Values, void, undefined> {
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i++) piece[i] = map(piece[i] ?? 0);
    yield piece;
  }
}

/** Of each four the first inside (-2, 2), or the first of all when none is: one in 230,000 then lies outside. Pieces hold whole fours. */
function* firstInside(candidates: Iterable<Values>): Generator<Values, void, undefined> {
  for (const piece of candidates) {
    const count = piece.length / 4;
    // Written over what has been read.
    for (let i = 0; i < count; i++) piece[i] = firstOfFour(piece, 4 * i);
    yield piece.subarray(0, count);
  }
}

function firstOfFour(values: Values, start: number): number {
  for (let i = start; i < start + 4; i++) {
    const value = values[i] ?? 0;
    if (value > -2 && value < 2) return value;
  }
  return values[start] ?? 0;
}
