/** BundleEntryProto: what the index of a checkpoint says of one tensor. */
import { CheckpointError } from '../../model/errors.js';
import type { Shape } from '../../model/shape.js';
import { readShape } from './shape.js';
import { scanMessage } from './small-message.js';

export interface BundleEntry {
  readonly type: number;
  readonly shape: Shape;
  readonly shard: number;
  readonly offset: number;
  readonly size: number;
  /** Of a partitioned variable: the boxes into which it is cut, which are entries of their own. */
  readonly slices: readonly SliceBox[];
}

/** A box along each axis; a length of -1 is the whole axis. */
export type SliceBox = readonly { readonly start: number; readonly length: number }[];

/** Throws `corrupt` or `too-large`. */
export function readEntry(bytes: Uint8Array): BundleEntry {
  let shape: Shape = [];
  const numbers = [0, 0, 0, 0, 0, 0];
  const slices: SliceBox[] = [];
  scanMessage(bytes, (field, value) => {
    if (typeof value === 'number') {
      if (field < numbers.length) numbers[field] = value;
    } else if (field === 2) shape = readShape(value);
    else if (field === 7) slices.push(readSlice(value));
  });
  const [, type = 0, , shard = 0, offset = 0, size = 0] = numbers;
  if (![shard, offset, size].every((value) => Number.isSafeInteger(value) && value >= 0))
    throw new CheckpointError('corrupt', `${String(size)} bytes at ${String(offset)} of data file ${String(shard)}`);
  return { type, shape, shard, offset, size, slices };
}

/** TensorSliceProto. */
export function readSlice(bytes: Uint8Array): SliceBox {
  const box: { start: number; length: number }[] = [];
  scanMessage(bytes, (field, value) => {
    if (field !== 1 || typeof value === 'number') return;
    const extent = { start: 0, length: -1 };
    scanMessage(value, (part, number) => {
      if (typeof number !== 'number') return;
      if (part === 1) extent.start = number;
      if (part === 2) extent.length = number;
    });
    box.push(extent);
  });
  return box;
}
