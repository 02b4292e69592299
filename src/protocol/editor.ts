/**
 * Between the extension host and the editor's webview. The webview asks through `EditorProtocol` (the host answers, mostly by asking the
 * session about the editor's own checkpoint) and the host tells it things through `ViewProtocol` (the webview answers).
 */
import type { Dtype } from '../model/dtype.js';
import type { ErrorReport } from '../model/errors.js';
import type { TieGroup } from '../model/tie.js';
import type { Call } from './call.js';
import type { EditingSession } from './editing-session.js';
import type { EditState } from './edits.js';
import type { CheckpointSummary } from './session.js';

export const editorChannel = 'editor';
export const viewChannel = 'view';

type WithoutId<A> = Omit<A, 'id'>;

/** A session call about the editor's own checkpoint. */
type Forwarded<K extends keyof EditingSession> = Call<
  WithoutId<EditingSession[K]['arguments']>,
  EditingSession[K]['result'],
  EditingSession[K]['progress']
>;

export interface EditorSettings {
  /** Name of a colour map of `webview/charts/color.ts`; `auto`: diverging when values have both signs. */
  readonly colorMap: string;
  readonly heatmapRange: 'full' | 'percentile';
  /** Statistics of parameters up to this many bytes start by themselves. */
  readonly automaticBytes: number;
  /** Nothing may be changed in a workspace that is not trusted. */
  readonly editable: boolean;
  /** Proposed for what is drawn; null: draws go on where the edit before left off. */
  readonly seed: number | null;
}

/** What the editor shows; restored after a reload. */
export type EditorView = { readonly kind: 'overview' } | { readonly kind: 'parameter'; readonly index: number };

export type Opened =
  | {
      readonly state: 'ready';
      readonly summary: CheckpointSummary;
      readonly settings: EditorSettings;
      readonly view: EditorView | null;
      readonly edits: EditState;
    }
  | { readonly state: 'failed'; readonly error: ErrorReport; readonly sentence: string };

export type EditorCommand =
  | 'highlightTied'
  | 'copyName'
  | 'export'
  | 'scanAll'
  | 'showLog'
  | 'openAsText'
  | 'reopenWith'
  | 'copyEditScript'
  | 'copyCode'
  | 'save'
  | 'manageTrust';

export interface StoredNumber {
  /** As text, with every digit; the empty text where it is not known before it is stored (quantised values). */
  readonly text: string;
  /** It is not the number that was typed. */
  readonly rounded: boolean;
}

export interface EditorProtocol {
  /** The first call of every webview; settles when the checkpoint is open or has failed. */
  ready: Call<Record<string, never>, Opened>;
  table: Forwarded<'table'>;
  find: Forwarded<'find'>;
  indexOf: Forwarded<'indexOf'>;
  ties: Forwarded<'ties'>;
  details: Forwarded<'details'>;
  statistics: Forwarded<'statistics'>;
  scan: Forwarded<'scan'>;
  heatmap: Forwarded<'heatmap'>;
  values: Forwarded<'values'>;
  countBetween: Forwarded<'countBetween'>;
  initializers: EditingSession['initializers'];
  preview: Forwarded<'preview'>;
  edit: Forwarded<'edit'>;
  revertEdit: Forwarded<'revertEdit'>;
  revertAll: Forwarded<'revertAll'>;
  /** What is left of a number when an element of the parameter holds it; `refused` for what it cannot hold. */
  stored: Call<{ readonly dtype: Dtype; readonly text: string }, StoredNumber>;
  /** The editor's selection changed: the tree reveals it, and it is kept for a reload. */
  selected: Call<EditorView, void>;
  copy: Call<{ readonly text: string }, void>;
  /** Runs a contributed command of ours about a parameter. */
  run: Call<
    {
      readonly command: EditorCommand;
      readonly index: number | null;
    },
    void
  >;
  /** Saves a picture the webview drew (png or svg text) through a save dialog. */
  savePicture: Call<{ readonly suggestedName: string; readonly bytes: Uint8Array }, void>;
}

export interface ViewProtocol {
  show: Call<EditorView, void>;
  /** Names highlighted as tied, or none. */
  highlight: Call<{ readonly group: TieGroup | null }, void>;
  settings: Call<EditorSettings, void>;
  /** Edits were made, undone or saved: what is shown may be others now. */
  edited: Call<EditState, void>;
  /** The file changed on disk and was opened again. */
  reopened: Call<Opened, void>;
}
