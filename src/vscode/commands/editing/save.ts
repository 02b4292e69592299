/** Saves the checkpoint in front because the user wants it: with Auto Save on, VS Code does not tell that from its own saves. */
import { saveAsWanted } from '../../editing/auto-save.js';
import { Reason } from '../guard.js';
import type { Command } from '../services.js';

export const save: Command = async ({ editors, documents }) => {
  const { active } = editors;
  const document = active === undefined ? undefined : documents.find(active.checkpoint);
  if (document === undefined) throw new Reason('There is no checkpoint in front to save.');
  await saveAsWanted(document);
};
