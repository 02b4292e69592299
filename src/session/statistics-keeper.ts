/** When statistics go to the cache on disk and come from it. */
import type { Statistics } from '../model/statistics.js';
import { verifyIdentity } from './file-identity.js';
import type { OpenCheckpoint } from './open-checkpoint.js';
import { readCache, writeCache } from './statistics-cache.js';
import { tensorKey } from './tensor.js';

/** Statistics asked for one by one are written together. */
const patience = 2_000;

export class StatisticsKeeper {
  private folder: string | null = null;
  /** What was last written or read of each open checkpoint: the version of its store. */
  private readonly saved = new WeakMap<OpenCheckpoint, number>();
  private readonly waiting = new Map<OpenCheckpoint, NodeJS.Timeout>();

  /** Null: nothing is kept between sessions. */
  async configure(folder: string | null): Promise<void> {
    const open = [...this.waiting.keys()];
    this.folder = folder;
    await Promise.all(open.map((checkpoint) => this.save(checkpoint)));
  }

  /** Fills in what an earlier session learnt about the same files. */
  async recall(open: OpenCheckpoint): Promise<void> {
    if (this.folder === null) return;
    const cached = await readCache(this.folder, open.files);
    if (cached.size > 0) {
      for (const index of open.columns.counts.keys()) {
        const key = keyOf(open, index);
        const statistics = key === undefined ? undefined : cached.get(key);
        if (statistics !== undefined) open.statistics.put(index, statistics);
      }
    }
    this.saved.set(open, open.statistics.version);
  }

  changed(open: OpenCheckpoint): void {
    if (this.folder === null || this.waiting.has(open)) return;
    const timer = setTimeout(() => void this.save(open), patience);
    timer.unref();
    this.waiting.set(open, timer);
  }

  async save(open: OpenCheckpoint): Promise<void> {
    clearTimeout(this.waiting.get(open));
    this.waiting.delete(open);
    const { version } = open.statistics;
    if (this.folder === null || version === (this.saved.get(open) ?? 0)) return;
    try {
      await verifyIdentity(open.files);
    } catch {
      return; // what was computed belongs to neither the file that was opened nor the one that is there now
    }
    this.saved.set(open, version);
    await writeCache(this.folder, open.files, entriesOf(open));
  }
}

/** Large tensors first: should the cache be full, the quick ones are computed again. */
function entriesOf(open: OpenCheckpoint): ReadonlyMap<string, Statistics> {
  const { bytes } = open.columns;
  // Edited values are not the file's.
  const edited = new Set(open.changed);
  const indices = open.statistics
    .exact()
    .filter((index) => !edited.has(index))
    .sort((a, b) => (bytes[b] ?? 0) - (bytes[a] ?? 0));
  const entries = new Map<string, Statistics>();
  for (const index of indices) {
    const key = keyOf(open, index);
    const statistics = open.statistics.get(index);
    if (key !== undefined && statistics !== undefined) entries.set(key, statistics);
  }
  return entries;
}

function keyOf(open: OpenCheckpoint, index: number): string | undefined {
  return open.hasNumbers(index) ? tensorKey(open.tensor(index)) : undefined;
}
