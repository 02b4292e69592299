/** A file that changes on disk while edits of it are pending: the user decides, and until then both stay as they are. */
import { window } from 'vscode';
import { reportError } from '../../model/errors.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import { countOf } from '../figures.js';
import { failureSentence } from '../sentences.js';
import { shortText } from '../visible-text.js';
import type { CheckpointDocument } from './document.js';
import type { Saving } from './saving.js';

const keep = "Keep Edits and Reload the File's Values Below Them";
const discard = 'Discard Edits and Reload';
const copy = 'Save a Copy with the Edits...';

export interface ConflictParts {
  readonly documentOf: (checkpoint: OpenedCheckpoint) => CheckpointDocument | undefined;
  readonly saving: Pick<Saving, 'saveCopy'>;
  /** Takes the mark of what is not saved from the editor. */
  readonly clean: (document: CheckpointDocument) => Promise<void>;
}

export class Conflicts {
  private readonly asking = new Set<OpenedCheckpoint>();

  constructor(private readonly parts: ConflictParts) {}

  async resolve(checkpoint: OpenedCheckpoint): Promise<void> {
    if (this.asking.has(checkpoint)) return;
    this.asking.add(checkpoint);
    try {
      await this.ask(checkpoint);
    } catch (error) {
      const report = reportError(error);
      if (report.tag !== 'cancelled') void window.showErrorMessage(failureSentence(report, checkpoint.name));
    } finally {
      this.asking.delete(checkpoint);
    }
  }

  private async ask(checkpoint: OpenedCheckpoint): Promise<void> {
    const count = checkpoint.edits.edits.length;
    const sentence = `${shortText(checkpoint.name)} has changed on disk, and ${count === 0 ? 'what was undone' : `${countOf(count, 'edit')} of it`} ${count < 2 ? 'is' : 'are'} not saved.`;
    const detail = 'The edits can be done again to what the file holds now. Until you decide, nothing is written.';
    const chosen = await window.showWarningMessage(sentence, { modal: true, detail }, keep, discard, copy);
    if (chosen === keep || chosen === copy) await this.inOrder(checkpoint, () => checkpoint.reopenKeepingEdits());
    // The values that the edits were made to are gone: also a copy gets what the file holds now.
    if (chosen === copy) await this.parts.saving.saveCopy(checkpoint);
    if (chosen !== discard) return;
    await this.inOrder(checkpoint, () => checkpoint.reopen());
    const document = this.parts.documentOf(checkpoint);
    if (document !== undefined) await this.parts.clean(document);
  }

  private async inOrder(checkpoint: OpenedCheckpoint, work: () => Promise<void>): Promise<void> {
    const document = this.parts.documentOf(checkpoint);
    await (document === undefined ? work() : document.inOrder(work));
  }
}
