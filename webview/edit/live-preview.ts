/** Asks what an edit would do while it is being written; only the newest question counts. */
import type { Edit } from '../../src/model/edit.js';
import { reportError } from '../../src/model/errors.js';
import type { EditPreview } from '../../src/protocol/edits.js';
import type { ViewContext } from '../context.js';
import { debounced } from '../lifetime.js';

const pause = 150;

export type PreviewState =
  | { readonly state: 'none' }
  | { readonly state: 'asking' }
  | { readonly state: 'ready'; readonly preview: EditPreview }
  | { readonly state: 'refused'; readonly message: string };

export class LivePreview {
  private controller = new AbortController();
  private wanted: Edit | undefined;
  private readonly timer = debounced(pause, () => void this.run());

  constructor(
    private readonly client: ViewContext['client'],
    private readonly tell: (state: PreviewState) => void,
  ) {}

  /** Undefined: what is written is no edit yet. */
  ask(edit: Edit | undefined): void {
    this.cancel();
    this.wanted = edit;
    this.tell({ state: edit === undefined ? 'none' : 'asking' });
    if (edit !== undefined) this.timer.ask();
  }

  cancel(): void {
    this.timer.cancel();
    this.controller.abort();
  }

  private async run(): Promise<void> {
    const { wanted: edit } = this;
    if (edit === undefined) return;
    this.controller = new AbortController();
    const { signal } = this.controller;
    try {
      const preview = await this.client.call('preview', { edit }, { signal });
      if (!signal.aborted) this.tell({ state: 'ready', preview });
    } catch (error) {
      if (!signal.aborted) this.tell({ state: 'refused', message: reportError(error).message });
    }
  }
}
