/** What is in an HDF5 file, as plain data that can cross threads. */
import type { Warning } from '../../model/checkpoint.js';
import type { ErrorReport } from '../../model/errors.js';
import type { Shape } from '../../model/shape.js';
import type { HeaderFacts } from './object-header.js';
import type { ElementType } from './types.js';

export type AttributeValue = string | readonly string[] | number;

export interface DatasetFacts {
  /** Path without the leading slash. */
  readonly path: string;
  /** Equal: one object under several names (hard links). */
  readonly address: number;
  readonly type: ElementType;
  /** Of the dataset; `null`: it has no values at all. */
  readonly shape: Shape | null;
  readonly elementBytes: number;
  /** Where the values lie when they lie in one piece inside the window. */
  readonly values: HeaderFacts['values'];
  /** What is there instead of numbers. */
  readonly text?: string;
  /** Why its values cannot be shown. */
  readonly problem?: ErrorReport;
}

export interface GroupFacts {
  /** Empty for the root. */
  readonly path: string;
  readonly address: number;
  readonly attributes: readonly string[];
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

export type Hdf5Listing = Omit<Hdf5Contents, 'attributes'>;

export function attributeKey(path: string, name: string): string {
  return `${path}\0${name}`;
}
