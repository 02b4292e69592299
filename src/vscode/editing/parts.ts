/** All that editing needs, put together: documents, saving, and what becomes of edits that were left behind. */
import { window, workspace, type Event, type LogOutputChannel, type Memento } from 'vscode';
import { CheckpointError } from '../../model/errors.js';
import type { Client } from '../../protocol/call.js';
import type { EditingSession } from '../../protocol/editing-session.js';
import type { CheckpointEvent } from '../checkpoints/event.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import type { CheckpointRegistry } from '../checkpoints/registry.js';
import { shortText } from '../visible-text.js';
import { Conflicts } from './conflict.js';
import type { CheckpointDocument } from './document.js';
import { Documents } from './documents.js';
import { Editing } from './editing.js';
import { lookAtMark } from './marks.js';
import { Offers } from './offers.js';
import { Saving } from './saving.js';
import type { StepHooks } from './steps.js';

export interface EditingNeeds {
  readonly session: () => Client<EditingSession>;
  readonly registry: CheckpointRegistry;
  readonly checkpoints: Event<CheckpointEvent>;
  readonly saveMode: () => 'inPlace' | 'copy';
  /** Kept for all workspaces. */
  readonly memory: Pick<Memento, 'get' | 'update'>;
  /** Brings up an editor. */
  readonly show: (path: string) => Promise<void>;
  readonly log: LogOutputChannel;
}

export interface EditingParts {
  readonly documents: Documents;
  readonly editing: Editing;
  readonly saving: Saving;
  readonly offers: Offers;
  readonly conflict: (checkpoint: OpenedCheckpoint) => Promise<void>;
  readonly disposables: readonly { dispose(): unknown }[];
}

export function editingParts({ session, registry, checkpoints, saveMode, memory, show, log }: EditingNeeds): EditingParts {
  const isOpen = (checkpoint: OpenedCheckpoint): boolean => registry.find(checkpoint.path) === checkpoint;
  const documents = new Documents({ registry, show });
  const mark = (document: CheckpointDocument): void => {
    documents.strayed(document);
  };
  const steps: StepHooks = {
    tooLate: tellTooLate,
    done: (document) => {
      lookAtMark(document, mark);
    },
  };
  const editing = new Editing(documents, requireTrustedWorkspace, session, steps);
  const saving = new Saving({ mode: saveMode, check: requireTrustedWorkspace, memory, documents, steps, show });
  const offers = new Offers({ checkpoints, editing, isOpen, show, log });
  const conflicts = new Conflicts({ documentOf: (checkpoint) => documents.find(checkpoint), saving, clean });
  return { documents, editing, saving, offers, conflict: (checkpoint) => conflicts.resolve(checkpoint), disposables: [documents, offers] };
}

/** Nothing is left to write: VS Code takes its mark away. */
async function clean({ uri }: CheckpointDocument): Promise<void> {
  await workspace.save(uri);
}

function tellTooLate(document: CheckpointDocument, label: string): void {
  void window.showInformationMessage(
    `"${shortText(label)}" was done before the file was written or read anew: it cannot be undone or done again.`,
  );
  if (!document.checkpoint.isDirty) void clean(document);
}

function requireTrustedWorkspace(): void {
  if (!workspace.isTrusted) throw new CheckpointError('refused', 'checkpoints are changed only in workspaces that you trust');
}
