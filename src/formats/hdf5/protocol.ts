/** What is asked of the thread that runs the HDF5 library. Reading values is asked synchronously: the asking thread waits on shared memory. */
import type { ErrorReport } from '../../model/errors.js';
import type { Shape } from '../../model/shape.js';
import type { Hdf5Contents } from './contents.js';
import type { Difference } from './overlay.js';
import type { DatasetPlace, Hdf5Source, WindowPlace } from './place.js';

/** Of a request that is waited for. */
export const states = { asked: 0, done: 1, failed: 2 } as const;

export interface ListRequest {
  readonly kind: 'list';
  readonly source: Hdf5Source;
  readonly words: SharedArrayBuffer;
}

/** Some bytes of a dataset's elements in C order, little endian. */
export interface ReadRequest {
  readonly kind: 'read';
  /** Requests of one reader are about one dataset, whose file stays open until `close`. */
  readonly reader: number;
  readonly dataset: DatasetPlace;
  readonly start: number;
  readonly length: number;
  readonly words: SharedArrayBuffer;
  /** The bytes; of a failed request the error as JSON, whose length is in the words. */
  readonly bytes: SharedArrayBuffer;
}

export interface CloseRequest {
  readonly kind: 'close';
  readonly reader: number;
}

/** New bytes of a dataset's elements in C order, little endian, from `start`. */
export interface ValueChange {
  readonly dataset: string;
  readonly shape: Shape;
  readonly elementBytes: number;
  readonly start: number;
  readonly bytes: Uint8Array;
}

export interface WriteRequest {
  readonly kind: 'write';
  readonly place: WindowPlace;
  readonly changes: readonly ValueChange[];
  readonly words: SharedArrayBuffer;
}

export type Hdf5Request = ListRequest | ReadRequest | CloseRequest | WriteRequest;

export type ListReply =
  { readonly contents: Hdf5Contents; readonly isWornOut: boolean } | { readonly error: ErrorReport; readonly isWornOut: boolean };

export type WriteReply = { readonly differences: readonly Difference[] } | { readonly error: ErrorReport };
