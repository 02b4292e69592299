/**
 * What the user selected last, in a tree or in an editor: what a command without an argument is about.
 *
 *   const targets = selection.current;
 */
import { commands } from 'vscode';
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

export class Selection {
  private targets: readonly Target[] = [];

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
  }

  /** What an editor shows becomes the target, unless it is among the targets already: rows selected together stay so. */
  follow(checkpoint: OpenedCheckpoint, index: number | null): void {
    const known = this.targets.some(
      (target) => target.checkpoint === checkpoint && (target.kind === 'parameter' ? target.index === index : index === null),
    );
    if (!known) this.set([index === null ? { kind: 'checkpoint', checkpoint } : { kind: 'parameter', checkpoint, index }]);
  }

  /** It is read anew: the numbers of its parameters may be others. */
  renumbered(checkpoint: OpenedCheckpoint): void {
    const others = this.targets.filter((target) => target.checkpoint !== checkpoint);
    if (this.targets.length > others.length) this.set([...others, { kind: 'checkpoint', checkpoint }]);
  }

  /** A closed checkpoint is no target. */
  forget(checkpoint: OpenedCheckpoint): void {
    if (this.targets.some((target) => target.checkpoint === checkpoint))
      this.set(this.targets.filter((target) => target.checkpoint !== checkpoint));
  }
}
