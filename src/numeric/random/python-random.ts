/**
 * Python's `random` as far as Keras takes seeds from it.
 *
 *   const random = pythonRandom(42); // random.seed(42), keras.utils.set_random_seed(42)
 *   random.defaultSeed(); // the seed of the next initializer that is given none
 */
import { seededByWords } from './mt19937.js';
import { wordsOf } from './pcg64.js';

export interface PythonRandom {
  /** random.randint(1, 10**9): 30 bits at a time until they are small enough. */
  defaultSeed(): number;
}

/** random.seed(integer): its sign is dropped. */
export function pythonRandom(seed: number | bigint): PythonRandom {
  const integer = BigInt(seed);
  const engine = seededByWords(wordsOf(integer < 0n ? -integer : integer));
  return {
    defaultSeed() {
      for (;;) {
        const value = engine.next() >>> 2;
        if (value < 1e9) return value + 1;
      }
    },
  };
}
