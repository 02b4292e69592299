/**
 * iq1_s and iq1_m: an index of eleven bits stands for eight values of -1, 0 or 1, and all eight are shifted by an eighth up or down. The codes
 * are eighths: eight times the value, one more or less.
 */
import { evenLevels, halfAt, halfOf, halves, uint16At, type BlockType } from './block-type.js';
import { codebook } from './codebooks.js';

const levels = evenLevels({ signed: true, step: 1 / 8 });

function put(codes: Uint8Array, to: number, rows: Int8Array, row: number, shift: 1 | -1): void {
  for (let i = 0; i < 8; i++) codes[to + i] = 8 * (rows[8 * row + i] ?? 0) + shift;
}

/** For every 32 values a number of 16 bits: three more bits for each of four indices, the scale, and the direction of the shift. */
export const iq1_s: BlockType = {
  bytes: 50,
  group: 32,
  levels,
  words: [
    { at: 0, width: 2, count: 1 },
    { at: 34, width: 2, count: 8 },
  ],
  unpack: (blocks, codes) => {
    const rows = codebook('iq1');
    for (let start = 0, to = 0; start < blocks.length; start += 50) {
      for (let i = 0; i < 32; i++, to += 8) {
        const packed = uint16At(blocks, start + 34 + 2 * (i >> 2));
        const high = (packed >> (3 * (i & 3))) & 7;
        put(codes, to, rows, (blocks[start + 2 + i] ?? 0) | (high << 8), packed < 0x8000 ? 1 : -1);
      }
    }
  },
  scale: (blocks, scales) => {
    for (let from = 0, to = 0; from < blocks.length; from += 50) {
      const d = halfAt(blocks, from);
      for (let i = 0; i < 8; i++, to++) scales[to] = d * (2 * ((uint16At(blocks, from + 34 + 2 * i) >> 12) & 7) + 1);
    }
  },
};

/** Half a byte for every eight values: three more bits for the index, and the direction. The block's scale is in the tops of four numbers. */
export const iq1_m: BlockType = {
  bytes: 56,
  group: 16,
  levels,
  words: halves(48, 50, 52, 54),
  unpack: (blocks, codes) => {
    const rows = codebook('iq1');
    for (let start = 0, to = 0; start < blocks.length; start += 56) {
      for (let i = 0; i < 32; i++, to += 8) {
        const packed = ((blocks[start + 32 + (i >> 1)] ?? 0) >> (4 * (i & 1))) & 15;
        put(codes, to, rows, (blocks[start + i] ?? 0) | ((packed & 7) << 8), packed < 8 ? 1 : -1);
      }
    }
  },
  scale: (blocks, scales) => {
    for (let from = 48, to = 0; from < blocks.length; from += 56) {
      const d = scatteredHalf(blocks, from);
      for (let i = 0; i < 16; i++, to++) scales[to] = d * (2 * ((uint16At(blocks, from + 2 * (i >> 2)) >> (3 * (i & 3))) & 7) + 1);
    }
  },
};

/** A half-precision number whose four bits each are the highest of four numbers of 16 bits. */
function scatteredHalf(blocks: Uint8Array, at: number): number {
  let code = 0;
  for (let i = 0; i < 4; i++) code |= (uint16At(blocks, at + 2 * i) >> 12) << (4 * i);
  return halfOf(code);
}
