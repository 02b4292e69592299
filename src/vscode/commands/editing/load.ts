/** Values from an array that NumPy has written. */
import path from 'node:path';
import { Uri, window } from 'vscode';
import type { Edit } from '../../../model/edit.js';
import type { Command } from '../services.js';
import { applyEdit } from './apply.js';
import { chosenParameters, namesOf } from './chosen.js';
import { isConfirmed } from './confirm.js';

export const loadValues: Command = async (services, args) => {
  const chosen = await chosenParameters(services, args, 'load values into');
  if (chosen === undefined) return;
  const [file] =
    (await window.showOpenDialog({
      filters: { 'NumPy array': ['npy'] },
      openLabel: 'Load Values',
      defaultUri: Uri.file(path.dirname(chosen.checkpoint.path)),
    })) ?? [];
  if (file === undefined) return;
  const edit: Edit = { edit: 'load', parameters: namesOf(chosen), file: file.fsPath };
  if (await isConfirmed(chosen, edit, 'Load values into')) await applyEdit(services, chosen, edit);
};
