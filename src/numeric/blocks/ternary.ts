/** Ternary types: each value is the scale, its negative, or zero. */
import { evenLevels, halves, oneHalf, type BlockType } from './block-type.js';
import { pairsOf128 } from './k-quants.js';

/** Ternary digit `power` (a power of three) of a byte that holds five: ggml keeps them as a fraction of 256. */
function digit(byte: number, power: number): number {
  return (((byte * power) & 0xff) * 3) >> 8;
}

/** `count` bytes from `from` hold `powers` digits each: first the first digits of all of them. */
function digits(blocks: Uint8Array, from: number, count: number, powers: readonly number[], codes: Uint8Array, to: number): void {
  powers.forEach((power, row) => {
    for (let i = 0; i < count; i++) codes[to + row * count + i] = digit(blocks[from + i] ?? 0, power);
  });
}

const five = [1, 3, 9, 27, 81];
const four = [1, 3, 9, 27];

export const tq1_0: BlockType = {
  bytes: 54,
  group: 256,
  levels: evenLevels({ zero: 1 }),
  words: halves(52),
  unpack: (blocks, codes) => {
    for (let from = 0, to = 0; from < blocks.length; from += 54, to += 256) {
      digits(blocks, from, 32, five, codes, to);
      digits(blocks, from + 32, 16, five, codes, to + 160);
      digits(blocks, from + 48, 4, four, codes, to + 240);
    }
  },
  scale: oneHalf(54, 52),
};

export const tq2_0: BlockType = {
  bytes: 66,
  group: 256,
  levels: evenLevels({ zero: 1 }),
  words: halves(64),
  unpack: pairsOf128(66, 0),
  scale: oneHalf(66, 64),
};
