/**
 * NumPy's two generators.
 *
 *   const legacy = randomState(42);
 *   legacy.normal(0, 0.01); // np.random.seed(42); np.random.normal(0, 0.01)
 *   const rng = defaultRng(42);
 *   rng.uniform(-1, 1); // np.random.default_rng(42).uniform(-1, 1)
 *
 * Normal numbers of default_rng are NumPy's in distribution only: its ziggurat has tables that are not derived from a formula.
 */
import { log } from '../elementary/logarithm.js';
import { seededByWord, seededByWords } from './mt19937.js';
import { pcg64FromSeed } from './pcg64.js';

export interface NumpyGenerator {
  /** In [0, 1), of 53 bits. */
  random(): number;
  uniform(low: number, high: number): number;
  normal(mean: number, std: number): number;
}

/** Mersenne Twister, seeded by an int of 32 bits or a list of words. Of each pair of normal numbers the second is kept for the next call. */
export function randomState(seed: number | readonly number[]): NumpyGenerator {
  const engine = typeof seed === 'number' ? seededByWord(seed) : seededByWords(seed);
  return generator(() => {
    const high = engine.next() >>> 5;
    return (high * 2 ** 26 + (engine.next() >>> 6)) * 2 ** -53;
  });
}

export interface DefaultRng extends NumpyGenerator {
  /** `random(dtype=float32)`: 24 bits of half a word, the low half first. */
  random32(): number;
}

/** PCG64 seeded through SeedSequence: by a non-negative int or a list of words of 32 bits. */
export function defaultRng(seed: number | bigint | readonly number[]): DefaultRng {
  const engine = pcg64FromSeed(seed);
  let half: number | undefined;
  const next32 = (): number => {
    if (half !== undefined) {
      const kept = half;
      half = undefined;
      return kept;
    }
    const word = engine.next64();
    half = Number(word >> 32n);
    return Number(word & 0xffffffffn);
  };
  return { ...generator(() => Number(engine.next64() >> 11n) * 2 ** -53), random32: () => (next32() >>> 8) * 2 ** -24 };
}

/** Normal numbers by Marsaglia's polar method. */
function generator(random: () => number): NumpyGenerator {
  let spare: number | undefined;
  const standard = (): number => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    for (;;) {
      const x = 2 * random() - 1;
      const y = 2 * random() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * log(square)) / square);
      spare = scale * x;
      return scale * y;
    }
  };
  return { random, uniform: (low, high) => low + (high - low) * random(), normal: (mean, std) => mean + std * standard() };
}
