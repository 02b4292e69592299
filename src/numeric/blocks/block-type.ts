/**
 * What GGUF's block types have in common. A block is some codes, one for each value, and scales that groups of neighbouring values share:
 *
 *   value = scale[group] * level[code] - minimum[group]
 *
 * A type therefore only says where in a block its codes and scales are. Layouts are those of ggml (ggml-common.h, ggml-quants.c) and of the
 * `gguf` package, whose results the tests compare bit by bit.
 */
import type { dtypes } from '../../model/dtype.js';
import { floatTable } from '../float-tables.js';

export type BlockDtype = {
  [Name in keyof typeof dtypes]: (typeof dtypes)[Name]['kind'] extends 'block' ? Name : never;
}[keyof typeof dtypes];

/** Numbers of several bytes inside a block: where they are, which width they have, how many follow each other. */
export interface Words {
  readonly at: number;
  readonly width: 2 | 4;
  readonly count: number;
}

/** What codes stand for in units of their scale: (code - zero) * step, or what a table of 16 whole numbers says. */
export interface Levels {
  readonly zero: number;
  readonly step: number;
  /** Codes below zero are kept as the byte of their two's complement. */
  readonly signed: boolean;
  readonly table?: Int8Array;
  /** The same for every code as an unsigned byte: 256 entries. */
  readonly values: Float32Array;
}

export interface BlockType {
  /** Bytes of a block. */
  readonly bytes: number;
  /** Neighbouring values that share a scale. */
  readonly group: number;
  readonly levels: Levels;
  /** What is swapped in a big-endian file. */
  readonly words: readonly Words[];
  /** The codes of whole blocks, in the order of the values. */
  readonly unpack: (blocks: Uint8Array, codes: Uint8Array) => void;
  /** The scale of each group, and its minimum where the type has them: elsewhere they are zeros already. */
  readonly scale: (blocks: Uint8Array, scales: Float32Array, minima: Float32Array) => void;
}

/** Levels that are the codes themselves, less an offset, in steps. */
export function evenLevels({ zero = 0, step = 1, signed = false }: Partial<Pick<Levels, 'zero' | 'step' | 'signed'>> = {}): Levels {
  const values = Float32Array.from({ length: 256 }, (_, code) => ((signed ? (code << 24) >> 24 : code) - zero) * step);
  return { zero, step, signed, values };
}

/** Levels of a table: of 4 bits, so there are 16. */
export function tableLevels(numbers: readonly number[]): Levels {
  const values = new Float32Array(256);
  values.set(numbers);
  return { zero: 0, step: 1, signed: false, table: Int8Array.from(numbers), values };
}

/** One half-precision number, or several that follow each other. */
export function halves(...at: readonly number[]): readonly Words[] {
  return at.map((start) => ({ at: start, width: 2, count: 1 }));
}

export function uint16At(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

/** Made at first use, since it is large; looking it up anew for each scale would cost as much as all the rest. */
let halfValues: Float64Array | undefined;

/** What the code of a half-precision number is worth. */
export function halfOf(code: number): number {
  halfValues ??= floatTable('float16');
  return halfValues[code] ?? NaN;
}

/** A half-precision number, little endian. */
export function halfAt(bytes: Uint8Array, at: number): number {
  return halfOf(uint16At(bytes, at));
}

/** Byte `at` as a signed number. */
export function int8At(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) >> 24;
}

/** Scales of types with one group a block and one half-precision scale at its start. */
export function oneHalf(bytes: number, at = 0): BlockType['scale'] {
  return (blocks, scales) => {
    for (let block = 0, from = at; from < blocks.length; block++, from += bytes) scales[block] = halfAt(blocks, from);
  };
}

/** As `oneHalf`, with what is added to each value behind the scale. */
export function halfAndOffset(bytes: number): BlockType['scale'] {
  return (blocks, scales, minima) => {
    for (let block = 0, from = 0; from < blocks.length; block++, from += bytes) {
      scales[block] = halfAt(blocks, from);
      minima[block] = -halfAt(blocks, from + 2);
    }
  };
}
