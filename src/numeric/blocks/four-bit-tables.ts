/** Types whose codes of four bits stand for the 16 values of a table: iq4_nl, iq4_xs, mxfp4, nvfp4. */
import { halfAt, halves, oneHalf, tableLevels, uint16At, type BlockType } from './block-type.js';
import { halvesOf32 } from './plain.js';

/** ggml's non-linear table (`kvalues_iq4nl`). */
const nonLinear = tableLevels([-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113]);

/** float4_e2m1 times two; scales are halved for it. The code of -0 stands for 0. */
const doubledFloat4 = tableLevels([0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12]);

export const iq4_nl: BlockType = {
  bytes: 18,
  group: 32,
  levels: nonLinear,
  words: halves(0),
  unpack: halvesOf32(18, 2),
  scale: oneHalf(18),
};

/** Eight scales of six bits: the two high bits of all in one number of 16 bits, the four low ones in four bytes. */
export const iq4_xs: BlockType = {
  bytes: 136,
  group: 32,
  levels: nonLinear,
  words: halves(0, 2),
  unpack: (blocks, codes) => {
    for (let start = 8, to = 0; start < blocks.length; start += 136) {
      for (let from = start; from < start + 128; from += 16, to += 32) {
        for (let i = 0; i < 16; i++) {
          const pair = blocks[from + i] ?? 0;
          codes[to + i] = pair & 15;
          codes[to + i + 16] = pair >> 4;
        }
      }
    }
  },
  scale: (blocks, scales) => {
    for (let from = 0, to = 0; from < blocks.length; from += 136) {
      const d = halfAt(blocks, from);
      const high = uint16At(blocks, from + 2);
      for (let i = 0; i < 8; i++, to++) {
        const low = ((blocks[from + 4 + (i >> 1)] ?? 0) >> (4 * (i & 1))) & 15;
        scales[to] = d * ((low | (((high >> (2 * i)) & 3) << 4)) - 32);
      }
    }
  },
};

/** The scale is a power of two, its exponent a byte. */
export const mxfp4: BlockType = {
  bytes: 17,
  group: 32,
  levels: doubledFloat4,
  words: [],
  unpack: halvesOf32(17, 1),
  scale: (blocks, scales) => {
    for (let block = 0, from = 0; from < blocks.length; block++, from += 17) scales[block] = 2 ** ((blocks[from] ?? 0) - 128);
  },
};

/** Four scales in a byte each, then four times eight bytes: the low halves are the first values. */
export const nvfp4: BlockType = {
  bytes: 36,
  group: 16,
  levels: doubledFloat4,
  words: [],
  unpack: (blocks, codes) => {
    for (let start = 4, to = 0; start < blocks.length; start += 36) {
      for (let from = start; from < start + 32; from += 8, to += 16) {
        for (let i = 0; i < 8; i++) {
          const pair = blocks[from + i] ?? 0;
          codes[to + i] = pair & 15;
          codes[to + i + 8] = pair >> 4;
        }
      }
    }
  },
  scale: (blocks, scales) => {
    for (let from = 0, to = 0; from < blocks.length; from += 36) {
      for (let i = 0; i < 4; i++, to++) scales[to] = halfOfUnsignedFloat8(blocks[from + i] ?? 0);
    }
  },
};

/** An e4m3 number, halved: its sign does not count, and 0x7f, which would be its NaN, is 0. */
function halfOfUnsignedFloat8(code: number): number {
  if (code === 0x7f) return 0;
  const exponent = (code >> 3) & 15;
  const mantissa = code & 7;
  return exponent === 0 ? mantissa * 2 ** -10 : (8 + mantissa) * 2 ** (exponent - 11);
}
