/**
 * Save, Save As and Revert. Nothing is written into a file that cannot take it, and Auto Save starts nothing that takes long: the user is asked.
 */
import path from 'node:path';
import { CancellationError, Uri, window, workspace, type Memento } from 'vscode';
import { reportError } from '../../model/errors.js';
import type { SaveResult } from '../../protocol/edits.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import { withLateProgress } from '../commands/with-progress.js';
import { bytesText } from '../figures.js';
import { failureSentence } from '../sentences.js';
import { shortText } from '../visible-text.js';
import type { CheckpointDocument } from './document.js';

export interface SavingParts {
  readonly mode: () => 'inPlace' | 'copy';
  /** Throws when nothing may be written here, with the reason. */
  readonly check: () => void;
  readonly memory: Pick<Memento, 'get' | 'update'>;
}

const toldKey = 'paramscope.toldOfAutoSave';
const copy = 'Save a Copy...';

export class Saving {
  /** Documents that Auto Save would have had to write anew: said once each. */
  private readonly told = new WeakSet<CheckpointDocument>();

  constructor(private readonly parts: SavingParts) {}

  /** Rejects with VS Code's cancellation when the file stays as it is: the editor then stays marked. */
  async save(document: CheckpointDocument): Promise<void> {
    this.parts.check();
    const wanted = document.saveWanted || !autoSaves();
    document.saveWanted = false;
    await document.inOrder(() => this.saveInOrder(document, wanted));
  }

  /** Where VS Code's own dialog said: in the same format, or as .safetensors. */
  async saveAs(document: CheckpointDocument, target: Uri): Promise<void> {
    this.parts.check();
    await document.inOrder(() => writeCopy(document.checkpoint, target.fsPath));
  }

  /** Asks where to. False when the user thought better of it. */
  async saveCopy(checkpoint: OpenedCheckpoint): Promise<boolean> {
    this.parts.check();
    const target = await askForCopy(checkpoint);
    if (target === undefined) return false;
    await writeCopy(checkpoint, target.fsPath);
    return true;
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
    if (state.copyOnly !== undefined || this.parts.mode() === 'copy') {
      if (wanted) await this.offerCopy(checkpoint, state.copyOnly);
      else this.tellOnce(document, state.copyOnly ?? 'the setting "Save: Mode" asks for copies');
      throw new CancellationError();
    }
    if (!wanted && isRewritten(checkpoint)) {
      this.tellOnce(document, 'the whole file would be written anew');
      throw new CancellationError();
    }
    if (!wanted) this.tellOfAutoSave();
    await writeFile(checkpoint);
  }

  private async offerCopy(checkpoint: OpenedCheckpoint, reason: string | undefined): Promise<void> {
    const sentence = reason ?? 'The setting "Save: Mode" asks for copies: the file itself stays as it is.';
    const title = `${shortText(checkpoint.name)} is not saved in place.`;
    if ((await window.showWarningMessage(title, { modal: true, detail: shortText(sentence) }, copy)) === copy)
      await this.saveCopy(checkpoint);
  }

  /** Auto Save tries again after every edit; the user hears of it once. */
  private tellOnce(document: CheckpointDocument, reason: string): void {
    if (this.told.has(document)) return;
    this.told.add(document);
    const { checkpoint } = document;
    const sentence = `Auto Save leaves ${shortText(checkpoint.name)} as it is: ${shortText(reason)}. The edits are kept until you save.`;
    void window.showInformationMessage(sentence, copy).then(async (chosen) => {
      if (chosen === copy) await this.saveCopy(checkpoint).catch(tellFailure(checkpoint));
    });
  }

  private tellOfAutoSave(): void {
    const { memory } = this.parts;
    if (memory.get<boolean>(toldKey) === true) return;
    void memory.update(toldKey, true);
    void window.showInformationMessage(
      'Auto Save is on: it writes your edits into the checkpoint file. Undo takes them back, and the next save writes the old values again. The setting "Files: Auto Save" turns it off.',
    );
  }
}

/** The command does so when the user asks, and VS Code does by itself. */
function autoSaves(): boolean {
  return workspace.getConfiguration('files').get<string>('autoSave', 'off') !== 'off';
}

/** What changes names, the list or the storages moves everything behind it. */
function isRewritten({ edits }: OpenedCheckpoint): boolean {
  return edits.edits.some(({ edit: { edit } }) => edit === 'untie' || edit === 'rename' || edit === 'remove');
}

async function writeFile(checkpoint: OpenedCheckpoint): Promise<void> {
  const result = await withLateProgress(`Saving ${shortText(checkpoint.name)}`, ({ signal, report }) =>
    checkpoint.call('save', {}, { signal, progress: report }),
  );
  await checkpoint.call('editState', {});
  tellWritten(result);
}

async function writeCopy(checkpoint: OpenedCheckpoint, target: string): Promise<void> {
  const result = await withLateProgress(`Saving ${shortText(path.basename(target))}`, ({ signal, report }) =>
    checkpoint.call('saveAs', { path: target }, { signal, progress: report }),
  );
  tellWritten(result);
}

function tellWritten({ path: written, bytes, how }: SaveResult): void {
  const words = { 'in place': 'written in place', rewritten: 'written, the file is new', copy: 'written' } as const;
  window.setStatusBarMessage(`${shortText(path.basename(written))}: ${bytesText(bytes)} ${words[how]}`, 5000);
}

async function askForCopy(checkpoint: OpenedCheckpoint): Promise<Uri | undefined> {
  const { dir, name, ext } = path.parse(checkpoint.path);
  const title = checkpoint.summary?.formatTitle ?? 'Same format';
  const filters = { ...(ext === '' ? {} : { [title]: [ext.slice(1)] }), safetensors: ['safetensors'] };
  return await window.showSaveDialog({
    title: `Save a Copy of ${shortText(checkpoint.name)}`,
    defaultUri: Uri.file(path.join(dir, `${name}-edited${ext}`)),
    filters,
  });
}

function tellFailure(checkpoint: OpenedCheckpoint): (error: unknown) => void {
  return (error) => {
    const report = reportError(error);
    if (report.tag !== 'cancelled') void window.showErrorMessage(failureSentence(report, checkpoint.name));
  };
}
