/** The checkpoints that stand in editors. Edits are made there: VS Code keeps the order of undo and the mark of what is not saved. */
import { EventEmitter, type CustomDocumentContentChangeEvent, type CustomDocumentEditEvent, type Disposable, type Uri } from 'vscode';
import { CheckpointError } from '../../model/errors.js';
import type { CheckpointRegistry } from '../checkpoints/registry.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import { CheckpointDocument } from './document.js';

export type DocumentEdit = CustomDocumentEditEvent<CheckpointDocument>;
/** An edit, or word of a document alone: it is not as it was saved. */
export type DocumentChange = DocumentEdit | CustomDocumentContentChangeEvent<CheckpointDocument>;

/** An editor that VS Code moves or reloads is closed and opened again: what was not saved stays so long. */
const graceMilliseconds = 1500;

export interface DocumentParts {
  readonly registry: Pick<CheckpointRegistry, 'acquire'>;
  /** Brings up an editor. */
  readonly show: (path: string) => Promise<void>;
}

export class Documents implements Disposable {
  private readonly open = new Set<CheckpointDocument>();
  /** Those that were closed with edits, and what then drops the edits. */
  private readonly dropping = new Map<string, { readonly timer: NodeJS.Timeout; readonly drop: () => Promise<void> }>();
  private readonly changed = new EventEmitter<DocumentChange>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: DocumentParts) {}

  async add(uri: Uri, viewType: string): Promise<CheckpointDocument> {
    if (uri.scheme !== 'file') throw new CheckpointError('unsupported', 'Paramscope reads files on disk, not earlier versions of them.');
    const lease = this.parts.registry.acquire(uri.fsPath);
    const document = new CheckpointDocument(uri, viewType, lease, (closed) => this.remove(closed));
    this.open.add(document);
    await this.dropNow(uri.fsPath);
    return document;
  }

  find(checkpoint: OpenedCheckpoint): CheckpointDocument | undefined {
    return [...this.open].find((document) => document.checkpoint === checkpoint);
  }

  /** Its document, with an editor when it has none. */
  async of(checkpoint: OpenedCheckpoint): Promise<CheckpointDocument> {
    if (this.find(checkpoint) === undefined) await this.parts.show(checkpoint.path);
    const document = this.find(checkpoint);
    if (document === undefined) throw new CheckpointError('internal', 'no editor came up for it', { path: checkpoint.path });
    return document;
  }

  /** Something was done to it that can be undone. */
  did(edit: DocumentEdit): void {
    this.changed.fire(edit);
  }

  /** It is not as it was saved, whatever VS Code thinks. */
  strayed(document: CheckpointDocument): void {
    this.changed.fire({ document });
  }

  dispose(): void {
    for (const { timer } of this.dropping.values()) clearTimeout(timer);
    this.changed.dispose();
  }

  /** Closed without saving: the edits go, unless the window ends now, which is no decision of the user's. */
  private async remove(document: CheckpointDocument): Promise<void> {
    this.open.delete(document);
    const { checkpoint } = document;
    if (!checkpoint.isDirty || this.find(checkpoint) !== undefined) return;
    await new Promise<void>((resolve) => {
      const drop = async (): Promise<void> => {
        this.dropping.delete(checkpoint.path);
        await checkpoint.call('revertAll', {}).catch(() => undefined); // it was closed or its session ended: nothing is left to drop
        resolve();
      };
      this.dropping.set(checkpoint.path, { timer: setTimeout(() => void drop(), graceMilliseconds), drop });
    });
  }

  private async dropNow(path: string): Promise<void> {
    const waiting = this.dropping.get(path);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    await waiting.drop();
  }
}
