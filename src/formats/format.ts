/**
 * What a format is to the rest: it recognises files by content and opens them by their headers. One folder a format, one registry.
 */
import type { Place } from '../bytes/place.js';
import type { Checkpoint } from '../model/checkpoint.js';

/** What recognising may look at: never more than the first 4 KiB and the names in the folder. */
export interface Probe {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** First bytes of the file, at most 4096; empty for a folder. */
  readonly head: Uint8Array;
  readonly size: number;
  /** Names in the opened folder; empty for a file. */
  readonly names: readonly string[];
  /** Names of the folders in the opened folder; absent for a file. */
  readonly folders?: readonly string[];
}

export interface Format {
  /** For messages: `PyTorch (zip)`. */
  readonly title: string;
  recognises(probe: Probe): boolean;
  /**
   * Reads headers only: the bytes read do not depend on the size of the tensors. Throws a `CheckpointError`.
   * The files stay open through `place`; the checkpoint is valid until `place.close()`.
   */
  open(place: Place, signal?: AbortSignal): Promise<Checkpoint>;
}
