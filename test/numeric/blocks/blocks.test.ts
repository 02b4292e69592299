import { describe, expect, it } from 'vitest';
import { dtypes } from '../../../src/model/dtype.js';
import { blockCodes, blockSize, dequantise, isBlockDtype, swapBlocks, type BlockDtype } from '../../../src/numeric/blocks/blocks.js';

const types = (Object.keys(dtypes) as (keyof typeof dtypes)[]).filter(isBlockDtype);

/** 1.5 and -2 as half-precision numbers, little endian. */
const oneAndAHalf = [0x00, 0x3e];
const minusTwo = [0x00, 0xc0];

function values(dtype: BlockDtype, bytes: readonly number[]): number[] {
  const out = new Float32Array((bytes.length / blockSize(dtype).bytes) * blockSize(dtype).values);
  dequantise(dtype, Uint8Array.from(bytes), out);
  return [...out];
}

function codes(dtype: BlockDtype, bytes: readonly number[]): number[] {
  const out = new Float32Array((bytes.length / blockSize(dtype).bytes) * blockSize(dtype).values);
  blockCodes(dtype, Uint8Array.from(bytes), out);
  return [...out];
}

it.each(types)('%s has blocks of the size that its type says', (dtype) => {
  const size = blockSize(dtype);
  expect((size.bytes * 8) / size.values).toBe(dtypes[dtype].bits);
});

describe('types that the package only measures', () => {
  it('q1_0: the scale, or its negative', () => {
    const bytes = [...oneAndAHalf, 0b00000101, ...new Array<number>(15).fill(0)];
    expect(values('q1_0', bytes).slice(0, 4)).toEqual([1.5, -1.5, 1.5, -1.5]);
    expect(codes('q1_0', bytes).slice(0, 4)).toEqual([1, 0, 1, 0]);
  });

  it('q2_0: one less than the code, times the scale', () => {
    const bytes = [...minusTwo, 0b11100100, ...new Array<number>(15).fill(0b01010101)];
    expect(values('q2_0', bytes).slice(0, 5)).toEqual([2, -0, -2, -4, -0]);
    expect(codes('q2_0', bytes).slice(0, 4)).toEqual([0, 1, 2, 3]);
  });

  it('q8_1: as q8_0, with a sum that is for products only', () => {
    const bytes = [...oneAndAHalf, ...minusTwo, 1, 0xff, 0x80, 0x7f, ...new Array<number>(28).fill(0)];
    expect(values('q8_1', bytes).slice(0, 5)).toEqual([1.5, -1.5, -192, 190.5, 0]);
    expect(codes('q8_1', bytes).slice(0, 4)).toEqual([1, -1, -128, 127]);
  });

  it('q8_k: a single-precision scale', () => {
    const bytes = [...new Uint8Array(Float32Array.of(0.1).buffer), 3, 0xfd, ...new Array<number>(254 + 32).fill(0)];
    expect(values('q8_k', bytes).slice(0, 3)).toEqual([Math.fround(3 * Math.fround(0.1)), Math.fround(-3 * Math.fround(0.1)), 0]);
  });
});

describe('codes', () => {
  it('q4_0: 0 to 15, the low halves first', () => {
    const bytes = [...oneAndAHalf, ...Array.from({ length: 16 }, (_, i) => i | ((15 - i) << 4))];
    const up = Array.from({ length: 16 }, (_, i) => i);
    expect(codes('q4_0', bytes)).toEqual([...up, ...up.toReversed()]);
    expect(values('q4_0', bytes).slice(0, 3)).toEqual([-12, -10.5, -9]);
  });

  it.each([
    ['q2_k', 0, 3],
    ['q3_k', 0, 7],
    ['q4_k', 0, 15],
    ['q5_0', 0, 31],
    ['q5_k', 0, 31],
    ['q6_k', 0, 63],
    ['q8_0', -128, 127],
    ['tq1_0', 0, 2],
    ['tq2_0', 0, 3],
    ['iq4_xs', 0, 15],
    ['mxfp4', 0, 15],
    ['iq2_xxs', -43, 43],
    ['iq3_s', -15, 15],
    ['iq1_s', -9, 9],
  ] as const)('%s: %i to %i, all of them in many blocks', (dtype, least, most) => {
    const { bytes } = blockSize(dtype);
    const many = Array.from({ length: 300 * bytes }, (_, i) => Math.imul(i + 1, 2_654_435_761) >>> 24);
    const found = codes(dtype, many);
    expect(Math.min(...found)).toBe(least);
    expect(Math.max(...found)).toBe(most);
  });
});

describe('numbers that are none', () => {
  it('an infinite scale makes infinities, and NaN of zero', () => {
    const bytes = [0x00, 0x7c, 0, 1, 0xff, ...new Array<number>(29).fill(0)];
    expect(values('q8_0', bytes).slice(0, 3)).toEqual([NaN, Infinity, -Infinity]);
  });

  it('a minimum without number makes all values of its group so', () => {
    const bytes = [...oneAndAHalf, 0x00, 0x7e, ...new Array<number>(16).fill(0)];
    expect(values('q4_1', bytes)).toEqual(new Array<number>(32).fill(NaN));
  });
});

describe('many blocks at once', () => {
  it.each(types)('%s: as one after the other', (dtype) => {
    const size = blockSize(dtype);
    const count = 8192 / size.values + 3; // More than are taken at once.
    const bytes = Uint8Array.from({ length: count * size.bytes }, (_, i) => Math.imul(i + 7, 2_654_435_761) >>> 24);
    const all = new Float32Array(count * size.values);
    dequantise(dtype, bytes, all);
    for (const block of [0, 1, count - 4, count - 1]) {
      const one = new Float32Array(size.values);
      dequantise(dtype, bytes.subarray(block * size.bytes, (block + 1) * size.bytes), one);
      expect(all.slice(block * size.values, (block + 1) * size.values)).toEqual(one);
    }
  });

  it('minima of one type are not those of the next', () => {
    const offsets = [...oneAndAHalf, ...minusTwo, ...new Array<number>(16).fill(0)];
    expect(values('q4_1', offsets)[0]).toBe(-2);
    expect(values('q8_0', [...oneAndAHalf, ...new Array<number>(32).fill(2)])[0]).toBe(3);
  });

  it('lengths that do not fit are refused', () => {
    expect(() => {
      dequantise('q4_0', new Uint8Array(19), new Float32Array(32));
    }).toThrow(/32 values of q4_0/);
  });
});

describe('big-endian blocks', () => {
  const words: readonly (readonly [BlockDtype, readonly (readonly number[])[]])[] = [
    [
      'q5_0',
      [
        [0, 1],
        [2, 3, 4, 5],
      ],
    ],
    [
      'q5_k',
      [
        [0, 1],
        [2, 3],
      ],
    ],
    ['q3_k', [[108, 109]]],
    [
      'iq3_xxs',
      [
        [0, 1],
        [66, 67, 68, 69],
      ],
    ],
    [
      'iq1_m',
      [
        [48, 49],
        [54, 55],
      ],
    ],
  ];

  it.each(words)('%s: the bytes of its numbers change places', (dtype, numbers) => {
    const { bytes } = blockSize(dtype);
    const blocks = Uint8Array.from({ length: 2 * bytes }, (_, i) => i % bytes);
    swapBlocks(dtype, blocks);
    for (const word of numbers) for (const [i, at] of word.entries()) expect(blocks[bytes + at]).toBe(word.at(-1 - i));
    swapBlocks(dtype, blocks);
    expect([...blocks]).toEqual(Array.from({ length: 2 * bytes }, (_, i) => i % bytes));
  });
});
