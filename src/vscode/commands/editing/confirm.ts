/** What the first parameter would hold is shown before anything is changed. */
import { window } from 'vscode';
import type { Edit } from '../../../model/edit.js';
import { shortText } from '../../visible-text.js';
import { chosenText, type Chosen } from './chosen.js';
import { plainSentence, previewText, rangeText } from './preview-text.js';

/** `verb`: what the title begins with. */
export async function isConfirmed(chosen: Chosen, edit: Edit, verb: string): Promise<boolean> {
  const preview = await chosen.checkpoint.call('preview', { edit });
  const { before, pending } = preview;
  const apply = {
    label: '$(check) Apply',
    description: shortText(plainSentence(pending.sentence)),
    detail: shortText(previewText(preview)),
  };
  const cancel = { label: '$(close) Cancel', ...(before === undefined ? {} : { detail: `now ${rangeText(before)}` }) };
  const title = `${verb} ${chosenText(chosen)}`;
  return (await window.showQuickPick([apply, cancel], { title, placeHolder: 'What it would hold', ignoreFocusOut: true })) === apply;
}
