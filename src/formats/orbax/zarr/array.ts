/** What zarr's metadata say of an array, in the same words for versions 2 and 3. */
import type { EncodedRange } from '../../../model/parameter.js';
import { CheckpointError } from '../../../model/errors.js';
import { contiguousStrides, elementCount, type Shape } from '../../../model/shape.js';
import { dtypes } from '../../../model/dtype.js';
import type { NumpyDtype } from '../../names/numpy-dtype.js';

/** How the elements of a chunk become bytes. */
export interface ChunkEncoding {
  readonly byteOrder: 'little' | 'big';
  /** The axes from the slowest to the fastest. */
  readonly axes: readonly number[];
  readonly codec?: EncodedRange['codec'];
  /** Bytes of a checksum behind. */
  readonly behind: number;
}

/** Chunks that are themselves divided: a shard's chunks, and a table of where each lies. */
export interface Sharding {
  readonly chunkShape: Shape;
  readonly encoding: ChunkEncoding;
  readonly tableAt: 'start' | 'end';
  readonly tableHasChecksum: boolean;
}

export interface ZarrArray {
  readonly type: NumpyDtype;
  readonly shape: Shape;
  /** Of what has a key of its own. */
  readonly chunkShape: Shape;
  /** The key of a chunk by its place in the grid of chunks, from the array's folder. */
  readonly keyOf: (place: readonly number[]) => string;
  readonly encoding: ChunkEncoding | Sharding;
  /** One element's bytes, for chunks that are not there. Undefined, or an error: there must be none. */
  readonly fill?: Uint8Array | CheckpointError;
}

const mostAxes = 64;

/** Bytes of an element: all types of zarr have whole ones. */
export function elementBytes({ type }: Pick<ZarrArray, 'type'>): number {
  return dtypes[type.dtype].bits / 8;
}

/** Throws `corrupt` where shapes contradict each other or are beyond exact integers. */
export function checkShapes(shape: Shape, chunkShape: Shape): void {
  if (shape.length > mostAxes) throw new CheckpointError('too-large', `an array of ${String(shape.length)} axes`);
  if (chunkShape.length !== shape.length)
    throw new CheckpointError('corrupt', `chunks of ${String(chunkShape.length)} axes in an array of ${String(shape.length)}`);
  for (const sizes of [shape, chunkShape])
    if (!Number.isSafeInteger(16 * elementCount(sizes)))
      throw new CheckpointError('corrupt', `[${sizes.join(', ')}] has too many elements`);
}

/** Strides of a chunk's elements whose axes lie in that order. */
export function chunkStrides(shape: Shape, axes: readonly number[]): readonly number[] {
  const inOrder = contiguousStrides(axes.map((axis) => shape[axis] ?? 1));
  return shape.map((_, axis) => inOrder[axes.indexOf(axis)] ?? 1);
}
