/** Values fetched in blocks as the grid needs them; a few blocks are kept. */
import type { Elements } from '../../src/model/elements.js';
import type { Arrangement } from '../../src/model/heatmap.js';
import type { Client } from '../../src/protocol/call.js';
import type { EditorProtocol } from '../../src/protocol/editor.js';
import type { ValueLayout } from './value-layout.js';

export interface BlockRequest {
  readonly index: number;
  readonly arrangement: Arrangement;
  readonly codes: boolean;
  readonly layout: ValueLayout;
}

export interface BlockValue {
  readonly elements: Elements;
  readonly at: number;
}

interface Block {
  /** Undefined until they are there for the first time. */
  readonly elements: Elements | undefined;
  /** `stale`: other values are there now, to be fetched when they are looked at. */
  readonly state: 'pending' | 'ready' | 'stale';
}

const blockRows = 64;
const blockColumns = 32;
const blocksKept = 48;

export class ValueBlocks {
  private readonly blocks = new Map<string, Block>();
  private controller = new AbortController();

  constructor(
    private readonly client: Client<EditorProtocol>,
    private readonly request: BlockRequest,
    private readonly changed: () => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  dispose(): void {
    this.controller.abort();
  }

  /** The values are others now; the old ones are shown until those are there. */
  refresh(): void {
    this.controller.abort();
    this.controller = new AbortController();
    for (const [key, { elements }] of this.blocks) {
      if (elements === undefined) this.blocks.delete(key);
      else this.blocks.set(key, { elements, state: 'stale' });
    }
    this.changed();
  }

  /** The value there, or undefined while its block is on its way. */
  at(row: number, column: number): BlockValue | undefined {
    const blockRow = Math.floor(row / blockRows);
    const blockColumn = Math.floor(column / blockColumns);
    const key = `${blockRow},${blockColumn}`;
    const block = this.blocks.get(key);
    if (block === undefined || block.state === 'stale') void this.fetch(key, blockRow, blockColumn);
    if (block?.elements === undefined) return undefined;
    const width = Math.min(blockColumns, this.request.layout.columns - blockColumn * blockColumns);
    return { elements: block.elements, at: (row % blockRows) * width + (column % blockColumns) };
  }

  private async fetch(key: string, blockRow: number, blockColumn: number): Promise<void> {
    const { index, arrangement, codes, layout } = this.request;
    const { signal } = this.controller;
    this.blocks.set(key, { elements: this.blocks.get(key)?.elements, state: 'pending' });
    const rowStart = blockRow * blockRows;
    const columnStart = blockColumn * blockColumns;
    const region = layout.regionOf(
      rowStart,
      Math.min(rowStart + blockRows, layout.rows),
      columnStart,
      Math.min(columnStart + blockColumns, layout.columns),
    );
    try {
      const elements = await this.client.call('values', { index, request: { arrangement, region }, codes }, { signal });
      if (signal.aborted) return;
      this.blocks.delete(key);
      this.blocks.set(key, { elements, state: 'ready' });
      this.forgetOldest();
      this.changed();
    } catch (error) {
      if (!signal.aborted) this.failed(error);
    }
  }

  private forgetOldest(): void {
    for (const [key, { state }] of this.blocks) {
      if (this.blocks.size <= blocksKept) return;
      if (state !== 'pending') this.blocks.delete(key);
    }
  }
}
