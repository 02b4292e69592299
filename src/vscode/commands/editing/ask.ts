/** Questions whose answer is tried before it is given: the session says what it would do, or why not. */
import { InputBoxValidationSeverity, window, type InputBoxValidationMessage } from 'vscode';
import type { Edit } from '../../../model/edit.js';
import { reportError } from '../../../model/errors.js';
import type { OpenedCheckpoint } from '../../checkpoints/opened.js';
import { shortText } from '../../visible-text.js';
import { previewText } from './preview-text.js';

export interface Question {
  readonly title: string;
  readonly prompt: string;
  readonly value: string;
  readonly placeHolder?: string;
  readonly editOf: (text: string) => Edit;
}

/** While one types: what would become of the first parameter, or what is wrong, with its column. Undefined when the user gives up. */
export async function askForEdit(checkpoint: OpenedCheckpoint, { editOf, ...question }: Question): Promise<Edit | undefined> {
  let running = new AbortController();
  const validateInput = async (text: string): Promise<InputBoxValidationMessage | undefined> => {
    running.abort();
    running = new AbortController();
    if (text.trim() === '') return undefined;
    return await judgement(checkpoint, editOf(text), running.signal);
  };
  const typed = await window.showInputBox({ ...question, ignoreFocusOut: true, validateInput });
  running.abort();
  return typed === undefined || typed.trim() === '' ? undefined : editOf(typed);
}

async function judgement(checkpoint: OpenedCheckpoint, edit: Edit, signal: AbortSignal): Promise<InputBoxValidationMessage | undefined> {
  try {
    const preview = await checkpoint.call('preview', { edit }, { signal });
    return { message: shortText(previewText(preview)), severity: InputBoxValidationSeverity.Info };
  } catch (error) {
    const { tag, message } = reportError(error);
    return tag === 'cancelled' ? undefined : { message: shortText(message), severity: InputBoxValidationSeverity.Error };
  }
}
