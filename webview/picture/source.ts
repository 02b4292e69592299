/**
 * Asks the session for pictures: a sample first, then the exact one refined in place. A newer wish cancels what is under way.
 */
import type { Heatmap, HeatmapRequest } from '../../src/model/heatmap.js';
import type { Client } from '../../src/protocol/call.js';
import type { EditorProtocol } from '../../src/protocol/editor.js';
import { CheckpointError } from '../../src/model/errors.js';

export interface PictureListener {
  readonly arrived: (heatmap: Heatmap) => void;
  readonly failed: (error: Error) => void;
}

export class PictureSource {
  private controller = new AbortController();
  private wanted = '';

  constructor(
    private readonly client: Client<EditorProtocol>,
    private readonly index: number,
    private readonly listener: PictureListener,
  ) {}

  /** Starts anew unless exactly this was asked for last. */
  ask(request: HeatmapRequest): void {
    const key = JSON.stringify(request);
    if (key === this.wanted) return;
    this.cancel();
    this.wanted = key;
    this.controller = new AbortController();
    void this.run(request, this.controller.signal);
  }

  /** Stops what is under way; the next wish is asked in any case. */
  cancel(): void {
    this.wanted = '';
    this.controller.abort();
  }

  private async run(request: HeatmapRequest, signal: AbortSignal): Promise<void> {
    const { index } = this;
    const arrived = (heatmap: Heatmap): void => {
      if (!signal.aborted) this.listener.arrived(heatmap);
    };
    try {
      const sampled = await this.client.call('heatmap', { index, request, precision: 'sampled' }, { signal });
      arrived(sampled);
      if (sampled.exact) return;
      arrived(await this.client.call('heatmap', { index, request, precision: 'exact' }, { signal, progress: arrived }));
    } catch (error) {
      if (signal.aborted) return;
      this.wanted = '';
      this.listener.failed(error instanceof Error ? error : new CheckpointError('internal', String(error)));
    }
  }
}
