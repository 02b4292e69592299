/** Initializing with what the user writes: an expression, or a function in a JavaScript file. */
import { window } from 'vscode';
import type { InitializeEdit } from '../../../model/edit.js';
import type { Command } from '../services.js';
import { applyEdit } from './apply.js';
import { askForEdit } from './ask.js';
import { chosenParameters, chosenText, namesOf, type Chosen } from './chosen.js';
import { isConfirmed } from './confirm.js';
import { withSeed } from './seed.js';

const expression = { label: 'Expression...', detail: 'As in uniform(-10, 10), or u = uniform(-10, 10); u * (abs(u) >= 5)' };
const file = { label: 'Module File...', detail: 'A JavaScript file whose default function gives the values' };

export const initializeCustom: Command = async (services, args) => {
  const chosen = await chosenParameters(services, args, 'initialize');
  if (chosen === undefined) return;
  const edit = await askForOwn(chosen);
  const seeded = edit === undefined ? undefined : await withSeed(services, edit);
  if (seeded !== undefined && (await isConfirmed(chosen, seeded, 'Initialize'))) await applyEdit(services, chosen, seeded);
};

/** Undefined when the user gives up. */
export async function askForOwn(chosen: Chosen): Promise<InitializeEdit | undefined> {
  const kind = await window.showQuickPick([expression, file], { title: `Initialize ${chosenText(chosen)}`, placeHolder: 'With' });
  if (kind === expression) return await askForExpression(chosen);
  return kind === file ? await askForModule(chosen) : undefined;
}

async function askForExpression(chosen: Chosen): Promise<InitializeEdit | undefined> {
  const editOf = (text: string): InitializeEdit => ({ edit: 'initialize', parameters: namesOf(chosen), expression: text });
  const edit = await askForEdit(chosen.checkpoint, {
    title: `Initialize ${chosenText(chosen)} with an expression`,
    prompt: 'x is what stands there now; shape, fan_in, fan_out and the functions of torch are known',
    placeHolder: 'uniform(-10, 10)',
    value: '',
    editOf,
  });
  return edit?.edit === 'initialize' ? edit : undefined;
}

async function askForModule(chosen: Chosen): Promise<InitializeEdit | undefined> {
  const [picked] = (await window.showOpenDialog({ filters: { JavaScript: ['js', 'mjs', 'cjs'] }, openLabel: 'Use Module' })) ?? [];
  return picked === undefined ? undefined : { edit: 'initialize', parameters: namesOf(chosen), module: picked.fsPath };
}
