/** Where an HDF5 file, and a dataset in it, is. */
import type { Shape } from '../../model/shape.js';

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

export interface DatasetPlace extends WindowPlace {
  readonly dataset: string;
  readonly shape: Shape;
  readonly elementBytes: number;
}
