/**
 * Edits as data. An edit script applied to a checkpoint is deterministic: same script, same seed, same bytes. The form is that of the files
 * `paramscope edit --script` reads, of the journal, and of a backup of VS Code.
 */
import type { Json } from './checkpoint.js';

/** A glob over names (`*` is any text), or the names themselves. */
export type Selection = string | readonly string[];

interface EditBase {
  readonly parameters: Selection;
}

/** Draws new values. Without a `seed` of its own the script's generators go on where the edit before left them. */
export type InitializeEdit = EditBase & { readonly edit: 'initialize'; readonly seed?: number } & (
    | { readonly initializer: string; readonly arguments?: { readonly [name: string]: Json } }
    | { readonly expression: string }
    /** A JavaScript file of the user's; `name` of the exported function, `default` when it is absent. */
    | { readonly module: string; readonly function?: string }
    /** As the framework does for a layer of that class; the checkpoint's own framework when it says `auto`. */
    | { readonly default: 'auto' | 'torch' | 'keras' | 'mxnet' }
  );

/** A statement as one writes it in code: `[:] += 1`, `[0, 0] = 42`, `[1:3, :] *= 0.5`. */
export type SetEdit = EditBase & { readonly edit: 'set'; readonly statement: string; readonly seed?: number };

/** A block of values put at an index; what lies outside the tensor is an error. Words `NaN`, `Infinity` and integers as text are values. */
export type PasteEdit = EditBase & {
  readonly edit: 'paste';
  readonly at: readonly number[];
  readonly values: readonly (readonly (number | string)[])[];
};

/** All values from an .npy file of the same shape. */
export type LoadEdit = EditBase & { readonly edit: 'load'; readonly file: string };

export type UntieEdit = EditBase & { readonly edit: 'untie' };
/** `to` of a glob: its stars stand for what the stars of `parameters` matched. */
export type RenameEdit = EditBase & { readonly edit: 'rename'; readonly to: string };
export type RemoveEdit = EditBase & { readonly edit: 'remove' };

export type Edit = InitializeEdit | SetEdit | PasteEdit | LoadEdit | UntieEdit | RenameEdit | RemoveEdit;

/** Bytes that a save replaced and an undo has brought back. Only the session that kept them, or the next one on the same machine, can read them. */
export interface UndonePatch {
  /** Of the checkpoint, as its reader numbers them. */
  readonly storage: number;
  readonly start: number;
  readonly length: number;
  /** Name of the file that holds them, and where in it. */
  readonly file: string;
  readonly at: number;
}

export interface EditScript {
  /** 0 when absent. */
  readonly seed?: number;
  /** What was undone behind the last save, before the edits. */
  readonly undone?: readonly UndonePatch[];
  readonly edits: readonly Edit[];
}
