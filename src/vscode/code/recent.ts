/**
 * Checkpoints that code asked about lately. They stay open for a while, as headers, so that the next question is answered at once.
 *
 *   const checkpoint = recent.open(path);
 */
import type { Disposable } from 'vscode';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import type { CheckpointRegistry, Lease } from '../checkpoints/registry.js';

const most = 4;
const minutes = 5;

export class RecentCheckpoints implements Disposable {
  private readonly leases = new Map<string, Lease>();
  private ending: NodeJS.Timeout | undefined;

  constructor(private readonly registry: Pick<CheckpointRegistry, 'acquire'>) {}

  /** The one that is open already, or opens it in the background. */
  open(path: string): OpenedCheckpoint {
    const lease = this.leases.get(path) ?? this.registry.acquire(path);
    this.leases.delete(path);
    this.leases.set(path, lease);
    for (const [oldest] of this.leases) {
      if (this.leases.size <= most) break;
      this.release(oldest);
    }
    // One that cannot be opened is tried again when it is asked for after the registry has let it go.
    lease.checkpoint.ready().catch(() => {
      this.release(path);
    });
    clearTimeout(this.ending);
    this.ending = setTimeout(() => {
      this.dispose();
    }, minutes * 60_000);
    return lease.checkpoint;
  }

  dispose(): void {
    clearTimeout(this.ending);
    for (const path of [...this.leases.keys()]) this.release(path);
  }

  private release(path: string): void {
    this.leases.get(path)?.release();
    this.leases.delete(path);
  }
}
