import { describe, expect, it } from 'vitest';
import { sliceKey } from '../../../src/formats/tensorflow/ordered-code.js';
import { boxOf, checkCover } from '../../../src/formats/tensorflow/slices.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const key = (name: string, ...box: readonly (readonly [number, number])[]): string =>
  hex(
    sliceKey(
      new TextEncoder().encode(name),
      box.map(([start, length]) => ({ start, length })),
    ),
  );

describe('keys of slices', () => {
  // As TensorFlow wrote them into the files of test/fixtures/tensorflow.
  it('are those of TensorFlow for whole axes and small numbers', () => {
    expect(key('beta1_power')).toBe(`00${Buffer.from('beta1_power').toString('hex')}000100`);
    expect(key('w', [0, -1])).toBe('00770001' + '0101' + '807f');
    expect(key('w', [4, 3], [0, -1])).toBe('00770001' + '0102' + '8483' + '807f');
  });

  // OrderedCode's own rule: of n bytes, 7n - 1 bits are the number's.
  it('grow with the number', () => {
    expect(key('w', [63, 64])).toBe('00770001' + '0101' + 'bf' + 'c040');
    expect(key('w', [8191, 8192])).toBe('00770001' + '0101' + 'dfff' + 'e02000');
    expect(key('w', [-64, -65])).toBe('00770001' + '0101' + '40' + '3fbf');
  });

  it('escape what would end the name', () => {
    expect(hex(sliceKey(Uint8Array.of(0, 0x61, 0xff), []))).toBe('00' + '00ff' + '61' + 'ff00' + '0001' + '00');
  });
});

describe('parts of a partitioned variable', () => {
  it('lie in the whole', () => {
    expect(
      boxOf(
        [
          { start: 4, length: 3 },
          { start: 0, length: -1 },
        ],
        [10, 4],
      ),
    ).toEqual({ origin: [4, 0], shape: [3, 4] });
    for (const slice of [
      [{ start: 8, length: 3 }],
      [{ start: -1, length: 3 }],
      [{ start: 0, length: -2 }],
      [{ start: 2 ** 53, length: 1 }],
      [],
    ])
      expect(() => boxOf(slice, [10])).toThrow();
  });

  const rows = (...cuts: readonly (readonly [number, number])[]): { origin: number[]; shape: number[] }[] =>
    cuts.map(([start, length]) => ({ origin: [start, 0], shape: [length, 2] }));

  it('are the whole, each element once', () => {
    expect(() => {
      checkCover(rows([0, 3], [3, 4]), [7, 2]);
    }).not.toThrow();
    expect(() => {
      checkCover(rows([3, 4], [0, 3]), [7, 2]);
    }).not.toThrow();
    for (const cuts of [rows([0, 3], [3, 3]), rows([0, 4], [3, 3]), rows([0, 7], [0, 7]), []])
      expect(() => {
        checkCover(cuts, [7, 2]);
      }).toThrow(/not all of/);
  });

  it('may be cut along several axes', () => {
    const quarter = (y: number, x: number): { origin: number[]; shape: number[] } => ({ origin: [y, x], shape: [2, 2] });
    const quarters = [quarter(0, 0), quarter(0, 2), quarter(2, 0), quarter(2, 2)];
    expect(() => {
      checkCover(quarters, [4, 4]);
    }).not.toThrow();
    expect(() => {
      checkCover([...quarters.slice(0, 3), quarter(0, 2)], [4, 4]);
    }).toThrow(/not all of/);
  });
});
