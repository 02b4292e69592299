/**
 * An undo or redo that comes while VS Code still takes in a save counts as saved: it compares with whatever step is the last one when the save ends.
 * Such a document would be closed without a question, so its mark is set again.
 */
import { TabInputCustom, window, type Uri } from 'vscode';
import type { CheckpointDocument } from './document.js';

/** Until the tabs tell what they have heard of the step. */
const settled = 500;

/** `mark`: tells VS Code that the document is not as it was saved. */
export function lookAtMark(document: CheckpointDocument, mark: (document: CheckpointDocument) => void): void {
  setTimeout(() => {
    const { checkpoint, uri } = document;
    const tabs = tabsOf(uri);
    if (checkpoint.isDirty && tabs.length > 0 && tabs.every(({ isDirty }) => !isDirty)) mark(document);
  }, settled);
}

function tabsOf(uri: Uri): readonly { readonly isDirty: boolean }[] {
  const all = window.tabGroups.all.flatMap(({ tabs }) => tabs);
  return all.filter(({ input }) => input instanceof TabInputCustom && input.uri.toString() === uri.toString());
}
