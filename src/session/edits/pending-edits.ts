/**
 * The edits of an open checkpoint that are not saved, with undo and redo. Every edit makes another overlay from the one before; taking it back is
 * going back to that.
 *
 *   await pending.apply({ edit: 'set', parameters: '*.bias', statement: '[:] = 0' }, work);
 *   pending.undo();
 */
import type { Checkpoint } from '../../model/checkpoint.js';
import type { Edit, EditScript } from '../../model/edit.js';
import { CheckpointError } from '../../model/errors.js';
import { generatorsOf, usualMachine, type Generators } from '../../numeric/random/generators.js';
import type { FloatKernel } from '../../numeric/random/torch/float-kernel.js';
import type { PendingEdit } from '../../protocol/edits.js';
import type { KernelPool } from '../../worker/kernel-pool.js';
import { applyEdit, type State } from './apply.js';
import { editedCheckpoint } from './edited-checkpoint.js';
import type { ModuleParts } from './module-values.js';
import { noEdits, type Overlay } from './overlay.js';
import { pendingEdit } from './pending-edit.js';
import { isRandom } from './randomness.js';
import { Scratch } from './scratch.js';
import { overlayOfUndone, undonePatches } from './undone-save.js';

export interface PendingParts {
  readonly base: Checkpoint;
  readonly pool: () => KernelPool;
  /** Where the scratch file is made. */
  readonly folder: () => string;
  /** Names of files there that processes have left and that are needed all the same. */
  readonly spared?: () => Promise<ReadonlySet<string>>;
  /** Makes PyTorch's numbers faster, the same ones. */
  readonly kernel?: () => FloatKernel;
  readonly modules?: ModuleParts;
}

export interface EditWork {
  readonly signal: AbortSignal;
  /** Bytes of new values written so far. */
  readonly progress: (doneBytes: number) => void;
}

interface Step {
  readonly pending: PendingEdit;
  readonly before: Overlay;
  readonly after: Overlay;
}

export class PendingEdits {
  private done: readonly Step[] = [];
  private undone: readonly Step[] = [];
  private carried: Generators | undefined;
  /** What the file on disk holds. */
  private onDisk: Overlay = noEdits;
  private current: State;
  /** The edits that the file on disk holds. Undo may go back behind them, and others may follow then. */
  private savedDone: readonly Step[] = [];
  private room: Scratch | undefined;
  /** Edits are made one after the other. */
  private running: Promise<unknown> = Promise.resolve();
  private seed = 0;

  constructor(private readonly parts: PendingParts) {
    this.current = { overlay: noEdits, checkpoint: parts.base };
  }

  get overlay(): Overlay {
    return this.current.overlay;
  }

  /** With all pending edits. */
  get checkpoint(): Checkpoint {
    return this.current.checkpoint;
  }

  /** Of the edits that are done, how many the file holds. */
  private get savedCount(): number {
    const count = this.done.findIndex((step, i) => step !== this.savedDone[i]);
    return count < 0 ? this.done.length : count;
  }

  /** What the edits that are not saved were made to: not what the file holds when some that it holds are undone. */
  private get beginning(): Overlay {
    return this.done[this.savedCount]?.before ?? this.overlay;
  }

  /** Those that are not saved. */
  get edits(): readonly PendingEdit[] {
    return this.done.slice(this.savedCount).map(({ pending }) => pending);
  }

  get undoneCount(): number {
    return this.undone.length;
  }

  get savedOverlay(): Overlay {
    return this.onDisk;
  }

  get isSaved(): boolean {
    return this.overlay === this.onDisk;
  }

  /** Undefined before the first edit. */
  get scratch(): Scratch | undefined {
    return this.room;
  }

  get script(): EditScript {
    const { beginning, room } = this;
    const undone = beginning === this.onDisk || room === undefined ? {} : { undone: undonePatches(beginning, room) };
    return { seed: this.seed, ...undone, edits: this.edits.map(({ edit }) => edit) };
  }

  async apply(edit: Edit, work: EditWork): Promise<PendingEdit> {
    return await this.inTurn(async () => {
      const step = await this.step(this.alone(edit), work);
      this.done = [...this.done, step];
      this.undone = [];
      this.enter(step.after);
      return step.pending;
    });
  }

  /** What the edit would make, without making it: the overlay is dropped with its result. */
  async attempt(edit: Edit, work: EditWork): Promise<{ readonly pending: PendingEdit; readonly checkpoint: Checkpoint }> {
    return await this.inTurn(async () => {
      const { pending, after } = await this.step(this.alone(edit), work);
      return { pending, checkpoint: this.edited(after) };
    });
  }

