/** What saving is given, and what it is done with. */
import type { SeenFile } from '../../bytes/seen.js';
import type { Checkpoint } from '../../model/checkpoint.js';
import type { UneditedStorage } from '../../model/parameter.js';
import type { ByteProgress } from '../../protocol/edits.js';
import type { Patch } from '../edits/overlay.js';
import type { ScratchFile } from '../edits/scratch.js';
import type { FileIdentity } from '../file-identity.js';

/** New bytes of one storage of the checkpoint as it was opened. */
export interface Change {
  readonly storage: UneditedStorage;
  /** Sorted and apart; `at` in the scratch file. */
  readonly patches: readonly Patch[];
}

export interface SaveTarget {
  readonly checkpoint: Checkpoint;
  /** Of the checkpoint's files when they were opened, or last saved. */
  readonly identities: readonly FileIdentity[];
  /** What was read of them then. */
  readonly headers: readonly SeenFile[];
  readonly changes: readonly Change[];
  /** What holds the new bytes, in order of addresses. */
  readonly scratch: readonly ScratchFile[];
  /** Where the journal of a save is kept while it is under way. Made when it is not there. */
  readonly journalFolder: string;
  /** Where the journal goes when the save is complete, for its old bytes; on the same disk. It is removed otherwise. */
  readonly keptJournal?: string;
}

export interface SaveWork {
  readonly signal?: AbortSignal;
  readonly progress?: (progress: ByteProgress) => void;
}
