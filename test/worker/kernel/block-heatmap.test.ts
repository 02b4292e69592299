/** Pictures of block-quantised tensors are those of the same values in float32, whichever way they are made. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { HeatmapRequest } from '../../../src/model/heatmap.js';
import { contiguousStrides, elementCount } from '../../../src/model/shape.js';
import { blockCodes, blockSize, dequantise } from '../../../src/numeric/blocks/blocks.js';
import { compileKernels, instantiateKernels } from '../../../src/numeric/kernels/kernels.js';
import type { DenseTensor } from '../../../src/numeric/tensor.js';
import { heatmap } from '../../../src/worker/kernel/heatmap.js';
import { sampledHeatmap } from '../../../src/worker/kernel/sampled-heatmap.js';
import { compiledKernels } from '../../numeric/kernels/compiled.js';

const kernels = instantiateKernels(compileKernels(readFileSync(compiledKernels())));
const shape = [6, 40, 512];
const count = elementCount(shape);

function held(dtype: DenseTensor['dtype'], bytes: Uint8Array): DenseTensor {
  const storage = { kind: 'held', bytes, length: bytes.length } as const;
  return { kind: 'dense', dtype, shape, storage, offset: 0, strides: contiguousStrides(shape), byteOrder: 'little' };
}

const { bytes, values } = blockSize('q4_k');
const blocks = Uint8Array.from({ length: (count / values) * bytes }, (_, i) => {
  // The scales of each block, 0.01 and 0.02; all else at random.
  const at = i % bytes;
  return at < 4 ? ([0x1f, 0x21, 0x1f, 0x25][at] ?? 0) : Math.imul(i + 3, 2_654_435_761) >>> 24;
});
const [numbers, codes] = [new Float32Array(count), new Float32Array(count)];
dequantise('q4_k', blocks, numbers);
blockCodes('q4_k', blocks, codes);
const tensor = held('q4_k', blocks);
const asValues = held('float32', new Uint8Array(numbers.buffer));
const asCodes = held('float32', new Uint8Array(codes.buffer));

function exact(of: DenseTensor, request: HeatmapRequest): Record<'min' | 'max' | 'mean', number[]> & { readonly marks: number[] } {
  const cells = request.cellRows * request.cellColumns;
  const room = (size: number): SharedArrayBuffer => new SharedArrayBuffer(size * cells);
  const [min, max, mean, marks] = [room(4), room(4), room(4), room(1)];
  heatmap({ tensor: of, request, control: new SharedArrayBuffer(16), min, max, mean, marks }, kernels);
  const list = (buffer: SharedArrayBuffer): number[] => [...new Float32Array(buffer)];
  return { min: list(min), max: list(max), mean: list(mean), marks: [...new Uint8Array(marks)] };
}

const whole: HeatmapRequest = {
  arrangement: { rows: [0, 1], columns: [2], fixed: [0, 0, 0] },
  region: { rowStart: 0, rowEnd: 240, columnStart: 0, columnEnd: 512 },
  cellRows: 20,
  cellColumns: 32,
  reading: 'value',
};
const requests: readonly (readonly [string, HeatmapRequest])[] = [
  ['whole rows', whole],
  ['a region that cuts blocks', { ...whole, region: { rowStart: 7, rowEnd: 90, columnStart: 100, columnEnd: 401 } }],
  [
    'turned',
    {
      ...whole,
      arrangement: { rows: [2], columns: [0, 1], fixed: [0, 0, 0] },
      region: { rowStart: 0, rowEnd: 512, columnStart: 0, columnEnd: 240 },
    },
  ],
  [
    'one of the first axis',
    { ...whole, arrangement: { rows: [1], columns: [2], fixed: [3, 0, 0] }, region: { ...whole.region, rowEnd: 40 } },
  ],
];

describe.each(requests)('%s', (_, request) => {
  it('exactly', () => {
    expect(exact(tensor, request)).toEqual(exact(asValues, request));
  });

  it('from a sample', () => {
    expect(sampledHeatmap(tensor, request)).toEqual(sampledHeatmap(asValues, request));
  });

  it('by codes', () => {
    expect(exact(tensor, { ...request, reading: 'code' })).toEqual(exact(asCodes, request));
    expect(sampledHeatmap(tensor, { ...request, reading: 'code' })).toEqual(sampledHeatmap(asCodes, request));
  });
});

it('shows a block whose scale is no number', () => {
  const broken = blocks.slice();
  broken.set([0x00, 0x7e], 0);
  const { marks } = exact(held('q4_k', broken), whole);
  expect(marks.slice(0, 16)).toEqual(new Array<number>(16).fill(1));
  expect(marks.slice(16)).toEqual(new Array<number>(20 * 32 - 16).fill(0));
});
