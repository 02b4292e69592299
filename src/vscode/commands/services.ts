/** What commands work with: made in `extension.ts`. */
import type { LogOutputChannel, Uri } from 'vscode';
import type { CheckpointRegistry } from '../checkpoints/registry.js';
import type { Roots } from '../checkpoints/roots.js';
import type { Pins } from '../code/pins.js';
import type { CheckpointEditors } from '../editor/provider.js';
import type { Documents } from '../editing/documents.js';
import type { Editing } from '../editing/editing.js';
import type { Highlight } from '../highlight.js';
import type { Selection } from '../selection.js';
import type { Settings } from '../settings.js';
import type { ParametersProvider } from '../tree/provider.js';
import type { ParametersView } from '../tree/view.js';
import type { WorkspaceSearch } from '../tree/workspace-search.js';

export interface Services {
  readonly extensionUri: Uri;
  /** Ours, kept between sessions. */
  readonly storageUri: Uri;
  readonly log: LogOutputChannel;
  readonly registry: CheckpointRegistry;
  readonly roots: Roots;
  readonly editors: CheckpointEditors;
  readonly documents: Pick<Documents, 'find'>;
  readonly editing: Editing;
  readonly settings: () => Settings;
  readonly highlight: Highlight;
  readonly selection: Selection;
  readonly search: WorkspaceSearch;
  readonly provider: ParametersProvider;
  readonly view: ParametersView;
  readonly pins: Pins;
}

/** What a command is called with is anybody's: a row, a link's argument, nothing. */
export type Command = (services: Services, args: readonly unknown[]) => Promise<void>;
