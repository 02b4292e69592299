/** Checksums that files keep over some of their bytes, as they have to be known when those bytes change. */
import type { Crc } from './crc.js';

/** `file`: index into the checkpoint's files. */
export interface FilePosition {
  readonly file: number;
  readonly position: number;
}

export interface Checksum {
  readonly crc: Crc;
  /** What it covers. */
  readonly file: number;
  readonly start: number;
  readonly length: number;
  /** As it is, without a mask. */
  readonly stored: number;
  /** Where it stands, four bytes little endian each time; nowhere when the file that keeps it is written anew. */
  readonly places: readonly FilePosition[];
  /** The value as it is stored: TensorFlow masks it. */
  readonly encode?: (crc: number) => number;
}

/** A small file that cannot be patched, because what changes in it is compressed: it gets new contents. */
export interface Rewritten {
  readonly file: number;
  /** `values`: the new checksums of the first level, in its order, without masks. */
  readonly contents: (values: readonly number[]) => Uint8Array;
}

/** What has to follow when bytes change. */
export interface Checksums {
  /** Those of a level do not overlap; they cover what those of the level before are stored in. */
  readonly levels: readonly (readonly Checksum[])[];
  readonly rewritten?: Rewritten;
}

export const noChecksums: Checksums = { levels: [] };
