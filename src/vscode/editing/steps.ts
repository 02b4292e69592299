/** What VS Code calls to undo and redo a step: the session goes back one edit, or to a whole list of edits. */
import type { Edit, EditScript } from '../../model/edit.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import type { CheckpointDocument } from './document.js';
import type { DocumentEdit } from './documents.js';

/** The last edit of the list was added. */
export function editStep(document: CheckpointDocument): DocumentEdit {
  const { checkpoint } = document;
  const added = checkpoint.edits.edits.at(-1);
  return {
    document,
    label: added?.sentence.replaceAll('`', '') ?? 'Edit',
    undo: inGeneration(document, async () => {
      if (added !== undefined) await takeBack(checkpoint, added.edit);
    }),
    redo: inGeneration(document, async () => {
      // What the session had undone is forgotten when a whole list took the place of another one meanwhile.
      if (checkpoint.edits.undone > 0) await checkpoint.call('redo', {});
      else if (added !== undefined) await checkpoint.call('edit', { edit: added.edit });
    }),
  };
}

/** It is the last one, unless another was on its way already when the user pressed Undo: that one stays. */
async function takeBack(checkpoint: OpenedCheckpoint, edit: Edit): Promise<void> {
  const { edits } = checkpoint.edits;
  const position = edits.findLastIndex((pending) => JSON.stringify(pending.edit) === JSON.stringify(edit));
  if (position === edits.length - 1) await checkpoint.call('undo', {});
  else if (position >= 0) await checkpoint.call('revertEdit', { position });
}

/** One list took the place of another. */
export function scriptStep(document: CheckpointDocument, label: string, before: EditScript, after: EditScript): DocumentEdit {
  const become = (script: EditScript): (() => Promise<void>) =>
    inGeneration(document, async () => {
      await document.checkpoint.call('applyScript', { script });
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
