/** What becomes of an open checkpoint, as it is told to the parts of the window. */
import type { ErrorReport } from '../../model/errors.js';
import type { Statistics } from '../../model/statistics.js';
import type { EditDifference } from '../../protocol/edit-difference.js';
import type { CheckpointSummary, ScanProgress } from '../../protocol/session.js';
import type { OpenedCheckpoint } from './opened.js';

export type OpenState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'ready'; readonly summary: CheckpointSummary }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

export interface Learned {
  readonly index: number;
  readonly statistics: Statistics;
}

export type CheckpointEvent = { readonly checkpoint: OpenedCheckpoint } & (
  | { readonly kind: 'state' }
  | { readonly kind: 'learned'; readonly ready: readonly Learned[] }
  | { readonly kind: 'scanning'; readonly progress: ScanProgress }
  /** A scan has ended, complete or not: equal groups may be known now. */
  | { readonly kind: 'scanned' }
  /** The list of pending edits is another one, or it was saved. */
  | { readonly kind: 'edited'; readonly difference: EditDifference }
  /** The session saw that the files are not those that were opened. */
  | { readonly kind: 'stale' }
);
