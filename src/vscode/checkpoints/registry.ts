/**
 * The checkpoints that are open, one for each path, counted by who holds them. What nobody holds is closed a little later: a tab that is
 * moved, or two hovers in a row, do not open it twice.
 *
 *   const lease = registry.acquire(path);
 *   await lease.checkpoint.ready();
 *   lease.release();
 */
import type { Client } from '../../protocol/call.js';
import type { EditingSession } from '../../protocol/editing-session.js';
import type { CheckpointEvent } from './event.js';
import { OpenedCheckpoint } from './opened.js';

export interface Lease {
  readonly checkpoint: OpenedCheckpoint;
  /** Counts once, however often it is called. */
  release(): void;
}

interface Entry {
  readonly checkpoint: OpenedCheckpoint;
  holders: number;
  closing: NodeJS.Timeout | undefined;
}

export class CheckpointRegistry {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly session: () => Client<EditingSession>,
    private readonly tell: (event: CheckpointEvent) => void,
    private readonly graceMilliseconds = 10_000,
  ) {}

  acquire(path: string): Lease {
    const entry = this.entries.get(path) ?? this.add(path);
    clearTimeout(entry.closing);
    entry.holders++;
    let held = true;
    return {
      checkpoint: entry.checkpoint,
      release: () => {
        if (held) this.release(entry);
        held = false;
      },
    };
  }

  find(path: string): OpenedCheckpoint | undefined {
    return this.entries.get(path)?.checkpoint;
  }

  all(): readonly OpenedCheckpoint[] {
    return [...this.entries.values()].map(({ checkpoint }) => checkpoint);
  }

  /** Closes nothing in the session, which ends by itself. */
  dispose(): void {
    for (const { closing } of this.entries.values()) clearTimeout(closing);
    this.entries.clear();
  }

  private add(path: string): Entry {
    const checkpoint = new OpenedCheckpoint(path, this.session, this.tell);
    const entry: Entry = { checkpoint, holders: 0, closing: undefined };
    this.entries.set(path, entry);
    return entry;
  }

  private release(entry: Entry): void {
    entry.holders--;
    if (entry.holders > 0) return;
    entry.closing = setTimeout(() => {
      this.entries.delete(entry.checkpoint.path);
      void entry.checkpoint.close();
    }, this.graceMilliseconds);
  }
}
