/** Setting values by a statement; renaming, removing, untying. */
import { window } from 'vscode';
import type { Edit } from '../../../model/edit.js';
import { Reason } from '../guard.js';
import type { Command } from '../services.js';
import { applyEdit } from './apply.js';
import { askForEdit } from './ask.js';
import { chosenParameters, chosenText, namesOf } from './chosen.js';

export const setValues: Command = async (services, args) => {
  const chosen = await chosenParameters(services, args, 'set');
  if (chosen === undefined) return;
  const parameters = namesOf(chosen);
  const edit = await askForEdit(chosen.checkpoint, {
    title: `Set values of ${chosenText(chosen)}`,
    prompt: 'A statement as in code: [:] += 1, [0, 0] = 42, [1:3, :] *= 0.5',
    placeHolder: '[:] += 1',
    value: '',
    editOf: (statement): Edit => ({ edit: 'set', parameters, statement }),
  });
  if (edit !== undefined) await applyEdit(services, chosen, edit);
};

export const rename: Command = async (services, args) => {
  const chosen = await chosenParameters(services, args, 'rename');
  const [node, other] = chosen?.nodes ?? [];
  if (chosen === undefined || node === undefined) return;
  if (other !== undefined) throw new Reason('Select one parameter to rename it. Many are renamed by an edit script with a glob.');
  const to = await window.showInputBox({
    title: `Rename ${chosenText(chosen)}`,
    prompt: 'The name as the framework writes it',
    placeHolder: 'Name of the parameter',
    value: node.name,
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? 'A name is needed' : undefined),
  });
  if (to !== undefined && to !== node.name) await applyEdit(services, chosen, { edit: 'rename', parameters: [node.name], to });
};

export const remove: Command = async (services, args) => {
  const chosen = await chosenParameters(services, args, 'remove');
  if (chosen !== undefined) await applyEdit(services, chosen, { edit: 'remove', parameters: namesOf(chosen) });
};

export const untie: Command = async (services, args) => {
  const chosen = await chosenParameters(services, args, 'untie');
  if (chosen === undefined) return;
  if (chosen.nodes.every(({ ties }) => ties.length === 0)) throw new Reason('This parameter is not tied with any other.');
  await applyEdit(services, chosen, { edit: 'untie', parameters: namesOf(chosen) });
};
