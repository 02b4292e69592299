/** Saying which checkpoint a file of code is about, where the code does not. */
import { window, type QuickPickItem } from 'vscode';
import { ownerOf } from '../code/python-sources.js';
import { shortText } from '../visible-text.js';
import { Reason } from './guard.js';
import type { Command, Services } from './services.js';

interface Choice extends QuickPickItem {
  /** Undefined: none. */
  readonly path: string | undefined;
}

/** With the address of a file or notebook: for that one. Else for the one in front. */
export const pinCheckpoint: Command = async (services, [given]) => {
  const owner = typeof given === 'string' ? given : ownerInFront();
  if (owner === undefined) throw new Reason('Open a Python file or notebook first: a checkpoint is pinned to it.');
  services.search.start();
  const choices = choicesOf(services, owner);
  if (choices.length === 0) throw new Reason('There is no checkpoint to pin. Open a checkpoint first.');
  const picked = await window.showQuickPick(choices, { placeHolder: 'The checkpoint that this code is about', matchOnDescription: true });
  if (picked !== undefined) await services.pins.set(owner, picked.path);
};

function ownerInFront(): string | undefined {
  const editor = window.activeTextEditor;
  if (editor !== undefined) return ownerOf(editor.document);
  return window.activeNotebookEditor?.notebook.uri.toString();
}

function choicesOf({ roots, search, pins }: Services, owner: string): readonly Choice[] {
  const open = roots.all().map(({ path, name }) => ({ label: shortText(name), description: shortText(path), path }));
  const known = new Set(open.map(({ path }) => path));
  const found = search
    .rows()
    .filter(({ path }) => !known.has(path))
    .map(({ path, folder }) => ({ label: shortText(path.slice(path.lastIndexOf('/') + 1)), description: shortText(folder), path }));
  const none = pins.get(owner) === undefined ? [] : [{ label: '$(close) No Checkpoint', path: undefined }];
  return [...open, ...found, ...none];
}
