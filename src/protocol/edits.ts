/** The part of the session's protocol that changes a checkpoint: edits, undo, saving, recovery. */
import type { Edit, EditScript } from '../model/edit.js';
import type { InitializerInfo } from '../model/initializer.js';
import type { Statistics } from '../model/statistics.js';
import type { Call } from './call.js';

type CheckpointId = number;

/** A pending edit, for lists and menus. */
export interface PendingEdit {
  readonly edit: Edit;
  /** "`0.weight`: torch.xavier_uniform_(gain=1), seed 42" */
  readonly sentence: string;
  /** Parameters whose values or names it changes, tied ones included. */
  readonly indices: readonly number[];
  /** Tied names that change with the chosen ones: said before and after. */
  readonly tiedNames: readonly string[];
  /** "bit-equal with PyTorch 2.13 to 2.15 (AVX2)": what is promised of drawn values. */
  readonly promise?: string;
}

/** What edits have made of the checkpoint. */
export interface EditState {
  readonly edits: readonly PendingEdit[];
  /** What `redo` would do again. */
  readonly undone: number;
  /** Indices of all parameters that differ from the file. */
  readonly changed: readonly number[];
  /** The file as it is on disk holds these edits: nothing to save. */
  readonly saved: boolean;
  /** Why they cannot be written into the file itself, in a sentence; absent: they can. */
  readonly copyOnly?: string;
  /** Beside `copyOnly`: what can be done. */
  readonly instead?: InsteadOfInPlace;
}

/** The file itself written anew, whole; a copy in its format or as .safetensors; a copy as .safetensors alone. */
export type InsteadOfInPlace = 'anew' | 'copy' | 'safetensors';

/** What an edit would do to one parameter, before it is done. */
export interface EditPreview {
  readonly pending: PendingEdit;
  /** Of the first parameter: as it is, and as it would be. `after` may be of a sample of a large one, and says so. */
  readonly index: number;
  readonly before?: Statistics;
  readonly after: Statistics;
  readonly fans?: { readonly fanIn: number; readonly fanOut: number };
}

/** Bytes written so far, of all that will be. */
export interface ByteProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface SaveResult {
  readonly path: string;
  /** Bytes written to the file. */
  readonly bytes: number;
  readonly how: 'in place' | 'rewritten' | 'copy';
}

/** A save that was interrupted: what the journal beside it can restore. */
export interface Interrupted {
  readonly path: string;
  /** When it was begun, as an ISO date. */
  readonly begun: string;
}

export interface EditProtocol {
  /** Names, formulas and arguments of all initializers, by framework. */
  initializers: Call<Record<string, never>, readonly InitializerInfo[]>;
  editState: Call<{ readonly id: CheckpointId }, EditState>;
  preview: Call<{ readonly id: CheckpointId; readonly edit: Edit }, EditPreview, ByteProgress>;
  /** Does one edit; `refused` with the reason, and nothing has changed. */
  edit: Call<{ readonly id: CheckpointId; readonly edit: Edit }, EditState, ByteProgress>;
  /** Takes the last edit back, or does the last undone one again. */
  undo: Call<{ readonly id: CheckpointId }, EditState>;
  redo: Call<{ readonly id: CheckpointId }, EditState>;
  /** Takes one edit out of the list: those after it are done again. */
  revertEdit: Call<{ readonly id: CheckpointId; readonly position: number }, EditState, ByteProgress>;
  revertAll: Call<{ readonly id: CheckpointId }, EditState>;
  /** All pending edits as a script; in place of what is pending, a script: of a backup, of the journal, of the user. */
  script: Call<{ readonly id: CheckpointId }, EditScript>;
  applyScript: Call<{ readonly id: CheckpointId; readonly script: EditScript }, EditState, ByteProgress>;
  /** Code that does the same to the loaded model. */
  codeOf: Call<{ readonly id: CheckpointId; readonly dialect: 'pytorch' | 'keras' | 'mxnet' }, string>;
  /** Into the file; `refused` where `copyOnly` says why. */
  save: Call<{ readonly id: CheckpointId }, SaveResult, ByteProgress>;
  /** In the same format, or as .safetensors by the ending of `path`. Onto the file itself: written anew; then it has to be opened again. */
  saveAs: Call<{ readonly id: CheckpointId; readonly path: string }, SaveResult, ByteProgress>;
  /** Edits that an earlier window did not save, if the file is still the one they were made for. */
  unsaved: Call<{ readonly id: CheckpointId }, EditScript | null>;
  /** Forgets them. */
  discardUnsaved: Call<{ readonly id: CheckpointId }, void>;
  /** Saves that were interrupted, of any file; `recover` brings the old bytes back and forgets them. */
  interrupted: Call<Record<string, never>, readonly Interrupted[]>;
  recover: Call<{ readonly path: string }, { readonly restoredBytes: number }>;
}