  /** In place of all pending edits, those of a script. When one is refused, everything is as before. */
  async replace({ seed = 0, undone, edits }: EditScript, work: EditWork): Promise<void> {
    await this.inTurn(async () => {
      const before = { done: this.done, undone: this.undone, overlay: this.overlay, carried: this.carried, seed: this.seed };
      try {
        this.seed = seed;
        this.carried = undefined;
        this.revertAll();
        if (undone !== undefined) this.enter(await overlayOfUndone(undone, this.parts.base, await this.scratchFile()));
        for (const [position, edit] of edits.entries()) {
          const step = await this.step(edit, work).catch((error: unknown) => {
            throw placed(error, position);
          });
          this.done = [...this.done, step];
          this.enter(step.after);
        }
        this.undone = [];
      } catch (error) {
        ({ done: this.done, undone: this.undone, carried: this.carried, seed: this.seed } = before);
        this.enter(before.overlay);
        throw error;
      }
    });
  }

  /** Takes one edit out: those after it are made again. */
  async revert(position: number, work: EditWork): Promise<void> {
    const { edits, ...rest } = this.script;
    if (position < 0 || position >= edits.length) throw new CheckpointError('not-found', `there is no edit ${String(position)}`);
    await this.replace({ ...rest, edits: edits.filter((_, at) => at !== position) }, work);
  }

  undo(): void {
    const step = this.done.at(-1);
    if (step === undefined) return;
    this.done = this.done.slice(0, -1);
    this.undone = [...this.undone, step];
    this.enter(step.before);
  }

  redo(): void {
    const step = this.undone.at(-1);
    if (step === undefined) return;
    this.undone = this.undone.slice(0, -1);
    this.done = [...this.done, step];
    this.enter(step.after);
  }

  /** Back to what the file holds. */
  revertAll(): void {
    this.done = this.savedDone;
    this.undone = [];
    this.enter(this.onDisk);
  }

  /** The file now holds the overlay `saved`; what it held before is in `old`. Every overlay is told anew, seen from the file as it is. */
  rebase(saved: Overlay, seen: (overlay: Overlay) => Overlay): void {
    const known = new Map<Overlay, Overlay>([[saved, noEdits]]);
    const again = (overlay: Overlay): Overlay => {
      const found = known.get(overlay) ?? seen(overlay);
      known.set(overlay, found);
      return found;
    };
    const step = ({ pending, before, after }: Step): Step => ({ pending, before: again(before), after: again(after) });
    this.done = this.done.map(step);
    this.undone = this.undone.map(step);
    this.onDisk = noEdits;
    this.savedDone = this.done;
    this.enter(again(this.overlay));
  }

  async close(): Promise<void> {
    await this.room?.close();
    this.room = undefined;
  }

  async scratchFile(): Promise<Scratch> {
    return (this.room ??= await Scratch.create(this.parts.folder(), await this.parts.spared?.()));
  }

  /**
   * An edit on its own draws with a seed of its own, so that it gives the same values whatever was undone before it. Only the edits of a script go on
   * where the one before left the generators.
   */
  private alone(edit: Edit): Edit {
    if (edit.edit !== 'initialize' && edit.edit !== 'set') return edit;
    return edit.seed === undefined && isRandom(edit) ? { ...edit, seed: this.seed } : edit;
  }

  private async step(edit: Edit, { signal, progress }: EditWork): Promise<Step> {
    const scratch = await this.scratchFile();
    const { pool } = this.parts;
    let written = 0;
    const state: State = { ...this.current };
    const applied = await applyEdit(edit, state, {
      pool: pool(),
      scratch,
      modules: this.parts.modules,
      generators: this.generators,
      freshGenerators: (seed) => this.freshGenerators(seed),
      signal,
      progress: (bytes) => {
        written += bytes;
        progress(written);
      },
    });
    const pending = pendingEdit(edit, state, applied, { seed: this.seed, machine: this.generators.machine });
    return { pending, before: state.overlay, after: applied.overlay };
  }

  /** Made when first needed: most checkpoints are only looked at. */
  private get generators(): Generators {
    return (this.carried ??= this.freshGenerators(this.seed));
  }

  private freshGenerators(seed: number): Generators {
    return generatorsOf(seed, usualMachine, this.parts.kernel?.());
  }

  private enter(overlay: Overlay): void {
    this.current = { overlay, checkpoint: this.edited(overlay) };
  }

  private edited(overlay: Overlay): Checkpoint {
    return editedCheckpoint(this.parts.base, overlay, this.room?.files ?? []);
  }

  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.running.then(work, work);
    this.running = turn.catch(() => undefined); // its caller hears of it; the next edit does not care
    return await turn;
  }
}

function placed(error: unknown, position: number): unknown {
  if (!(error instanceof CheckpointError) || error.tag !== 'refused') return error;
  return new CheckpointError('refused', `edit ${String(position + 1)}: ${error.message}`, { cause: error });
}
