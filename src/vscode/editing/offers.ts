/**
 * What an earlier window left behind: edits that it did not save, and saves that were interrupted. Both are offered, nothing is done by itself.
 */
import { window, workspace, type Disposable, type Event, type LogOutputChannel } from 'vscode';
import { reportError } from '../../model/errors.js';
import type { EditScript } from '../../model/edit.js';
import type { Client } from '../../protocol/call.js';
import type { Interrupted } from '../../protocol/edits.js';
import type { EditingSession } from '../../protocol/editing-session.js';
import type { CheckpointEvent } from '../checkpoints/event.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import { bytesText, countOf } from '../figures.js';
import { baseName, failureSentence } from '../sentences.js';
import { serialise } from '../../session/edits/script.js';
import { shortText } from '../visible-text.js';
import type { Editing } from './editing.js';

/** VS Code brings back what it has kept itself first. */
const quietMilliseconds = 1500;

export interface OfferParts {
  readonly checkpoints: Event<CheckpointEvent>;
  readonly editing: Editing;
  readonly isOpen: (checkpoint: OpenedCheckpoint) => boolean;
  readonly show: (path: string) => Promise<void>;
  readonly log: LogOutputChannel;
}

export class Offers implements Disposable {
  private readonly waiting = new Map<OpenedCheckpoint, NodeJS.Timeout>();
  /** By path: asked in this window already. */
  private readonly asked = new Set<string>();
  private readonly listening: Disposable;

  constructor(private readonly parts: OfferParts) {
    this.listening = parts.checkpoints(({ kind, checkpoint }) => {
      if (kind === 'state' && checkpoint.state.kind === 'ready') this.lookSoon(checkpoint);
    });
  }

  /** Saves that did not come to their end: in this window's first moments. */
  async interrupted(client: Client<EditingSession>): Promise<void> {
    try {
      for (const save of await client.call('interrupted', {})) void this.offerRecovery(client, save);
    } catch (error) {
      this.parts.log.warn(`interrupted saves were not looked for: ${reportError(error).message}`);
    }
  }

  dispose(): void {
    this.listening.dispose();
    for (const timer of this.waiting.values()) clearTimeout(timer);
  }

  private lookSoon(checkpoint: OpenedCheckpoint): void {
    if (this.asked.has(checkpoint.path) || !workspace.isTrusted) return;
    clearTimeout(this.waiting.get(checkpoint));
    this.waiting.set(
      checkpoint,
      setTimeout(() => {
        this.waiting.delete(checkpoint);
        void this.look(checkpoint);
      }, quietMilliseconds),
    );
  }

  private async look(checkpoint: OpenedCheckpoint): Promise<void> {
    if (!this.parts.isOpen(checkpoint) || checkpoint.state.kind !== 'ready' || this.asked.has(checkpoint.path)) return;
    this.asked.add(checkpoint.path);
    try {
      const script = await checkpoint.call('unsaved', {});
      if (script === null) return;
      // VS Code has brought the same back.
      if (!checkpoint.edits.saved && serialise(script) === serialise(await checkpoint.call('script', {}))) return;
      await this.offerUnsaved(checkpoint, script);
    } catch (error) {
      this.parts.log.warn(`${checkpoint.path}: ${reportError(error).message}`);
      void window.showErrorMessage(failureSentence(reportError(error), checkpoint.name));
    }
  }

  private async offerUnsaved(checkpoint: OpenedCheckpoint, script: EditScript): Promise<void> {
    const { length } = script.edits;
    const count = length === 0 ? 'an undo beyond a save' : countOf(length, 'edit');
    const sentence = `${shortText(checkpoint.name)} has ${count} from an earlier window that ${length < 2 ? 'was' : 'were'} not saved.`;
    const chosen = await window.showInformationMessage(sentence, 'Restore', 'Discard', 'Later');
    if (chosen === 'Restore') await this.parts.editing.applyScript(checkpoint, script, `Restore ${count}`);
    if (chosen === 'Discard') await checkpoint.call('discardUnsaved', {});
  }

  private async offerRecovery(client: Client<EditingSession>, { path, begun }: Interrupted): Promise<void> {
    const name = shortText(baseName(path));
    const when = new Date(begun).toLocaleString();
    const sentence = `A save of ${name}, begun ${when}, was interrupted: the file may hold a mixture of old and new values. Recover brings the old values back.`;
    const chosen = await window.showWarningMessage(sentence, 'Recover', 'Show File');
    try {
      if (chosen === 'Show File') {
        await this.parts.show(path);
        await this.offerRecovery(client, { path, begun });
      }
      if (chosen !== 'Recover') return;
      const { restoredBytes } = await client.call('recover', { path });
      const recovered = `${name} is as it was before the save: ${bytesText(restoredBytes)} brought back.`;
      if ((await window.showInformationMessage(recovered, 'Show File')) !== undefined) await this.parts.show(path);
    } catch (error) {
      void window.showErrorMessage(failureSentence(reportError(error), baseName(path)));
    }
  }
}
