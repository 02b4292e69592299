/** Every block type against what the `gguf` package makes of the same blocks: all values, bit by bit. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isDtype } from '../../../src/model/dtype.js';
import { dequantise, isBlockDtype, swapBlocks, type BlockDtype } from '../../../src/numeric/blocks/blocks.js';

interface Row {
  readonly name: string;
  readonly dtype: string;
  readonly count: number;
  readonly sha256: string;
  readonly dequantizedSha256?: string;
  readonly dataOffset: number;
  readonly bytes: number;
}

const root = path.resolve(import.meta.dirname, '../../fixtures/gguf');

const cases = readdirSync(root)
  .filter((file) => file.endsWith('.gguf.golden.json'))
  .flatMap((file) => {
    const golden = JSON.parse(readFileSync(path.join(root, file), 'utf8')) as {
      readonly endian: string;
      readonly parameters: readonly Row[];
    };
    const bytes = new Uint8Array(readFileSync(path.join(root, file.slice(0, -'.golden.json'.length))));
    return golden.parameters.flatMap((row) => {
      const { dtype, dataOffset } = row;
      if (row.dequantizedSha256 === undefined || !isDtype(dtype) || !isBlockDtype(dtype)) return [];
      return [{ file, row, dtype, big: golden.endian === 'big', blocks: bytes.slice(dataOffset, dataOffset + row.bytes) }];
    });
  });

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function dequantised(dtype: BlockDtype, blocks: Uint8Array, count: number): Uint8Array {
  const values = new Float32Array(count);
  dequantise(dtype, blocks, values);
  return new Uint8Array(values.buffer);
}

describe('values of the gguf package', () => {
  it.each(cases)('$dtype: $row.name of $file', ({ row, dtype, big, blocks }) => {
    expect(sha256(blocks)).toBe(row.sha256);
    if (big) swapBlocks(dtype, blocks);
    expect(sha256(dequantised(dtype, blocks, row.count))).toBe(row.dequantizedSha256);
  });

  it('are there for every type that the package turns into numbers', () => {
    const types = ['q4_0', 'q4_1', 'q5_0', 'q5_1', 'q8_0', 'q2_k', 'q3_k', 'q4_k', 'q5_k', 'q6_k', 'tq1_0', 'tq2_0', 'mxfp4', 'nvfp4'];
    const iq = ['iq1_s', 'iq1_m', 'iq2_xxs', 'iq2_xs', 'iq2_s', 'iq3_xxs', 'iq3_s', 'iq4_nl', 'iq4_xs'];
    expect([...new Set(cases.map(({ dtype }) => dtype))].sort()).toEqual([...types, ...iq].sort());
  });
});
