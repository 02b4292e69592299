import { expect, it } from 'vitest';
import { pythonRandom } from '../../../src/numeric/random/python-random.js';

// random.seed(seed); [random.randint(1, 10**9) for _ in range(4)] of Python 3.11
it.each<[number | bigint, readonly number[]]>([
  [0, [906691060, 413654000, 813847340, 955892129]],
  [42, [686579304, 119540832, 26855093, 796233791]],
  [-7, [347712783, 161973070, 423938500, 698935573]],
  [2n ** 70n + 3n, [175444126, 355514540, 796225926, 263101623]],
])('seeded with %s it gives the seeds that Python gives', (seed, expected) => {
  const random = pythonRandom(seed);
  expect(expected.map(() => random.defaultSeed())).toEqual(expected);
});
