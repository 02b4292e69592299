/**
 * Statistics of the rows on the screen: a few at a time, in the order of the rows; those scrolled away are cancelled.
 *
 *   queue.want(visibleRows);
 */
import type { Statistics } from '../../src/model/statistics.js';
import type { Client } from '../../src/protocol/call.js';
import type { EditorProtocol } from '../../src/protocol/editor.js';
import type { ParameterNode } from '../../src/protocol/session.js';

const atOnce = 3;

export class StatisticsQueue {
  private readonly running = new Map<number, AbortController>();
  /** Failed ones are not tried again: the parameter's own view says why. */
  private readonly failed = new Set<number>();
  private waiting: readonly number[] = [];

  constructor(
    private readonly client: Client<EditorProtocol>,
    private readonly automaticBytes: () => number,
    private readonly arrived: (index: number, statistics: Statistics) => void,
  ) {}

  /** What is wanted now, first things first; everything else is let go. */
  want(rows: readonly ParameterNode[]): void {
    const wanted = rows.filter((row) => this.isDue(row)).map((row) => row.index);
    for (const [index, controller] of this.running) if (!wanted.includes(index)) controller.abort();
    this.waiting = wanted;
    this.next();
  }

  dispose(): void {
    this.want([]);
  }

  private isDue({ index, statistics, problem, count, bytes }: ParameterNode): boolean {
    const missing = statistics === undefined && problem === undefined && count > 0;
    return missing && bytes <= this.automaticBytes() && !this.failed.has(index);
  }

  private next(): void {
    for (const index of this.waiting) {
      if (this.running.size >= atOnce) return;
      if (!this.running.has(index) && !this.failed.has(index)) void this.run(index);
    }
  }

  private async run(index: number): Promise<void> {
    const controller = new AbortController();
    this.running.set(index, controller);
    try {
      const statistics = await this.client.call('statistics', { index, depth: 'scan' }, { signal: controller.signal });
      this.waiting = this.waiting.filter((waiting) => waiting !== index);
      this.arrived(index, statistics);
    } catch {
      // Cancelled rows are asked for again when they come back; a row that cannot be read shows why in its own view.
      if (!controller.signal.aborted) this.failed.add(index);
    } finally {
      this.running.delete(index);
      this.next();
    }
  }
}
