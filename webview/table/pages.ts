/**
 * Rows of the table, fetched in pages as they are needed and kept while they are near.
 *
 *   pages.row(1234) // the row, or undefined while its page is on its way
 */
import type { Client } from '../../src/protocol/call.js';
import type { EditorProtocol } from '../../src/protocol/editor.js';
import type { ParameterNode, TableFilter, TableSort } from '../../src/protocol/session.js';
import type { Statistics } from '../../src/model/statistics.js';

export interface TableQuery {
  readonly sort: TableSort;
  readonly descending: boolean;
  readonly filter: TableFilter;
}

const pageSize = 100;
const pagesKept = 60;
/** Rows a call when copying. */
const collected = 2000;

export class TablePages {
  private readonly pages = new Map<number, ParameterNode[]>();
  /** Where a parameter stands, by its index. */
  private readonly positions = new Map<number, number>();
  private pending = new Map<number, Promise<void>>();
  /** Rows may be others: they are fetched again when they are looked at. */
  private readonly stale = new Set<number>();
  private controller = new AbortController();
  private rows = 0;

  constructor(
    private readonly client: Client<EditorProtocol>,
    private query: TableQuery,
    private readonly changed: () => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  get total(): number {
    return this.rows;
  }

  /** Forgets all rows and starts over; settles when the first page is there. */
  async ask(query: TableQuery): Promise<void> {
    const { sort, descending, filter } = query;
    this.query = { sort, descending, filter };
    this.dispose();
    this.pending = new Map();
    this.controller = new AbortController();
    this.pages.clear();
    this.stale.clear();
    this.positions.clear();
    await this.fetch(0);
    // It was begun anew meanwhile.
    await this.pending.get(0);
  }

  /** Rows may be others, in the same order; those that are there stay until then. */
  renew(): void {
    const underWay = [...this.pending.keys()];
    this.dispose();
    this.pending = new Map();
    this.controller = new AbortController();
    for (const page of this.pages.keys()) this.stale.add(page);
    for (const page of underWay) void this.fetch(page);
  }

  row(position: number): ParameterNode | undefined {
    return this.pages.get(Math.floor(position / pageSize))?.[position % pageSize];
  }

  /** Fetches the pages of rows start .. end that are not there. */
  need(start: number, end: number): void {
    if (this.rows === 0) return;
    for (let page = Math.floor(start / pageSize); page * pageSize < end; page++)
      if (!this.pages.has(page) || this.stale.has(page)) void this.fetch(page);
  }

  /** Statistics that came in, into the row if it is there. */
  setStatistics(index: number, statistics: Statistics): void {
    const position = this.positions.get(index);
    const row = position === undefined ? undefined : this.row(position);
    if (position === undefined || row?.index !== index) return;
    this.pages.get(Math.floor(position / pageSize))?.splice(position % pageSize, 1, { ...row, statistics });
  }

  /** Rows of all positions asked for, in their order; fetched for the occasion and not kept. */
  async collect(positions: readonly number[]): Promise<ParameterNode[]> {
    const wanted = new Set(positions);
    const start = Math.min(...wanted);
    const end = Math.max(...wanted) + 1;
    const found: ParameterNode[] = [];
    for (let at = start; at < end; at += collected) {
      const page = await this.client.call('table', { ...this.query, start: at, count: Math.min(collected, end - at) });
      found.push(...page.rows.filter((_, offset) => wanted.has(at + offset)));
    }
    return found;
  }

  dispose(): void {
    this.controller.abort();
  }

  private fetch(page: number): Promise<void> {
    const under = this.pending.get(page);
    if (under !== undefined) return under;
    const { pending, controller } = this;
    const fetched = this.load(page, controller.signal)
      .catch((error: unknown) => {
        if (!controller.signal.aborted) this.failed(error);
      })
      .finally(() => pending.delete(page));
    pending.set(page, fetched);
    return fetched;
  }

  private async load(page: number, signal: AbortSignal): Promise<void> {
    const { total, rows } = await this.client.call('table', { ...this.query, start: page * pageSize, count: pageSize }, { signal });
    if (signal.aborted) return;
    this.rows = total;
    this.pages.set(page, [...rows]);
    this.stale.delete(page);
    rows.forEach((row, offset) => this.positions.set(row.index, page * pageSize + offset));
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= pagesKept) break;
      this.pages.delete(oldest);
    }
    this.changed();
  }
}
