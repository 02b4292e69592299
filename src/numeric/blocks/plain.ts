/** Block types with one scale a block: q4_0 to q8_1, q8_k, and those of one and two bits. */
import { evenLevels, halfAndOffset, halves, oneHalf, type BlockType } from './block-type.js';

/** Codes of four bits from `lead` bytes into each block: the low halves of 16 bytes, then the high ones. */
export function halvesOf32(bytes: number, lead: number): BlockType['unpack'] {
  return (blocks, codes) => {
    for (let from = lead, to = 0; from < blocks.length; from += bytes, to += 32) {
      for (let i = 0; i < 16; i++) {
        const pair = blocks[from + i] ?? 0;
        codes[to + i] = pair & 15;
        codes[to + i + 16] = pair >> 4;
      }
    }
  };
}

/** As `halvesOf32`, with the fifth bits of the 32 codes in the four bytes before. */
function fiveBits(bytes: number, lead: number): BlockType['unpack'] {
  return (blocks, codes) => {
    for (let from = lead, to = 0; from < blocks.length; from += bytes, to += 32) {
      const low = (blocks[from - 4] ?? 0) | ((blocks[from - 3] ?? 0) << 8);
      const high = (blocks[from - 2] ?? 0) | ((blocks[from - 1] ?? 0) << 8);
      for (let i = 0; i < 16; i++) {
        const pair = blocks[from + i] ?? 0;
        codes[to + i] = (pair & 15) | (((low >> i) & 1) << 4);
        codes[to + i + 16] = (pair >> 4) | (((high >> i) & 1) << 4);
      }
    }
  };
}

/** Codes that are bytes. */
function wholeBytes(bytes: number, lead: number, values: number): BlockType['unpack'] {
  return (blocks, codes) => {
    for (let from = lead, to = 0; from < blocks.length; from += bytes, to += values) {
      for (let i = 0; i < values; i++) codes[to + i] = blocks[from + i] ?? 0;
    }
  };
}

/** Codes of so many bits in the order of the values, the first in the lowest bits, behind the scale. */
function narrow(bytes: number, bits: 1 | 2): BlockType['unpack'] {
  const each = 8 / bits;
  const mask = 2 ** bits - 1;
  return (blocks, codes) => {
    for (let start = 0, to = 0; start < blocks.length; start += bytes) {
      for (let from = start + 2; from < start + bytes; from++) {
        const packed = blocks[from] ?? 0;
        for (let i = 0; i < each; i++) codes[to++] = (packed >> (i * bits)) & mask;
      }
    }
  };
}

export const q4_0: BlockType = {
  bytes: 18,
  group: 32,
  levels: evenLevels({ zero: 8 }),
  words: halves(0),
  unpack: halvesOf32(18, 2),
  scale: oneHalf(18),
};

export const q4_1: BlockType = {
  bytes: 20,
  group: 32,
  levels: evenLevels(),
  words: halves(0, 2),
  unpack: halvesOf32(20, 4),
  scale: halfAndOffset(20),
};

export const q5_0: BlockType = {
  bytes: 22,
  group: 32,
  levels: evenLevels({ zero: 16 }),
  words: [...halves(0), { at: 2, width: 4, count: 1 }],
  unpack: fiveBits(22, 6),
  scale: oneHalf(22),
};

export const q5_1: BlockType = {
  bytes: 24,
  group: 32,
  levels: evenLevels(),
  words: [...halves(0, 2), { at: 4, width: 4, count: 1 }],
  unpack: fiveBits(24, 8),
  scale: halfAndOffset(24),
};

export const q8_0: BlockType = {
  bytes: 34,
  group: 32,
  levels: evenLevels({ signed: true }),
  words: halves(0),
  unpack: wholeBytes(34, 2, 32),
  scale: oneHalf(34),
};

/** Behind the scale, the scale times the sum of the codes: for products, not for values. */
export const q8_1: BlockType = {
  bytes: 36,
  group: 32,
  levels: evenLevels({ signed: true }),
  words: halves(0, 2),
  unpack: wholeBytes(36, 4, 32),
  scale: oneHalf(36),
};

/** A single-precision scale; behind the codes, their sums by sixteen. */
export const q8_k: BlockType = {
  bytes: 292,
  group: 256,
  levels: evenLevels({ signed: true }),
  words: [
    { at: 0, width: 4, count: 1 },
    { at: 260, width: 2, count: 16 },
  ],
  unpack: wholeBytes(292, 4, 256),
  scale: (blocks, scales) => {
    const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.length);
    for (let block = 0, from = 0; from < blocks.length; block++, from += 292) scales[block] = view.getFloat32(from, true);
  },
};

/** The scale or its negative. */
export const q1_0: BlockType = {
  bytes: 18,
  group: 128,
  levels: evenLevels({ zero: 0.5, step: 2 }),
  words: halves(0),
  unpack: narrow(18, 1),
  scale: oneHalf(18),
};

export const q2_0: BlockType = {
  bytes: 18,
  group: 64,
  levels: evenLevels({ zero: 1 }),
  words: halves(0),
  unpack: narrow(18, 2),
  scale: oneHalf(18),
};
