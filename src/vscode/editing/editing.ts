/**
 * Everything that changes a checkpoint: from commands, from the editor, from the list of pending edits. Each is one step of undo.
 *
 *   await editing.edit(checkpoint, { edit: 'set', parameters: ['0.weight'], statement: '[0, 0] = 42' });
 */
import type { Edit, EditScript } from '../../model/edit.js';
import type { InitializerInfo } from '../../model/initializer.js';
import type { CallOptions, Client } from '../../protocol/call.js';
import type { EditingSession } from '../../protocol/editing-session.js';
import type { ByteProgress, EditState } from '../../protocol/edits.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import { countOf } from '../figures.js';
import type { CheckpointDocument } from './document.js';
import type { Documents } from './documents.js';
import { editStep, replaced, type StepHooks } from './steps.js';

export class Editing {
  private known: Promise<readonly InitializerInfo[]> | undefined;

  constructor(
    private readonly documents: Pick<Documents, 'of' | 'did'>,
    /** Throws when nothing may be changed here, with the reason. */
    private readonly check: () => void,
    private readonly session: () => Client<EditingSession>,
    private readonly steps: StepHooks,
  ) {}

  /** All that there are, asked for once. */
  initializers(): Promise<readonly InitializerInfo[]> {
    const asked = (this.known ??= this.session().call('initializers', {}));
    asked.catch(() => {
      this.known = undefined;
    });
    return asked;
  }

  async edit(checkpoint: OpenedCheckpoint, edit: Edit, options: CallOptions<ByteProgress> = {}): Promise<EditState> {
    return await this.change(checkpoint, async (document) => {
      const state = await checkpoint.call('edit', { edit }, options);
      this.documents.did(editStep(document, this.steps));
      return state;
    });
  }

  /** Takes one edit out of the list. */
  async revertEdit(checkpoint: OpenedCheckpoint, position: number): Promise<EditState> {
    const sentence = checkpoint.edits.edits[position]?.sentence ?? 'an edit';
    return await this.replace(checkpoint, `Revert ${sentence.replaceAll('`', '')}`, () => checkpoint.call('revertEdit', { position }));
  }

  async revertAll(checkpoint: OpenedCheckpoint): Promise<EditState> {
    const count = countOf(checkpoint.edits.edits.length, 'edit');
    return await this.replace(checkpoint, `Revert ${count}`, () => checkpoint.call('revertAll', {}));
  }

  /** In place of what is pending. */
  async applyScript(
    checkpoint: OpenedCheckpoint,
    script: EditScript,
    label: string,
    options: CallOptions<ByteProgress> = {},
  ): Promise<EditState> {
    return await this.replace(checkpoint, label, () => checkpoint.call('applyScript', { script }, options));
  }

  private async replace(checkpoint: OpenedCheckpoint, label: string, work: () => Promise<EditState>): Promise<EditState> {
    return await this.change(checkpoint, async (document) => {
      const { state, step } = await replaced(document, label, this.steps, work);
      this.documents.did(step);
      return state;
    });
  }

  private async change(checkpoint: OpenedCheckpoint, work: (document: CheckpointDocument) => Promise<EditState>): Promise<EditState> {
    this.check();
    const document = await this.documents.of(checkpoint);
    return await document.inOrder(() => work(document));
  }
}
