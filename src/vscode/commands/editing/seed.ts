/** Asks for the seed of what is drawn. */
import { window } from 'vscode';
import type { InitializeEdit } from '../../../model/edit.js';
import type { Services } from '../services.js';

/** An empty answer: draws go on where the edit before left off. */
export async function withSeed(services: Pick<Services, 'settings'>, edit: InitializeEdit): Promise<InitializeEdit | undefined> {
  const { seed } = services.settings().editor;
  const typed = await window.showInputBox({
    title: 'Seed',
    prompt: 'The same seed draws the same values. Empty: draws go on where the edit before left off.',
    value: seed === null ? '' : String(seed),
    ignoreFocusOut: true,
    validateInput: (text) => (/^\s*(\d{1,15}\s*)?$/.test(text) ? undefined : 'A whole number, or nothing'),
  });
  if (typed === undefined) return undefined;
  return typed.trim() === '' ? edit : { ...edit, seed: Number(typed) };
}
