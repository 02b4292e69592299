/**
 * How the four backends of Keras 3 draw for a pair of seeds: TensorFlow's Philox, JAX's threefry with the pair for a key, a PyTorch generator
 * seeded with the sum, NumPy's default_rng.
 *
 *   kerasValues(machine, seedPair(machine, 42), 'float32', 32, { kind: 'uniform', low: -0.05, high: 0.05 });
 */
import { rounder, rounderThroughFloat, type DrawnFloat } from '../../rounding.js';
import type { Machine } from '../../random/generators.js';
import * as jax from '../../random/jax.js';
import { defaultRng } from '../../random/numpy.js';
import { inPieces, type Slice, type Values } from '../../random/pieces.js';
import * as tensorflow from '../../random/tensorflow.js';
import type { Fidelity } from '../initializer.js';
import { bitEqual, doubleNormals, sameDistribution } from '../planned.js';
import { scaleAndShift, type Distribution, type SeedPair } from './distribution.js';
import { torchValues } from './torch-draws.js';

/** An int seed is [seed, 0] on every call; a SeedGenerator counts its calls in the second place. TensorFlow takes seeds modulo 2 ** 31 - 2. */
export function seedPair({ keras }: Machine, seed: number, call = 0): SeedPair {
  const period = keras === 'tensorflow' ? 2147483646n : 4294967296n;
  return [Number(((BigInt(seed) % period) + period) % period), call];
}

/** The values of a tensor in C order. */
export function kerasValues(
  machine: Machine,
  seed: SeedPair,
  dtype: DrawnFloat,
  count: number,
  distribution: Distribution,
): Iterable<Values> {
  switch (machine.keras) {
    case 'tensorflow':
      return inPieces(dtype, count, tensorflowSlice(seed, dtype, distribution));
    case 'jax':
      return inPieces(dtype, count, jaxSlice(seed, dtype, distribution));
    case 'torch':
      return torchValues(machine, seed, dtype, count, distribution);
    case 'numpy':
      return inPieces(dtype, count, numpySlice(seed, dtype, distribution));
  }
}

export function kerasFidelity({ keras }: Machine, dtype: DrawnFloat, kind: Distribution['kind']): Fidelity {
  switch (keras) {
    case 'tensorflow':
    case 'torch':
      return dtype === 'float64' && kind !== 'uniform' ? doubleNormals : bitEqual;
    case 'jax':
      return dtype === 'float64' ? sameDistribution : bitEqual;
    case 'numpy':
      return kind === 'uniform' ? bitEqual : sameDistribution;
  }
}

function tensorflowSlice(seed: SeedPair, dtype: DrawnFloat, distribution: Distribution): Slice {
  switch (distribution.kind) {
    case 'uniform':
      return tensorflow.uniform(seed, dtype, distribution.low, distribution.high);
    case 'normal':
      return tensorflow.normal(seed, dtype, distribution.mean, distribution.std);
    case 'truncated':
      return tensorflow.truncatedNormal(seed, dtype, distribution.mean, distribution.std);
  }
}

function jaxSlice(seed: SeedPair, dtype: DrawnFloat, distribution: Distribution): Slice {
  switch (distribution.kind) {
    case 'uniform':
      return jax.uniform(seed, dtype, distribution.low, distribution.high);
    case 'normal':
      return scaled(jax.normal(seed, dtype), dtype, distribution);
    case 'truncated':
      return scaled(jax.truncatedNormal(seed, dtype, -2, 2), dtype, distribution);
  }
}

function scaled(slice: Slice, dtype: DrawnFloat, { std, mean }: { readonly std: number; readonly mean: number }): Slice {
  const transform = scaleAndShift(dtype, rounderThroughFloat(dtype)(std), mean);
  return (out, start) => {
    slice(out, start);
    for (let i = 0; i < out.length; i++) out[i] = transform(out[i] ?? 0);
  };
}

/** In turn only. */
function numpySlice(seed: SeedPair, dtype: DrawnFloat, distribution: Distribution): Slice {
  const rng = defaultRng(seed);
  const round = rounder(dtype);
  const draw = (): number => {
    switch (distribution.kind) {
      case 'uniform':
        return rng.uniform(distribution.low, distribution.high);
      case 'normal':
        return rng.normal(distribution.mean, distribution.std);
      case 'truncated':
        return distribution.mean + distribution.std * insideTwo(() => rng.normal(0, 1));
    }
  };
  return (out) => {
    for (let i = 0; i < out.length; i++) out[i] = round(draw());
  };
}

function insideTwo(draw: () => number): number {
  for (;;) {
    const value = draw();
    if (Math.abs(value) < 2) return value;
  }
}
