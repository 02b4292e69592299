/**
 * Numbers to blocks, as the `gguf` package quantises them: single precision, every operation rounded. Only the types whose scale is a simple
 * function of the largest number; the others are found by a search that is ggml's own.
 */
import { CheckpointError } from '../../model/errors.js';
import { floatCoder } from '../float-codes.js';
import { blockSize, checkLengths, type BlockDtype } from './blocks.js';

const { fround } = Math;

/** Values of a block of all these types. */
const size = 32;

/** Writes one block: its values in `values` from `from` on, its bytes in `bytes` from `to` on. */
type Writer = (values: Float32Array, from: number, bytes: Uint8Array, to: number) => void;

const writers: Partial<Record<BlockDtype, Writer>> = {
  q8_0: eightBits,
  q4_0: symmetric(4, -8),
  q5_0: symmetric(5, -16),
  q4_1: withMinimum(4),
  q5_1: withMinimum(5),
};

/** True for types that `quantise` takes. */
export function canQuantise(dtype: BlockDtype): boolean {
  return writers[dtype] !== undefined;
}

/** Whole blocks of the values, little endian. `refused` for types that cannot be written. Infinity and NaN have no meaning in a block: `refused`. */
export function quantise(dtype: BlockDtype, values: Float32Array): Uint8Array {
  const write = writers[dtype];
  if (write === undefined) {
    const known = Object.keys(writers).join(', ');
    throw new CheckpointError('refused', `values of ${dtype} cannot be written: of the block types only ${known} can`);
  }
  if (!values.every(Number.isFinite)) throw new CheckpointError('refused', `a block of ${dtype} holds finite numbers only`);
  const bytes = new Uint8Array(Math.floor(values.length / size) * blockSize(dtype).bytes);
  checkLengths(dtype, bytes, values.length);
  for (let from = 0, to = 0; from < values.length; from += size, to += blockSize(dtype).bytes) write(values, from, bytes, to);
  return bytes;
}

/** A scale so that the largest magnitude is 127. */
function eightBits(values: Float32Array, from: number, bytes: Uint8Array, to: number): void {
  let largest = 0;
  for (let i = 0; i < size; i++) largest = Math.max(largest, Math.abs(values[from + i] ?? 0));
  const scale = fround(largest / 127);
  const inverse = inverseOf(scale);
  putHalf(bytes, to, scale);
  for (let i = 0; i < size; i++) bytes[to + 2 + i] = awayFromZero(fround((values[from + i] ?? 0) * inverse));
}

/** To the nearest whole number, ties away from zero. */
function awayFromZero(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}

/** A scale so that the number of the largest magnitude is `lowest`, the code 0. */
function symmetric(bits: 4 | 5, lowest: number): Writer {
  const codes = new Uint8Array(size);
  return (values, from, bytes, to) => {
    let peak = 0;
    for (let i = 0; i < size; i++) {
      const value = values[from + i] ?? 0;
      if (Math.abs(value) > Math.abs(peak)) peak = value;
    }
    const scale = fround(peak / lowest);
    const inverse = inverseOf(scale);
    for (let i = 0; i < size; i++) {
      codes[i] = clamped(fround(fround((values[from + i] ?? 0) * inverse) + (0.5 - lowest)), bits);
    }
    putHalf(bytes, to, scale);
    putCodes(codes, bits, bytes, to + 2);
  };
}

/** A scale and an offset so that the smallest number is the code 0 and the largest the last. */
function withMinimum(bits: 4 | 5): Writer {
  const codes = new Uint8Array(size);
  return (values, from, bytes, to) => {
    const block = values.subarray(from, from + size);
    const minimum = block.reduce((least, value) => Math.min(least, value), Infinity);
    const maximum = block.reduce((most, value) => Math.max(most, value), -Infinity);
    const scale = fround(fround(maximum - minimum) / (2 ** bits - 1));
    const inverse = inverseOf(scale);
    for (let i = 0; i < size; i++) {
      codes[i] = clamped(fround(fround(fround((block[i] ?? 0) - minimum) * inverse) + 0.5), bits);
    }
    putHalf(bytes, to, scale);
    putHalf(bytes, to + 2, minimum);
    putCodes(codes, bits, bytes, to + 4);
  };
}

function inverseOf(scale: number): number {
  return scale === 0 ? 0 : fround(1 / scale);
}

function clamped(value: number, bits: 4 | 5): number {
  return Math.min(Math.trunc(value), 2 ** bits - 1);
}

function putHalf(bytes: Uint8Array, at: number, value: number): void {
  const code = floatCoder('float16')(value);
  bytes[at] = code & 0xff;
  bytes[at + 1] = code >> 8;
}

/** Fifth bits first, where there are some; then the low halves of 16 bytes, then the high ones. */
function putCodes(codes: Uint8Array, bits: 4 | 5, bytes: Uint8Array, at: number): void {
  const packed = bits === 5 ? at + 4 : at;
  for (let i = 0; i < size; i++) {
    const code = codes[i] ?? 0;
    const half = packed + (i & 15);
    bytes[half] = (bytes[half] ?? 0) | ((code & 15) << (i < 16 ? 0 : 4));
    if (bits === 5) bytes[at + (i >> 3)] = (bytes[at + (i >> 3)] ?? 0) | ((code >> 4) << (i & 7));
  }
}
