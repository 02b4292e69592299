/** The engines' published test vectors, and their copies. */
import { expect, it } from 'vitest';
import { seededByWord, seededByWords } from '../../../src/numeric/random/mt19937.js';
import { pcg64FromSeed, seedSequence } from '../../../src/numeric/random/pcg64.js';
import { philox4x32 } from '../../../src/numeric/random/philox.js';
import { threefry2x32 } from '../../../src/numeric/random/threefry.js';

it('the Mersenne Twister of the C++ standard', () => {
  const engine = seededByWord(5489);
  engine.skip(9999);
  expect(engine.next() >>> 0).toBe(4123659995);
});

it('the Mersenne Twister seeded by an array, as its authors printed it', () => {
  const engine = seededByWords([0x123, 0x234, 0x345, 0x456]);
  expect([engine.next() >>> 0, engine.next() >>> 0, engine.next() >>> 0]).toEqual([1067595299, 955945823, 477289528]);
});

it('only the low 32 bits of a seed count', () => {
  expect(seededByWord(-1).next()).toBe(seededByWord(2 ** 32 - 1).next());
  expect(seededByWord(2n ** 63n + 7n).next()).toBe(seededByWord(7).next());
});

it('a copy goes on by itself, and skipping is drawing unseen', () => {
  const engine = seededByWord(1);
  engine.skip(700);
  const copy = engine.clone();
  const drawn = Array.from({ length: 1000 }, () => engine.next());
  copy.skip(999);
  expect(copy.next()).toBe(drawn.at(-1));
  expect(copy.next()).toBe(engine.next());
});

it('Philox4x32-10 and threefry2x32-20 of Random123', () => {
  const four = new Uint32Array(4);
  philox4x32([0, 0], [0, 0, 0, 0], four);
  expect([...four]).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  philox4x32([0xa4093822, 0x299f31d0], [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], four);
  expect([...four]).toEqual([0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]);
  const two = new Uint32Array(2);
  threefry2x32(0, 0, 0, 0, two);
  expect([...two]).toEqual([0x6b200159, 0x99ba4efe]);
  threefry2x32(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, two);
  expect([...two]).toEqual([0xc4923a9c, 0x483df7a0]);
});

it('PCG64 and SeedSequence of NumPy', () => {
  expect([...seedSequence([42], 4)]).toEqual([3444837047, 2669555309, 2046530742, 3581440988]);
  const engine = pcg64FromSeed(42);
  const copy = engine.clone();
  expect(Number(engine.next64() >> 11n) * 2 ** -53).toBe(0.7739560485559633);
  expect(copy.next64() >> 11n).toBe(BigInt(0.7739560485559633 * 2 ** 53));
});
