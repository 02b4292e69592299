/**
 * Statistics known so far, by parameter: what was computed in this session or came from the cache of an earlier one. Histograms are kept
 * packed: of 100,000 parameters they would fill the memory otherwise.
 */
import type { Statistics } from '../model/statistics.js';
import { pack, unpack, type PackedStatistics } from './statistics-packing.js';

export class StatisticsStore {
  private readonly known = new Map<number, PackedStatistics>();
  private changes = 0;

  /** Grows with every change: what was sorted by statistics is out of date when it has moved. */
  get version(): number {
    return this.changes;
  }

  /** The caller's own: its arrays may be given away. */
  get(index: number): Statistics | undefined {
    const packed = this.known.get(index);
    return packed === undefined ? undefined : unpack(packed);
  }

  /** Everything but the histogram, which is empty. */
  figures(index: number): Statistics | undefined {
    return this.known.get(index)?.statistics;
  }

  /** What is known, when it answers a request of that depth. The caller's own. */
  answer(index: number, depth: 'sample' | 'scan' | 'full'): Statistics | undefined {
    const found = this.figures(index);
    return found !== undefined && rank(found) >= wantedRank[depth] ? this.get(index) : undefined;
  }

  /** Keeps the better of what is known and what came: exact over sampled, exact quantiles over bounded ones. */
  put(index: number, statistics: Statistics): void {
    const found = this.figures(index);
    if (found !== undefined && rank(found) >= rank(statistics)) return;
    this.known.set(index, pack(statistics));
    this.changes++;
  }

  /** Their values are others now. */
  forget(indices: readonly number[]): void {
    for (const index of indices) this.known.delete(index);
    this.changes++;
  }

  /** Indices of the parameters whose statistics are exact. */
  exact(): readonly number[] {
    return [...this.known].filter(([, { statistics }]) => statistics.exact).map(([index]) => index);
  }
}

const wantedRank = { sample: 0, scan: 1, full: 2 } as const;

function rank({ exact, moments }: Statistics): number {
  if (!exact) return 0;
  return moments?.quantiles.exact === false ? 1 : 2;
}
