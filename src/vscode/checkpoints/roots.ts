/** The checkpoints the sidebar shows: kept per workspace, in the order in which they were opened. */
import { EventEmitter, type Disposable, type Memento } from 'vscode';
import type { CheckpointRegistry, Lease } from './registry.js';
import type { OpenedCheckpoint } from './opened.js';

const key = 'paramscope.openedCheckpoints';

export class Roots implements Disposable {
  private readonly leases = new Map<string, Lease>();
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly registry: CheckpointRegistry,
    private readonly memento: Memento,
  ) {
    for (const path of storedPaths(memento)) this.leases.set(path, registry.acquire(path));
  }

  all(): readonly OpenedCheckpoint[] {
    return [...this.leases.values()].map(({ checkpoint }) => checkpoint);
  }

  has(path: string): boolean {
    return this.leases.has(path);
  }

  /** Shows it, if it is not shown yet. */
  add(path: string): OpenedCheckpoint {
    const known = this.leases.get(path);
    if (known !== undefined) return known.checkpoint;
    const lease = this.registry.acquire(path);
    this.leases.set(path, lease);
    this.store();
    return lease.checkpoint;
  }

  remove(path: string): void {
    this.leases.get(path)?.release();
    if (this.leases.delete(path)) this.store();
  }

  dispose(): void {
    this.changed.dispose();
  }

  private store(): void {
    void this.memento.update(key, [...this.leases.keys()]);
    this.changed.fire();
  }
}

function storedPaths(memento: Memento): readonly string[] {
  const stored = memento.get<unknown>(key);
  return Array.isArray(stored) ? stored.filter((path) => typeof path === 'string') : [];
}
