/**
 * Watches the files of every checkpoint that is open: one that changes, goes or comes back is opened again, once it is quiet; with edits that
 * are not saved the user is asked first. The session's own word that a file has changed counts, too, where the system tells nothing (network
 * drives).
 */
import path from 'node:path';
import { Disposable, RelativePattern, Uri, workspace, type Event, type LogOutputChannel } from 'vscode';
import type { CheckpointEvent } from './event.js';
import type { OpenedCheckpoint } from './opened.js';

const quietMilliseconds = 400;

export class CheckpointWatch implements Disposable {
  private readonly watchers = new Map<OpenedCheckpoint, Disposable>();
  private readonly waiting = new Map<OpenedCheckpoint, NodeJS.Timeout>();
  private readonly listening: Disposable;

  constructor(
    onDidChange: Event<CheckpointEvent>,
    private readonly isOpen: (checkpoint: OpenedCheckpoint) => boolean,
    private readonly log: LogOutputChannel,
    /** It changed while edits of it are pending. */
    private readonly conflict: (checkpoint: OpenedCheckpoint) => Promise<void>,
  ) {
    this.listening = onDidChange(({ kind, checkpoint }) => {
      if (kind === 'state' && checkpoint.state.kind !== 'opening') this.watch(checkpoint);
      if (kind === 'stale') this.reopenSoon(checkpoint);
    });
  }

  dispose(): void {
    this.listening.dispose();
    for (const timer of this.waiting.values()) clearTimeout(timer);
    for (const watcher of this.watchers.values()) watcher.dispose();
  }

  private watch(checkpoint: OpenedCheckpoint): void {
    this.forgetClosed();
    if (this.watchers.has(checkpoint)) return;
    // One folder, not what is below it. The pattern takes all names, since a name may hold signs of a pattern.
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.file(path.dirname(checkpoint.path)), '*'));
    const seen = ({ fsPath }: Uri): void => {
      if (belongs(checkpoint, fsPath)) this.reopenSoon(checkpoint);
    };
    const listeners = [watcher.onDidChange(seen), watcher.onDidCreate(seen), watcher.onDidDelete(seen)];
    this.watchers.set(checkpoint, Disposable.from(watcher, ...listeners));
  }

  private forgetClosed(): void {
    for (const [checkpoint, watcher] of this.watchers) {
      if (this.isOpen(checkpoint)) continue;
      watcher.dispose();
      this.watchers.delete(checkpoint);
    }
  }

  private reopenSoon(checkpoint: OpenedCheckpoint): void {
    clearTimeout(this.waiting.get(checkpoint));
    const timer = setTimeout(() => {
      this.waiting.delete(checkpoint);
      void this.lookAgain(checkpoint);
    }, quietMilliseconds);
    this.waiting.set(checkpoint, timer);
  }

  private async lookAgain(checkpoint: OpenedCheckpoint): Promise<void> {
    // While it is saved the file is between two states; a file that we saved ourselves is the one that is open.
    if (checkpoint.saving) this.reopenSoon(checkpoint);
    else if (!this.isOpen(checkpoint) || (checkpoint.state.kind === 'ready' && (await checkpoint.isAsOpened()))) return;
    else if (checkpoint.isDirty) await this.conflict(checkpoint);
    else {
      this.log.info(`changed on disk, opened again: ${checkpoint.path}`);
      await checkpoint.reopen();
    }
  }
}

function belongs(checkpoint: OpenedCheckpoint, changed: string): boolean {
  if (changed === checkpoint.path) return true;
  const folder = path.dirname(checkpoint.path);
  return checkpoint.summary?.files.some(({ name }) => path.join(folder, name) === changed) ?? false;
}
