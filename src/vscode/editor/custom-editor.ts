/** One of our two kinds of custom editor, as VS Code calls it: opening, saving, going back, keeping what is not saved. */
import {
  EventEmitter,
  window,
  type CustomDocumentBackup,
  type CustomDocumentBackupContext,
  type CustomDocumentContentChangeEvent,
  type CustomDocumentOpenContext,
  type CustomEditorProvider,
  type Disposable,
  type Uri,
  type WebviewPanel,
} from 'vscode';
import { reportError } from '../../model/errors.js';
import { readBackup, writeBackup } from '../editing/backup.js';
import type { CheckpointDocument } from '../editing/document.js';
import type { Documents } from '../editing/documents.js';
import type { Saving } from '../editing/saving.js';
import { failureSentence } from '../sentences.js';
import type { CheckpointEditors } from './provider.js';

export interface CustomEditorParts {
  readonly documents: Documents;
  readonly saving: Saving;
  readonly editors: CheckpointEditors;
}

export class CheckpointCustomEditor implements CustomEditorProvider<CheckpointDocument>, Disposable {
  /** Of edits, too: VS Code tells them by what they hold. */
  private readonly changed = new EventEmitter<CustomDocumentContentChangeEvent<CheckpointDocument>>();
  readonly onDidChangeCustomDocument = this.changed.event;
  private readonly listening: Disposable;

  constructor(
    private readonly viewType: string,
    private readonly parts: CustomEditorParts,
  ) {
    this.listening = parts.documents.onDidChange((edit) => {
      if (edit.document.viewType === viewType) this.changed.fire(edit);
    });
  }

  async openCustomDocument(uri: Uri, { backupId }: CustomDocumentOpenContext): Promise<CheckpointDocument> {
    const document = await this.parts.documents.add(uri, this.viewType);
    const { checkpoint } = document;
    // Its header is read while VS Code still makes the webview. What failed before may be another file by now.
    if (checkpoint.state.kind === 'failed') void checkpoint.reopen();
    else checkpoint.ready().catch(() => undefined); // the editor asks again, and is told
    if (backupId !== undefined) await restore(document, backupId);
    return document;
  }

  resolveCustomEditor(document: CheckpointDocument, panel: WebviewPanel): void {
    this.parts.editors.resolve(document, panel);
  }

  async saveCustomDocument(document: CheckpointDocument): Promise<void> {
    await this.parts.saving.save(document);
  }

  async saveCustomDocumentAs(document: CheckpointDocument, destination: Uri): Promise<void> {
    await this.parts.saving.saveAs(document, destination);
  }

  async revertCustomDocument(document: CheckpointDocument): Promise<void> {
    await this.parts.saving.revert(document);
  }

  async backupCustomDocument(document: CheckpointDocument, { destination }: CustomDocumentBackupContext): Promise<CustomDocumentBackup> {
    return await document.inOrder(async () => await writeBackup(destination, await document.checkpoint.call('script', {})));
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
  }
}

/** A backup that does not fit the file any more does not keep the file from being shown. */
async function restore(document: CheckpointDocument, backupId: string): Promise<void> {
  const { checkpoint } = document;
  try {
    await document.inOrder(async () => {
      // The session keeps every edit at once, VS Code a moment later: after a crash its backup may be behind.
      const script = (await checkpoint.call('unsaved', {})) ?? (await readBackup(backupId));
      await checkpoint.call('applyScript', { script });
    });
  } catch (error) {
    void window.showErrorMessage(
      `The edits that were not saved could not be made again. ${failureSentence(reportError(error), checkpoint.name)}`,
    );
  }
}
