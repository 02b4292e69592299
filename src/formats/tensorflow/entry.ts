/** BundleEntryProto: what the index of a checkpoint says of one tensor. */
import { CheckpointError } from '../../model/errors.js';
import type { Shape } from '../../model/shape.js';
import type { Field } from '../protobuf/field.js';
import { fieldsOf } from '../protobuf/run.js';
import { readShape } from './shape.js';

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
  const numbers = new Map<number, number>();
  const slices: SliceBox[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.wire === 'varint') numbers.set(field.number, signed(field));
    else if (field.wire === 'bytes' && field.number === 2) shape = readShape(bytes.subarray(field.start, field.end));
    else if (field.wire === 'bytes' && field.number === 7) slices.push(readSlice(bytes.subarray(field.start, field.end)));
  }
  const number = (key: number): number => numbers.get(key) ?? 0;
  const [shard, offset, size] = [number(3), number(4), number(5)];
  if (![shard, offset, size].every((value) => Number.isSafeInteger(value) && value >= 0))
    throw new CheckpointError('corrupt', `${String(size)} bytes at ${String(offset)} of data file ${String(shard)}`);
  return { type: number(1), shape, shard, offset, size, slices };
}

/** TensorSliceProto. */
export function readSlice(bytes: Uint8Array): SliceBox {
  const box: { start: number; length: number }[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number !== 1 || field.wire !== 'bytes') continue;
    const extent = { start: 0, length: -1 };
    for (const part of fieldsOf(bytes.subarray(field.start, field.end))) {
      if (part.wire !== 'varint') continue;
      if (part.number === 1) extent.start = signed(part);
      if (part.number === 2) extent.length = signed(part);
    }
    box.push(extent);
  }
  return box;
}

function signed(field: Field): number {
  return field.wire === 'bytes' ? 0 : Number(BigInt.asIntN(64, field.value));
}
