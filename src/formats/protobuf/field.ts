/** What a protobuf message is made of: numbered fields, of which those of variable length are only told where they lie. */
import { CheckpointError } from '../../model/errors.js';

/** Half-open, counted from the start of the source. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** A number. `start` to `end` are its own bytes, without the tag. */
export interface ScalarField extends Window {
  readonly number: number;
  readonly wire: 'varint' | 'fixed32' | 'fixed64';
  /** The bits, without a sign: `BigInt.asIntN` gives it one. */
  readonly value: bigint;
}

/** Text, bytes, a message, or packed numbers: the schema tells which. The bytes were not read. */
export interface BytesField extends Window {
  readonly number: number;
  readonly wire: 'bytes';
}

export type Field = ScalarField | BytesField;

/** A field of a count, a size or an offset. `corrupt` when it is negative as int64, or beyond 2^53. */
export function countOf(value: bigint, what: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new CheckpointError('corrupt', `${what} is ${String(BigInt.asIntN(64, value))}`);
  return Number(value);
}
