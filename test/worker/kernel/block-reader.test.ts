import { describe, expect, it } from 'vitest';
import { contiguousStrides, elementCount } from '../../../src/model/shape.js';
import { blockCodes, blockSize, dequantise, type BlockDtype } from '../../../src/numeric/blocks/blocks.js';
import { runsOf, type View } from '../../../src/numeric/runs.js';
import { BlockReader, type BlockTensor } from '../../../src/worker/kernel/block-reader.js';
import { pieceElements } from '../../../src/worker/kernel/pieces.js';

/** xorshift32: the same blocks every time. */
function randomBytes(length: number): Uint8Array {
  let state = 88_172_645;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}

interface Sample {
  readonly tensor: BlockTensor;
  /** Of the whole storage, in its order. */
  readonly values: Float32Array;
  readonly codes: Float32Array;
  readonly bytes: Uint8Array;
}

function sample(dtype: BlockDtype, shape: readonly number[], view: Partial<View> = {}): Sample {
  const count = elementCount(shape);
  const size = blockSize(dtype);
  const bytes = randomBytes((count / size.values) * size.bytes);
  const [values, codes] = [new Float32Array(count), new Float32Array(count)];
  dequantise(dtype, bytes, values);
  blockCodes(dtype, bytes, codes);
  const storage = { kind: 'held', bytes, length: bytes.length } as const;
  const whole = { shape, strides: contiguousStrides(shape), offset: 0 };
  return { tensor: { kind: 'dense', dtype, storage, byteOrder: 'little', ...whole, ...view }, values, codes, bytes };
}

/** Element by element. */
function expected(all: Float32Array, view: View, first: number, count: number): number[] {
  const found: number[] = [];
  for (const { start, length, stride } of runsOf(view, first, count))
    for (let i = 0; i < length; i++) found.push(all[start + i * stride] ?? NaN);
  return found;
}

const views: readonly (readonly [string, View])[] = [
  ['all', { shape: [6, 512], strides: [512, 1], offset: 0 }],
  ['a part of each row', { shape: [6, 100], strides: [512, 1], offset: 130 }],
  ['transposed', { shape: [512, 6], strides: [1, 512], offset: 0 }],
  ['every third element', { shape: [1024], strides: [3], offset: 1 }],
  ['backwards', { shape: [3072], strides: [-1], offset: 3071 }],
  ['far apart', { shape: [3, 2], strides: [1000, 411], offset: 7 }],
  ['repeated', { shape: [4, 512], strides: [0, 1], offset: 512 }],
  ['one element', { shape: [], strides: [], offset: 777 }],
];

describe.each(['q4_0', 'q4_k', 'iq3_s', 'nvfp4'] as const)('%s', (dtype) => {
  const { tensor, values, codes } = sample(dtype, [6, 512]);

  it.each(views)('gives the values and codes of a view: %s', (_, view) => {
    const reader = new BlockReader(tensor);
    const count = elementCount(view.shape);
    const first = Math.floor(count / 3);
    expect([...reader.ofView(view, 0, count, false).values]).toEqual(expected(values, view, 0, count));
    expect([...reader.ofView(view, first, count - first, true).values]).toEqual(expected(codes, view, first, count - first));
  });

  it.each(views)('picks elements of a view: %s', (_, view) => {
    const reader = new BlockReader(tensor);
    const count = elementCount(view.shape);
    const positions = Uint32Array.from({ length: Math.ceil(count / 5) }, (__, i) => 5 * i);
    const all = expected(values, view, 0, count);
    const place = { view, first: 0, count, positions };
    const picked = reader.picked([place, place], false);
    const once = [...positions].map((position) => all[position]);
    expect([...picked.values]).toEqual([...once, ...once]);
  });
});

describe('long reads', () => {
  it('are of whole spans, whatever they begin with', () => {
    const count = 3 * 2 ** 18;
    const { tensor, values } = sample('q8_0', [count]);
    const reader = new BlockReader(tensor);
    for (const first of [0, 5, 2 ** 18 - 1]) {
      const target = new Float32Array(count - first - 3);
      reader.valuesInto(target, tensor, first);
      expect(Buffer.compare(Buffer.from(target.buffer), Buffer.from(values.slice(first, count - 3).buffer))).toBe(0);
    }
  });
});

describe('raw blocks', () => {
  it('are those of the file', () => {
    const { tensor, bytes } = sample('q5_1', [4, 64]);
    const reader = new BlockReader(tensor);
    expect(reader.canonicalBytes(0, 256)).toEqual(bytes);
    expect(reader.canonicalBytes(64, 128)).toEqual(bytes.subarray(2 * 24, 6 * 24));
  });

  it('of a view of whole blocks are in its order', () => {
    const { tensor, bytes } = sample('q4_0', [2, 3, 64], { shape: [3, 2, 32], strides: [64, 192, 1], offset: 32 });
    const reader = new BlockReader(tensor);
    const block = (index: number): Uint8Array => bytes.subarray(18 * index, 18 * index + 18);
    const wanted = [1, 7, 3, 9, 5, 11].map(block);
    expect(reader.canonicalBytes(0, 192)).toEqual(new Uint8Array(Buffer.concat(wanted)));
  });

  it('of a view that cuts them are refused', () => {
    const { tensor } = sample('q4_0', [64, 2 * 32], { shape: [64, 64], strides: [1, 64] });
    expect(() => new BlockReader(tensor).canonicalBytes(0, 4096)).toThrow(/whole blocks/);
  });

  it('come in pieces of about a mebibyte that cut none', () => {
    for (const dtype of ['q4_0', 'q3_k', 'tq1_0', 'q1_0', 'mxfp4'] as const) {
      const size = blockSize(dtype);
      const piece = pieceElements(sample(dtype, [size.values]).tensor);
      expect(piece % size.values).toBe(0);
      expect(Math.abs((piece / size.values) * size.bytes - 2 ** 20)).toBeLessThan(400);
    }
  });
});

it('turns the scales of a big-endian file, not the file', () => {
  const little = sample('q4_1', [64]);
  const turned = little.bytes.slice();
  for (const block of [0, 20]) for (const at of [0, 2]) turned.subarray(block + at, block + at + 2).reverse();
  const kept = turned.slice();
  const storage = { kind: 'held', bytes: turned, length: turned.length } as const;
  const reader = new BlockReader({ ...little.tensor, storage, byteOrder: 'big' });
  expect([...reader.ofView(little.tensor, 0, 64, false).values]).toEqual([...little.values]);
  expect(turned).toEqual(kept);
});
