import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dtypes } from '../../../src/model/dtype.js';
import { blockSize, dequantise, isBlockDtype } from '../../../src/numeric/blocks/blocks.js';
import { vectorDequantiser } from '../../../src/numeric/blocks/vector.js';
import { addresses, compileKernels, instantiateKernels } from '../../../src/numeric/kernels/kernels.js';
import { compiledKernels } from '../kernels/compiled.js';

const kernels = instantiateKernels(compileKernels(readFileSync(compiledKernels())));
const vector = vectorDequantiser(kernels);
const types = (Object.keys(dtypes) as (keyof typeof dtypes)[]).filter(isBlockDtype);

/** Random blocks: their scales are everything there is, infinities and NaN among it. */
function randomBlocks(length: number): Uint8Array {
  let state = 362_436_069;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

describe('the vector kernels give the same values, bit by bit', () => {
  it.each(types)('%s', (dtype) => {
    const { bytes, values } = blockSize(dtype);
    for (const count of [1, 8192 / values, 20_480 / values + 1]) {
      const blocks = randomBlocks(count * bytes);
      const expected = new Float32Array(count * values);
      dequantise(dtype, blocks, expected);
      const start = addresses.buffer / 4;
      const room = kernels.float32.subarray(start, start + expected.length + 1);
      room.fill(12_345);
      vector(dtype, blocks, room.subarray(0, expected.length));
      // NaN is one value here; zeros keep their sign.
      expect(room.slice(0, expected.length)).toEqual(expected);
      expect(room[expected.length]).toBe(12_345);
    }
  });
});

it('makes values that lie elsewhere without them', () => {
  const blocks = randomBlocks(144);
  const [here, there] = [new Float32Array(256), new Float32Array(256)];
  dequantise('q4_k', blocks, here);
  vector('q4_k', blocks, there);
  expect(there).toEqual(here);
});

it('refuses lengths that do not fit', () => {
  expect(() => {
    vector('q4_k', new Uint8Array(144), kernels.float32.subarray(addresses.buffer / 4, addresses.buffer / 4 + 255));
  }).toThrow(/255 values of q4_k/);
});
