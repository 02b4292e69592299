/**
 * What VS Code calls to undo and redo a step. The session keeps a history of its own, through saves; VS Code's order leads it. A list that took the
 * place of another is told from the file as it was then: after a save it cannot be gone back to.
 */
import type { Edit, EditScript } from '../../model/edit.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import type { CheckpointDocument } from './document.js';
import type { DocumentEdit } from './documents.js';

/** The last edit of the list was added. */
export function editStep(document: CheckpointDocument): DocumentEdit {
  const { checkpoint } = document;
  const { saves } = checkpoint;
  const added = checkpoint.edits.edits.at(-1);
  return {
    document,
    label: added?.sentence.replaceAll('`', '') ?? 'Edit',
    undo: inGeneration(document, async () => {
      if (added !== undefined) await takeBack(checkpoint, added.edit, saves);
    }),
    redo: inGeneration(document, async () => {
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

export interface Replacement {
  readonly label: string;
  readonly before: EditScript;
  readonly after: EditScript;
  /** It cannot be gone back to. */
  readonly tooLate: (label: string) => void;
}

/** One list took the place of another. */
export function scriptStep(document: CheckpointDocument, { label, before, after, tooLate }: Replacement): DocumentEdit {
  const { checkpoint } = document;
  const { saves } = checkpoint;
  const become = (script: EditScript): (() => Promise<void>) =>
    inGeneration(document, async () => {
      if (checkpoint.saves === saves) await checkpoint.call('applyScript', { script });
      else tooLate(label);
    });
  return { document, label, undo: become(before), redo: become(after) };
}

/** Steps from before the file was read anew are no steps of this one. */
function inGeneration(document: CheckpointDocument, work: () => Promise<void>): () => Promise<void> {
  const { generation } = document.checkpoint;
  return () =>
    document.inOrder(async () => {
      if (document.checkpoint.generation === generation) await work();
    });
}
