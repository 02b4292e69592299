/**
 * Save, Save As and Revert. Nothing is written into a file that cannot take it, and Auto Save starts nothing that takes long: the user is asked.
 */
import path from 'node:path';
import { CancellationError, window, workspace, type Memento, type Uri } from 'vscode';
import type { EditState, InsteadOfInPlace } from '../../protocol/edits.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import { countOf } from '../figures.js';
import { shortText } from '../visible-text.js';
import { AutoSave, autoSaves } from './auto-save.js';
import type { CheckpointDocument } from './document.js';
import type { Documents } from './documents.js';
import { replaced, type StepHooks } from './steps.js';
import { askForCopy, writeAnew, writeCopy, writeInPlace } from './writing.js';

export interface SavingParts {
  readonly mode: () => 'inPlace' | 'copy';
  /** Throws when nothing may be written here, with the reason. */
  readonly check: () => void;
  readonly memory: Pick<Memento, 'get' | 'update'>;
  readonly documents: Pick<Documents, 'did' | 'find'>;
  readonly steps: StepHooks;
  /** Brings up an editor. */
  readonly show: (path: string) => Promise<void>;
}

/** Why edits are not written into the file as it lies. */
interface Obstacle {
  readonly reason: string;
  readonly instead: InsteadOfInPlace;
}

const anew = 'Write Anew';
const copy = 'Save a Copy...';

/** What follows the reason. */
const outcomes: Readonly<Record<InsteadOfInPlace, string>> = {
  anew: 'The old file stays until the new one is complete. After that the edits cannot be undone.',
  copy: 'A copy can hold the edits; the file itself stays as it is.',
  safetensors: 'A copy as .safetensors can hold the edits; the file itself stays as it is.',
};

export class Saving {
  private readonly autoSave: AutoSave;

  constructor(private readonly parts: SavingParts) {
    this.autoSave = new AutoSave(parts.memory, parts.show);
  }

  /** Rejects with VS Code's cancellation when nothing is written: the editor then stays marked. */
  async save(document: CheckpointDocument): Promise<void> {
    this.parts.check();
    const wanted = document.saveWanted || !autoSaves();
    document.saveWanted = false;
    await document.inOrder(() => this.saveInOrder(document, wanted));
  }

  /** Where VS Code's own dialog said: in the same format, or as .safetensors. Onto the file itself it is a save like others. */
  async saveAs(document: CheckpointDocument, target: Uri): Promise<void> {
    this.parts.check();
    const { checkpoint } = document;
    await document.inOrder(() =>
      target.fsPath === checkpoint.path ? this.saveInOrder(document, true) : writeCopy(checkpoint, target.fsPath),
    );
  }

  /** Asks where to; there the user goes on, and the file stays without the edits. */
  async saveCopy(checkpoint: OpenedCheckpoint): Promise<void> {
    this.parts.check();
    const document = this.parts.documents.find(checkpoint);
    if (document === undefined) return;
    const isDone = await document.inOrder(async () => {
      const { instead = 'copy' } = await checkpoint.call('editState', {});
      return await this.goOnInCopy(document, instead);
    });
    // Nothing is left to write: VS Code takes its mark away.
    if (isDone) await workspace.save(document.uri);
  }

  /** Back to what the file holds. */
  async revert(document: CheckpointDocument): Promise<void> {
    await document.inOrder(async () => {
      const { checkpoint } = document;
      if (await checkpoint.isAsOpened()) await checkpoint.call('revertAll', {});
      else await checkpoint.reopen();
    });
  }

  private async saveInOrder(document: CheckpointDocument, wanted: boolean): Promise<void> {
    const { checkpoint } = document;
    const state = await checkpoint.call('editState', {});
    if (state.saved) return;
    const obstacle = this.obstacleFor(state);
    if (obstacle === undefined) {
      if (!wanted) this.autoSave.writes();
      await writeInPlace(checkpoint);
      return;
    }
    if (!wanted) this.autoSave.leaves(document, obstacle.reason);
    if (!wanted || !(await this.ask(document, obstacle))) throw new CancellationError();
  }

  private obstacleFor({ copyOnly, instead = 'copy' }: EditState): Obstacle | undefined {
    if (this.parts.mode() === 'copy')
      return { reason: 'the setting "Save: Mode" asks for copies', instead: instead === 'anew' ? 'copy' : instead };
    return copyOnly === undefined ? undefined : { reason: copyOnly, instead };
  }

  /** False when the user thought better of it. */
  private async ask(document: CheckpointDocument, { reason, instead }: Obstacle): Promise<boolean> {
    const { checkpoint } = document;
    const name = shortText(checkpoint.name);
    const title = instead === 'anew' ? `Write ${name} anew?` : `${name} is not saved in place.`;
    const detail = `${asSentence(shortText(reason))} ${outcomes[instead]}`;
    const choices = instead === 'anew' ? [anew, copy] : [copy];
    const chosen = await window.showWarningMessage(title, { modal: true, detail }, ...choices);
    if (chosen === anew) await writeAnew(checkpoint);
    return chosen === anew || (chosen === copy && (await this.goOnInCopy(document, instead)));
  }

  /** The edits are in the copy then, and no longer pending here: one step of undo brings them back. */
  private async goOnInCopy(document: CheckpointDocument, instead: InsteadOfInPlace): Promise<boolean> {
    const { checkpoint } = document;
    const target = await askForCopy(checkpoint, instead);
    if (target === undefined) return false;
    await writeCopy(checkpoint, target.fsPath);
    const label = `Move ${countOf(checkpoint.edits.edits.length, 'edit')} to ${path.basename(target.fsPath)}`;
    const { step } = await replaced(document, label, this.parts.steps, () => checkpoint.call('revertAll', {}));
    this.parts.documents.did(step);
    void this.parts.show(target.fsPath);
    return true;
  }
}

/** Reasons are parts of sentences. */
function asSentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}
