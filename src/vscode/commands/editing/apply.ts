/** Does an edit, with progress when it takes long, and says what was done. */
import { window } from 'vscode';
import type { Edit } from '../../../model/edit.js';
import { shortText } from '../../visible-text.js';
import type { Services } from '../services.js';
import { withLateProgress } from '../with-progress.js';
import type { Chosen } from './chosen.js';
import { plainSentence, tiedText } from './preview-text.js';

export async function applyEdit(
  { editing }: Pick<Services, 'editing'>,
  { checkpoint }: Pick<Chosen, 'checkpoint'>,
  edit: Edit,
): Promise<void> {
  const { edits } = await withLateProgress(`Editing ${shortText(checkpoint.name)}`, ({ signal, report }) =>
    editing.edit(checkpoint, edit, { signal, progress: report }),
  );
  const done = edits.at(-1);
  if (done === undefined) return;
  const words = [plainSentence(done.sentence), ...tiedText(done)].join(' · ');
  window.setStatusBarMessage(shortText(words), 5000);
}
