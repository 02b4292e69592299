/** What is asked of the thread that runs the HDF5 library. Reading values is asked synchronously: the asking thread waits on shared memory. */
import type { ErrorReport } from '../../model/errors.js';
import type { Shape } from '../../model/shape.js';
import type { AttributeValue } from './attributes.js';
import type { DatasetFacts, GroupFacts } from './listing.js';
import type { Difference } from './overlay.js';
import type { Warning } from '../../model/checkpoint.js';

/** An HDF5 file inside a real file. */
export interface WindowPlace {
  readonly path: string;
  /** Where the HDF5 file begins, and its length. */
  readonly start: number;
  readonly size: number;
}

/** An HDF5 file in memory: what was inflated from an archive. */
export interface HeldFile {
  readonly bytes: Uint8Array;
}

export type Hdf5Source = WindowPlace | HeldFile;

/** Words of an Int32Array that both threads see. `progress` moves while the library comes from one call to the next, or reads. */
export const sharedWords = { progress: 0, state: 1, length: 2 } as const;

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

export interface DatasetPlace extends WindowPlace {
  readonly dataset: string;
  readonly shape: Shape;
  readonly elementBytes: number;
}

/** An attribute that somebody may want, or why it cannot be read. */
export type AttributeReply = { readonly value: AttributeValue | undefined } | { readonly error: ErrorReport };

/** Everything that opening a file needs, as plain data. */
export interface Hdf5Contents {
  /** In the order in which h5py visits them: by creation where the group tells it, else by name. */
  readonly datasets: readonly DatasetFacts[];
  readonly groups: ReadonlyMap<string, GroupFacts>;
  readonly warnings: readonly Warning[];
  /** By path and name, see `attributeKey`. */
  readonly attributes: ReadonlyMap<string, AttributeReply>;
}

export type ListReply =
  { readonly contents: Hdf5Contents; readonly isWornOut: boolean } | { readonly error: ErrorReport; readonly isWornOut: boolean };

export type WriteReply = { readonly differences: readonly Difference[] } | { readonly error: ErrorReport };

export function attributeKey(path: string, name: string): string {
  return `${path}\0${name}`;
}
