/** Reads the one element under pointer or cursor in full; a newer wish cancels the older. */
import { debounced } from '../lifetime.js';
import type { ViewContext } from '../context.js';
import type { Position } from '../picture/arrangement.js';
import { elementText } from './cell-text.js';
import type { Linked } from './linked.js';

const pause = 60;

export class ElementReader {
  private controller = new AbortController();
  private wanted: { readonly position: Position; readonly tell: (text: string) => void } | undefined;
  private readonly timer = debounced(pause, () => void this.read());

  constructor(
    private readonly linked: Linked,
    private readonly client: ViewContext['client'],
  ) {}

  /** Tells the element's text after a pause, unless something else is asked first. */
  ask(position: Position, tell: (text: string) => void): void {
    this.cancel();
    this.wanted = { position, tell };
    this.timer.ask();
  }

  cancel(): void {
    this.timer.cancel();
    this.controller.abort();
  }

  private async read(): Promise<void> {
    const { wanted, linked } = this;
    if (wanted === undefined) return;
    const { row, column } = wanted.position;
    const { node } = linked.details;
    const { arrangement, reading } = linked.state;
    const region = { rowStart: row, rowEnd: row + 1, columnStart: column, columnEnd: column + 1 };
    this.controller = new AbortController();
    const { signal } = this.controller;
    try {
      const elements = await this.client.call(
        'values',
        { index: node.index, request: { arrangement, region }, codes: reading === 'code' },
        { signal },
      );
      const text = elementText(elements, 0, reading === 'code' ? 'int32' : node.dtype)?.shown;
      if (!signal.aborted && text !== undefined) wanted.tell(text);
    } catch {
      // The picture's own figure stays; what is wrong with the file is said where the picture is.
    }
  }
}
