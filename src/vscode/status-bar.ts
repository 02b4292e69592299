/** The checkpoint of the active editor in the status bar; while it is scanned, how far. */
import { Disposable, StatusBarAlignment, window, type Event, type StatusBarItem } from 'vscode';
import type { CheckpointEvent } from './checkpoints/event.js';
import type { OpenedCheckpoint } from './checkpoints/opened.js';
import type { CheckpointEditors } from './editor/provider.js';
import { statusText } from './labels.js';
import { percent } from './progress-text.js';

export class CheckpointStatus implements Disposable {
  private readonly item: StatusBarItem;
  private readonly listening: Disposable;
  private readonly scanning = new Map<OpenedCheckpoint, number>();

  constructor(
    private readonly editors: Pick<CheckpointEditors, 'active' | 'onDidChangeActive'>,
    checkpoints: Event<CheckpointEvent>,
  ) {
    this.item = window.createStatusBarItem('paramscope.checkpoint', StatusBarAlignment.Right, 100);
    this.item.name = 'Paramscope';
    this.item.command = 'paramscope.goToParameter';
    this.listening = Disposable.from(
      editors.onDidChangeActive(() => {
        this.update();
      }),
      checkpoints((event) => {
        if (event.kind === 'scanning') this.scanning.set(event.checkpoint, percent(event.progress));
        if (event.kind === 'scanned') this.scanning.delete(event.checkpoint);
        this.update();
      }),
    );
  }

  dispose(): void {
    this.listening.dispose();
    this.item.dispose();
  }

  private update(): void {
    const checkpoint = this.editors.active?.checkpoint;
    if (checkpoint?.summary === undefined) {
      this.item.hide();
      return;
    }
    const text = statusText(checkpoint.summary);
    const done = this.scanning.get(checkpoint);
    this.item.text = done === undefined ? `$(symbol-array) ${text}` : `$(sync~spin) ${text} · scanning ${String(done)} %`;
    this.item.tooltip = 'Go to a parameter';
    this.item.accessibilityInformation = { label: `Checkpoint: ${text}${done === undefined ? '' : `, scanning, ${String(done)} percent`}` };
    this.item.show();
  }
}
