/** The tie group that is highlighted everywhere, if any. */
import { EventEmitter, commands, type Disposable } from 'vscode';
import type { TieGroup } from '../model/tie.js';
import type { OpenedCheckpoint } from './checkpoints/opened.js';

export interface Highlighted {
  readonly checkpoint: OpenedCheckpoint;
  readonly group: TieGroup;
}

export class Highlight implements Disposable {
  private highlighted: Highlighted | null = null;
  private readonly changed = new EventEmitter<Highlighted | null>();
  readonly onDidChange = this.changed.event;

  get current(): Highlighted | null {
    return this.highlighted;
  }

  set(highlighted: Highlighted | null): void {
    this.highlighted = highlighted;
    void commands.executeCommand('setContext', 'paramscope.highlighted', highlighted !== null);
    this.changed.fire(highlighted);
  }

  includes(checkpoint: OpenedCheckpoint, index: number): boolean {
    const { highlighted } = this;
    return highlighted !== null && highlighted.checkpoint === checkpoint && highlighted.group.indices.includes(index);
  }

  dispose(): void {
    this.changed.dispose();
  }
}
