/**
 * A checkpoint as VS Code's editor of it sees it: what is done to it is done in order, and can be undone.
 *
 *   await document.inOrder(() => document.checkpoint.call('edit', { edit }));
 */
import type { CustomDocument, Uri } from 'vscode';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import type { Lease } from '../checkpoints/registry.js';

export class CheckpointDocument implements CustomDocument {
  /** The next save was asked for by the user, not by Auto Save. */
  saveWanted = false;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    readonly uri: Uri,
    /** Of the editor it is in. */
    readonly viewType: string,
    private readonly lease: Lease,
    private readonly closed: (document: CheckpointDocument) => Promise<void>,
  ) {}

  get checkpoint(): OpenedCheckpoint {
    return this.lease.checkpoint;
  }

  /** Begins when everything before has ended, well or badly. */
  inOrder<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.last.then(work, work);
    this.last = done.catch(() => undefined); // whoever asked for it is told
    return done;
  }

  dispose(): void {
    void this.closed(this).finally(() => {
      this.lease.release();
    });
  }
}
