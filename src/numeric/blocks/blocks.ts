/**
 * Blocks to numbers: dequantised as the `gguf` package does it (every operation rounded to float32), or left as their codes.
 *
 *   dequantise('q4_k', blocks, values); // 144 bytes for each 256 values
 */
import { dtypes, type Dtype } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import type { BlockDtype, BlockType } from './block-type.js';
import { iq2_s, iq2_xs, iq2_xxs, iq3_s, iq3_xxs } from './codebook-types.js';
import { iq4_nl, iq4_xs, mxfp4, nvfp4 } from './four-bit-tables.js';
import { q2_k, q3_k, q4_k, q5_k, q6_k } from './k-quants.js';
import { iq1_m, iq1_s } from './one-bit-types.js';
import { q1_0, q2_0, q4_0, q4_1, q5_0, q5_1, q8_0, q8_1, q8_k } from './plain.js';
import { tq1_0, tq2_0 } from './ternary.js';

export type { BlockDtype } from './block-type.js';

const blockTypes: Readonly<Record<BlockDtype, BlockType>> = {
  ...{ q1_0, q2_0, q4_0, q4_1, q5_0, q5_1, q8_0, q8_1, q8_k },
  ...{ q2_k, q3_k, q4_k, q5_k, q6_k },
  ...{ iq1_m, iq1_s, iq2_s, iq2_xs, iq2_xxs, iq3_s, iq3_xxs },
  ...{ iq4_nl, iq4_xs, mxfp4, nvfp4 },
  ...{ tq1_0, tq2_0 },
};

export function isBlockDtype(dtype: Dtype): dtype is BlockDtype {
  return dtypes[dtype].kind === 'block';
}

export function blockType(dtype: BlockDtype): BlockType {
  return blockTypes[dtype];
}

/** Bytes of a block, and values. */
export function blockSize(dtype: BlockDtype): { readonly bytes: number; readonly values: number } {
  return { bytes: blockTypes[dtype].bytes, values: dtypes[dtype].block };
}

/** Values at once: what their codes and scales take stays in the nearest cache. */
export const atOnce = 8192;
const smallestGroup = 16;

// Room for the codes and scales of that many, used within one call: making it for each would cost as much as the work.
const codesAtOnce = new Uint8Array(atOnce);
const scalesAtOnce = new Float32Array(atOnce / smallestGroup);
const minimaAtOnce = new Float32Array(atOnce / smallestGroup);

/** The values of whole blocks whose numbers are little endian, exactly as many as `values` takes. */
export function dequantise(dtype: BlockDtype, blocks: Uint8Array, values: Float32Array): void {
  checkLengths(dtype, blocks, values.length);
  const type = blockTypes[dtype];
  const size = blockSize(dtype);
  const bytesAtOnce = (atOnce / size.values) * size.bytes;
  minimaAtOnce.fill(0);
  for (let from = 0, to = 0; from < blocks.length; from += bytesAtOnce, to += atOnce) {
    const some = blocks.subarray(from, from + bytesAtOnce);
    type.unpack(some, codesAtOnce);
    type.scale(some, scalesAtOnce, minimaAtOnce);
    applyScales(type, values.subarray(to, to + atOnce));
  }
}

function applyScales({ group, levels: { values: levels } }: BlockType, values: Float32Array): void {
  for (let at = 0, i = 0; at < values.length; i++) {
    const scale = scalesAtOnce[i] ?? NaN;
    const minimum = minimaAtOnce[i] ?? NaN;
    // The product is exact in a double, and rounds at once where there is no minimum; where there is one it fits float32 (at most 22 bits).
    for (const end = at + group; at < end; at++) values[at] = scale * (levels[codesAtOnce[at] ?? 0] ?? NaN) - minimum;
  }
}

/** The codes of whole blocks as numbers: what is scaled, so below zero where the type has signs. */
export function blockCodes(dtype: BlockDtype, blocks: Uint8Array, codes: Float32Array): void {
  checkLengths(dtype, blocks, codes.length);
  const { unpack, levels } = blockTypes[dtype];
  const bytes = new Uint8Array(codes.length);
  unpack(blocks, bytes);
  codes.set(levels.signed ? new Int8Array(bytes.buffer) : bytes);
}

/** Turns the numbers inside the blocks of a big-endian file, in place: only for buffers that the caller has made. */
export function swapBlocks(dtype: BlockDtype, blocks: Uint8Array): void {
  const { bytes, words } = blockTypes[dtype];
  for (let block = 0; block < blocks.length; block += bytes) {
    for (const { at, width, count } of words) {
      for (let i = 0, start = block + at; i < count; i++, start += width) blocks.subarray(start, start + width).reverse();
    }
  }
}

/** `internal` unless so many blocks have so many values. */
export function checkLengths(dtype: BlockDtype, blocks: Uint8Array, count: number): void {
  const { bytes, values } = blockSize(dtype);
  if (blocks.length % bytes === 0 && (blocks.length / bytes) * values === count) return;
  throw new CheckpointError('internal', `${String(count)} values of ${dtype} asked of ${String(blocks.length)} bytes`);
}
