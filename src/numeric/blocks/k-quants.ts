/** The "k" types: 256 values a block, whose groups have small integer scales of their own under one or two half-precision ones. */
import { evenLevels, halfAt, halves, int8At, type BlockType } from './block-type.js';

/** Codes of two bits from `lead` on: of each 32 bytes first all lowest pairs of bits, then the next ones. */
export function pairsOf128(bytes: number, lead: number): BlockType['unpack'] {
  return (blocks, codes) => {
    for (let start = lead, to = 0; start < blocks.length; start += bytes, to += 256) {
      for (let half = 0; half < 2; half++) {
        for (let i = 0; i < 32; i++) {
          const four = blocks[start + 32 * half + i] ?? 0;
          const at = to + 128 * half + i;
          codes[at] = four & 3;
          codes[at + 32] = (four >> 2) & 3;
          codes[at + 64] = (four >> 4) & 3;
          codes[at + 96] = four >> 6;
        }
      }
    }
  };
}

export const q2_k: BlockType = {
  bytes: 84,
  group: 16,
  levels: evenLevels(),
  words: halves(80, 82),
  unpack: pairsOf128(84, 16),
  scale: (blocks, scales, minima) => {
    for (let from = 0, to = 0; from < blocks.length; from += 84) {
      const d = halfAt(blocks, from + 80);
      const dMinimum = halfAt(blocks, from + 82);
      for (let i = 0; i < 16; i++, to++) {
        const both = blocks[from + i] ?? 0;
        scales[to] = d * (both & 15);
        minima[to] = dMinimum * (both >> 4);
      }
    }
  },
};

const lowPairsOf3 = pairsOf128(110, 32);

/** The third bit of each code is in the first 32 bytes, a bit of each of them for every 32 values. */
export const q3_k: BlockType = {
  bytes: 110,
  group: 16,
  levels: evenLevels({ zero: 4 }),
  words: halves(108),
  unpack: (blocks, codes) => {
    lowPairsOf3(blocks, codes);
    for (let from = 0, to = 0; from < blocks.length; from += 110, to += 256) {
      for (let i = 0; i < 256; i++) {
        const high = ((blocks[from + (i & 31)] ?? 0) >> (i >> 5)) & 1;
        codes[to + i] = (codes[to + i] ?? 0) | (high << 2);
      }
    }
  },
  scale: (blocks, scales) => {
    for (let from = 0, to = 0; from < blocks.length; from += 110) {
      const d = halfAt(blocks, from + 108);
      for (let i = 0; i < 16; i++, to++) {
        const low = ((blocks[from + 96 + (i & 7)] ?? 0) >> (i < 8 ? 0 : 4)) & 15;
        const high = ((blocks[from + 104 + (i & 3)] ?? 0) >> (2 * (i >> 2))) & 3;
        scales[to] = d * ((low | (high << 4)) - 32);
      }
    }
  },
};

/** Two half-precision numbers, then eight scales and eight minima of six bits in twelve bytes: q4_k and q5_k. */
function sixBitScales(bytes: number): BlockType['scale'] {
  return (blocks, scales, minima) => {
    for (let from = 0, to = 0; from < blocks.length; from += bytes) {
      const d = halfAt(blocks, from);
      const dMinimum = halfAt(blocks, from + 2);
      for (let i = 0; i < 4; i++, to++) {
        const first = blocks[from + 4 + i] ?? 0;
        const second = blocks[from + 8 + i] ?? 0;
        const rest = blocks[from + 12 + i] ?? 0;
        scales[to] = d * (first & 63);
        minima[to] = dMinimum * (second & 63);
        scales[to + 4] = d * ((rest & 15) | ((first >> 6) << 4));
        minima[to + 4] = dMinimum * ((rest >> 4) | ((second >> 6) << 4));
      }
      to += 4;
    }
  };
}

/** Codes of four bits from `lead` on: of each 32 bytes first the low halves, then the high ones. */
function halvesOf64(bytes: number, lead: number): BlockType['unpack'] {
  return (blocks, codes) => {
    for (let start = lead, to = 0; start < blocks.length; start += bytes) {
      for (let from = start; from < start + 128; from += 32, to += 64) {
        for (let i = 0; i < 32; i++) {
          const pair = blocks[from + i] ?? 0;
          codes[to + i] = pair & 15;
          codes[to + i + 32] = pair >> 4;
        }
      }
    }
  };
}

export const q4_k: BlockType = {
  bytes: 144,
  group: 32,
  levels: evenLevels(),
  words: halves(0, 2),
  unpack: halvesOf64(144, 16),
  scale: sixBitScales(144),
};

const lowHalvesOf5 = halvesOf64(176, 48);

/** The fifth bit of each code is in the 32 bytes before the others, a bit of each of them for every 32 values. */
export const q5_k: BlockType = {
  bytes: 176,
  group: 32,
  levels: evenLevels(),
  words: halves(0, 2),
  unpack: (blocks, codes) => {
    lowHalvesOf5(blocks, codes);
    for (let from = 16, to = 0; from < blocks.length; from += 176, to += 256) {
      for (let i = 0; i < 256; i++) {
        const high = ((blocks[from + (i & 31)] ?? 0) >> (i >> 5)) & 1;
        codes[to + i] = (codes[to + i] ?? 0) | (high << 4);
      }
    }
  },
  scale: sixBitScales(176),
};

/** Of each 64 bytes the low halves, then the high ones, give four bits; two more come from 32 bytes by pairs of bits. */
export const q6_k: BlockType = {
  bytes: 210,
  group: 16,
  levels: evenLevels({ zero: 32 }),
  words: halves(208),
  unpack: (blocks, codes) => {
    for (let start = 0, to = 0; start < blocks.length; start += 210) {
      for (let half = 0; half < 2; half++, to += 128) {
        for (let i = 0; i < 32; i++) {
          const first = blocks[start + 64 * half + i] ?? 0;
          const second = blocks[start + 64 * half + 32 + i] ?? 0;
          const high = blocks[start + 128 + 32 * half + i] ?? 0;
          codes[to + i] = (first & 15) | ((high & 3) << 4);
          codes[to + i + 32] = (second & 15) | (((high >> 2) & 3) << 4);
          codes[to + i + 64] = (first >> 4) | (((high >> 4) & 3) << 4);
          codes[to + i + 96] = (second >> 4) | ((high >> 6) << 4);
        }
      }
    }
  },
  scale: (blocks, scales) => {
    for (let from = 0, to = 0; from < blocks.length; from += 210) {
      const d = halfAt(blocks, from + 208);
      for (let i = 0; i < 16; i++, to++) scales[to] = d * int8At(blocks, from + 192 + i);
    }
  },
};
