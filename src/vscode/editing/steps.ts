/**
 * What VS Code calls to undo and redo a step. The session keeps a history of its own, through saves; VS Code's order leads it. A list that took the
 * place of another is told from the file as it was then: after a save it cannot be gone back to.
 */
import type { Edit, EditScript } from '../../model/edit.js';
import type { EditState } from '../../protocol/edits.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import type { CheckpointDocument } from './document.js';
import type { DocumentEdit } from './documents.js';

/** What is told of steps that VS Code undoes or does again. */
export interface StepHooks {
  /** It cannot be gone back to, or be done again: the file is another one by now. */
  readonly tooLate: (document: CheckpointDocument, label: string) => void;
  readonly done: (document: CheckpointDocument) => void;
}

/** The last edit of the list was added. */
export function editStep(document: CheckpointDocument, hooks: StepHooks): DocumentEdit {
  const { checkpoint } = document;
  const { saves } = checkpoint;
  const added = checkpoint.edits.edits.at(-1);
  const label = added?.sentence.replaceAll('`', '') ?? 'Edit';
  const whileSame = inGeneration(document, label, hooks);
  return {
    document,
    label,
    undo: whileSame(async () => {
      if (added !== undefined) await takeBack(checkpoint, added.edit, saves);
    }),
    redo: whileSame(async () => {
      // What the session had undone is forgotten when a whole list took the place of another one meanwhile.
      if (checkpoint.edits.undone > 0) await checkpoint.call('redo', {});
      else if (added !== undefined && checkpoint.saves === saves) await checkpoint.call('edit', { edit: added.edit });
    }),
  };
}

/** It is the last one, unless another was on its way already when the user pressed Undo: that one stays. Saved ones are no more in the list. */
async function takeBack(checkpoint: OpenedCheckpoint, edit: Edit, saves: number): Promise<void> {
  const { edits } = checkpoint.edits;
  const position = edits.findLastIndex((pending) => JSON.stringify(pending.edit) === JSON.stringify(edit));
  if (position >= 0 && position < edits.length - 1) await checkpoint.call('revertEdit', { position });
  else if (position >= 0 || (edits.length === 0 && checkpoint.saves > saves)) await checkpoint.call('undo', {});
}

/** One list takes the place of another by `work`; the step is to be told to VS Code. */
export async function replaced(
  document: CheckpointDocument,
  label: string,
  hooks: StepHooks,
  work: () => Promise<EditState>,
): Promise<{ readonly state: EditState; readonly step: DocumentEdit }> {
  const { checkpoint } = document;
  const before = await checkpoint.call('script', {});
  const state = await work();
  const after = await checkpoint.call('script', {});
  return { state, step: scriptStep(document, { label, before, after }, hooks) };
}

interface Replacement {
  readonly label: string;
  readonly before: EditScript;
  readonly after: EditScript;
}

function scriptStep(document: CheckpointDocument, { label, before, after }: Replacement, hooks: StepHooks): DocumentEdit {
  const { checkpoint } = document;
  const { saves } = checkpoint;
  const whileSame = inGeneration(document, label, hooks);
  const become = (script: EditScript): (() => Promise<void>) =>
    whileSame(async () => {
      if (checkpoint.saves === saves) await checkpoint.call('applyScript', { script });
      else hooks.tooLate(document, label);
    });
  return { document, label, undo: become(before), redo: become(after) };
}

type Step = () => Promise<void>;

/** Steps from before the file was read anew are no steps of this one. */
function inGeneration(document: CheckpointDocument, label: string, { tooLate, done }: StepHooks): (work: Step) => Step {
  const { generation } = document.checkpoint;
  return (work) => async () => {
    await document.inOrder(async () => {
      if (document.checkpoint.generation === generation) await work();
      else tooLate(document, label);
    });
    done(document);
  };
}
