/** What every view is given: the host, the open checkpoint, the kept state and the way to other views. */
import type { TieGroup } from '../src/model/tie.js';
import type { Client } from '../src/protocol/call.js';
import type { EditDifference } from '../src/protocol/edit-difference.js';
import type { EditState } from '../src/protocol/edits.js';
import type { EditorProtocol, EditorSettings, EditorView } from '../src/protocol/editor.js';
import type { CheckpointSummary } from '../src/protocol/session.js';
import type { StateStore } from './state.js';

export interface ViewContext {
  readonly client: Client<EditorProtocol>;
  readonly summary: CheckpointSummary;
  readonly store: StateStore;
  readonly settings: () => EditorSettings;
  /** Names highlighted as tied; null for none. */
  readonly highlighted: () => TieGroup | null;
  readonly edits: () => EditState;
  readonly navigate: (view: EditorView) => void;
  /** Copies and says so to screen readers and in the view. */
  readonly copy: (text: string, what: string) => void;
}

/** A view on the page. */
export interface View {
  readonly element: HTMLElement;
  /** Of the parameter that it shows, once it is known. */
  readonly parameterName?: () => string | undefined;
  /** Told when it stands in the page; sizes are known now. */
  readonly shown?: () => void;
  readonly highlightChanged?: () => void;
  readonly settingsChanged?: () => void;
  /** Edits were made, undone or saved. */
  readonly edited?: (difference: EditDifference) => void;
  readonly dispose: () => void;
}
