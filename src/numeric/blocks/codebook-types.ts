/**
 * The iq2 and iq3 types: an index stands for eight (iq2) or four (iq3) magnitudes of a codebook; signs are bits of their own. The codes are the
 * signed magnitudes.
 */
import { evenLevels, halfAt, halves, uint16At, type BlockType } from './block-type.js';
import { codebook } from './codebooks.js';

const levels = evenLevels({ signed: true });

/** Seven bits of signs stand for eight: the number of negative values is even. */
const evenSigns = Uint8Array.from({ length: 128 }, (_, seven) => {
  let parity = 0;
  for (let bit = 0; bit < 7; bit++) parity ^= (seven >> bit) & 1;
  return seven | (parity << 7);
});

/** Magnitudes `from` on of a codebook to codes `to` on, negative where the lowest bits of `signs` say so. */
function put(codes: Uint8Array, to: number, rows: Int8Array, from: number, count: number, signs: number): void {
  for (let i = 0; i < count; i++) {
    const value = rows[from + i] ?? 0;
    codes[to + i] = ((signs >> i) & 1) === 0 ? value : -value;
  }
}

/** Scales of four bits, two a byte from `at` on, the low half first. `factor` is what a scale is worth in units of the block's own. */
function nibbleScales(bytes: number, at: number, count: number, factor: (nibble: number) => number): BlockType['scale'] {
  return (blocks, scales) => {
    for (let from = 0, to = 0; from < blocks.length; from += bytes) {
      const d = halfAt(blocks, from);
      for (let i = 0; i < count; i++, to++) scales[to] = d * factor(((blocks[from + at + (i >> 1)] ?? 0) >> (4 * (i & 1))) & 15);
    }
  };
}

/** Scales in the four highest bits of the numbers of 32 bits that hold signs. */
function topScales(bytes: number, at: number, step: number, factor: (nibble: number) => number): BlockType['scale'] {
  return (blocks, scales) => {
    for (let from = 0, to = 0; from < blocks.length; from += bytes) {
      const d = halfAt(blocks, from);
      for (let i = 0; i < 8; i++, to++) scales[to] = d * factor((blocks[from + at + i * step + 3] ?? 0) >> 4);
    }
  };
}

const quarter = (nibble: number): number => (0.5 + nibble) * 0.25;
const half = (nibble: number): number => (0.5 + nibble) * 0.5;
const odd = (nibble: number): number => 1 + 2 * nibble;

/** Bits 7 `i` to 7 `i` + 6 of the number of 32 bits at `at`, as signs of eight values. */
function packedSigns(blocks: Uint8Array, at: number, i: number): number {
  const number = uint16At(blocks, at) | (uint16At(blocks, at + 2) << 16);
  return evenSigns[(number >>> (7 * i)) & 127] ?? 0;
}

/** Eight times eight bytes: four indices, then a number of 32 bits with the signs. */
export const iq2_xxs: BlockType = {
  bytes: 66,
  group: 32,
  levels,
  // ggml writes the 64 bytes as numbers of 16 bits.
  words: [
    { at: 0, width: 2, count: 1 },
    { at: 2, width: 2, count: 32 },
  ],
  unpack: (blocks, codes) => {
    const rows = codebook('iq2_xxs');
    for (let start = 0, to = 0; start < blocks.length; start += 66) {
      for (let at = start + 2; at < start + 66; at += 8) {
        for (let i = 0; i < 4; i++, to += 8) put(codes, to, rows, 8 * (blocks[at + i] ?? 0), 8, packedSigns(blocks, at + 4, i));
      }
    }
  },
  scale: topScales(66, 6, 8, quarter),
};

/** 32 numbers of 16 bits: an index of nine bits under seven of signs. */
export const iq2_xs: BlockType = {
  bytes: 74,
  group: 16,
  levels,
  words: [
    { at: 0, width: 2, count: 1 },
    { at: 2, width: 2, count: 32 },
  ],
  unpack: (blocks, codes) => {
    const rows = codebook('iq2_xs');
    for (let start = 0, to = 0; start < blocks.length; start += 74) {
      for (let at = start + 2; at < start + 66; at += 2, to += 8) {
        const packed = uint16At(blocks, at);
        put(codes, to, rows, 8 * (packed & 511), 8, evenSigns[packed >> 9] ?? 0);
      }
    }
  },
  scale: nibbleScales(74, 66, 16, quarter),
};

/** 32 bytes of indices, 32 of signs, and eight with two more bits for each index. */
export const iq2_s: BlockType = {
  bytes: 82,
  group: 16,
  levels,
  words: halves(0),
  unpack: (blocks, codes) => {
    const rows = codebook('iq2_s');
    for (let start = 0, to = 0; start < blocks.length; start += 82) {
      for (let i = 0; i < 32; i++, to += 8) {
        const high = ((blocks[start + 66 + (i >> 2)] ?? 0) >> (2 * (i & 3))) & 3;
        put(codes, to, rows, 8 * ((blocks[start + 2 + i] ?? 0) | (high << 8)), 8, blocks[start + 34 + i] ?? 0);
      }
    }
  },
  scale: nibbleScales(82, 74, 16, quarter),
};

/** 64 bytes of indices, then eight numbers of 32 bits with the signs. */
export const iq3_xxs: BlockType = {
  bytes: 98,
  group: 32,
  levels,
  words: [
    { at: 0, width: 2, count: 1 },
    { at: 66, width: 4, count: 8 },
  ],
  unpack: (blocks, codes) => {
    const rows = codebook('iq3_xxs');
    for (let start = 0, to = 0; start < blocks.length; start += 98) {
      for (let i = 0; i < 32; i++, to += 8) {
        const signs = packedSigns(blocks, start + 66 + 4 * (i >> 2), i & 3);
        put(codes, to, rows, 4 * (blocks[start + 2 + 2 * i] ?? 0), 4, signs);
        put(codes, to + 4, rows, 4 * (blocks[start + 3 + 2 * i] ?? 0), 4, signs >> 4);
      }
    }
  },
  scale: topScales(98, 66, 4, half),
};

/** 64 bytes of indices, eight with one more bit for each, and 32 of signs. */
export const iq3_s: BlockType = {
  bytes: 110,
  group: 32,
  levels,
  words: halves(0),
  unpack: (blocks, codes) => {
    const rows = codebook('iq3_s');
    for (let start = 0, to = 0; start < blocks.length; start += 110) {
      for (let i = 0; i < 64; i++, to += 4) {
        const high = ((blocks[start + 66 + (i >> 3)] ?? 0) >> (i & 7)) & 1;
        const signs = (blocks[start + 74 + (i >> 1)] ?? 0) >> (4 * (i & 1));
        put(codes, to, rows, 4 * ((blocks[start + 2 + i] ?? 0) | (high << 8)), 4, signs);
      }
    }
  },
  scale: nibbleScales(110, 106, 8, odd),
};
