/**
 * What the user selected last, in a tree or in an editor: what a command without an argument is about.
 *
 *   const targets = selection.current;
 */
import { EventEmitter, commands, type Disposable } from 'vscode';
import type { BlockNode } from '../protocol/session.js';
import type { OpenedCheckpoint } from './checkpoints/opened.js';

export interface ParameterTarget {
  readonly kind: 'parameter';
  readonly checkpoint: OpenedCheckpoint;
  readonly index: number;
}

export type Target =
  | ParameterTarget
  | { readonly kind: 'block'; readonly checkpoint: OpenedCheckpoint; readonly block: BlockNode }
  | { readonly kind: 'checkpoint'; readonly checkpoint: OpenedCheckpoint };

export class Selection implements Disposable {
  private targets: readonly Target[] = [];
  private readonly changed = new EventEmitter<readonly Target[]>();
  readonly onDidChange = this.changed.event;

  get current(): readonly Target[] {
    return this.targets;
  }

  set(targets: readonly Target[]): void {
    this.targets = targets;
    void commands.executeCommand(
      'setContext',
      'paramscope.hasParameter',
      targets.some(({ kind }) => kind === 'parameter'),
    );
    this.changed.fire(targets);
  }

  /** A closed checkpoint is no target. */
  forget(checkpoint: OpenedCheckpoint): void {
    if (this.targets.some((target) => target.checkpoint === checkpoint))
      this.set(this.targets.filter((target) => target.checkpoint !== checkpoint));
  }

  dispose(): void {
    this.changed.dispose();
  }
}
