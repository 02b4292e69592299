/**
 * One checkpoint as the host knows it: a path, and how far opening it has come. Calls about it wait until it is open.
 *
 *   const checkpoint = new OpenedCheckpoint(path, () => session.client(), (event) => { ... });
 *   const groups = await checkpoint.call('ties', {});
 */
import { CheckpointError, errorFromReport, reportError } from '../../model/errors.js';
import type { Statistics } from '../../model/statistics.js';
import type { TieGroup } from '../../model/tie.js';
import type { CallOptions, Client } from '../../protocol/call.js';
import { differenceOf, noEditsYet } from '../../protocol/edit-difference.js';
import type { EditingSession } from '../../protocol/editing-session.js';
import type { ByteProgress, EditState, SaveResult } from '../../protocol/edits.js';
import type { CheckpointSummary, ScanProgress } from '../../protocol/session.js';
import { baseName } from '../sentences.js';
import { nonFiniteCount } from '../statistics-text.js';
import type { CheckpointEvent, Learned, OpenState } from './event.js';
import { editMethods, type ArgumentsOfOne, type MethodOfOne } from './methods.js';

export class OpenedCheckpoint {
  state: OpenState = { kind: 'opening' };
  /** What edits have made of it. */
  edits: EditState = noEditsYet;
  /** How often the file was written. The list of edits is told from the file as it is. */
  saves = 0;
  /** The file is being written. */
  saving = false;
  /** Grows when it is read anew without its edits: what was done before cannot be undone then. */
  generation = 0;
  /** NaN and infinite values by parameter, as far as statistics are known. */
  readonly nonFinite = new Map<number, number>();
  private opening: Promise<CheckpointSummary> | undefined;
  private knownTies: Promise<readonly TieGroup[]> | undefined;
  private closed = false;
  /** The session ended with edits that were not saved: they are in its journal. */
  private lostEdits = false;

  constructor(
    readonly path: string,
    private readonly session: () => Client<EditingSession>,
    private readonly tell: (event: CheckpointEvent) => void,
  ) {}

  /** Base name. */
  get name(): string {
    return baseName(this.path);
  }

  get summary(): CheckpointSummary | undefined {
    return this.state.kind === 'ready' ? this.state.summary : undefined;
  }

  /** There are edits that the file does not hold. */
  get isDirty(): boolean {
    return !this.edits.saved;
  }

  /** Opens it when first called. Rejects with the reason, also later, until `reopen`. */
  ready(): Promise<CheckpointSummary> {
    return (this.opening ??= this.open());
  }

  /** Opens the file as it is now; what was open before is closed then, and its edits are gone. Never rejects: the state tells. */
  async reopen(): Promise<void> {
    const previous = this.summary?.id;
    this.generation++;
    await this.openAnew(previous);
  }

  /** Opens the file as it is now and does the same edits to it. Rejects when they cannot be done; then none is pending. */
  async reopenKeepingEdits(): Promise<void> {
    const script = await this.call('script', {});
    await this.openAnew(this.summary?.id);
    await this.call('applyScript', { script });
  }

  /** Replaces the file by one with the edits, and opens that: what was done before cannot be undone then. */
  async writeAnew(options: CallOptions<ByteProgress> = {}): Promise<SaveResult> {
    this.saving = true;
    try {
      const result = await this.call('saveAs', { path: this.path }, options);
      this.saves++;
      await this.reopen();
      return result;
    } finally {
      this.saving = false;
    }
  }

  /** The session it was open in has ended: it is opened again when next asked for. One that failed stays so, it may be what ended it. */
  forget(): void {
    if (this.state.kind !== 'ready') return;
    this.lostEdits = this.isDirty;
    this.opening = undefined;
    this.enter({ kind: 'opening' });
  }

  async close(): Promise<void> {
    this.closed = true;
    const opened = await this.opening?.catch(() => undefined); // a file that did not open needs no closing
    if (opened !== undefined) await this.closeId(opened.id);
  }

  /** Whether the file is the one that is open, saved by us or not. */
  async isAsOpened(): Promise<boolean> {
    const { id } = await this.ready();
    return await this.session()
      .call('verify', { id })
      .then(
        () => true,
        () => false,
      );
  }

  async call<K extends MethodOfOne>(
    method: K,
    args: ArgumentsOfOne<K>,
    options: CallOptions<EditingSession[K]['progress']> = {},
  ): Promise<EditingSession[K]['result']> {
    const { id } = await this.ready();
    const progress = (value: EditingSession[K]['progress']): void => {
      if (method === 'scan') this.observeScan(value as ScanProgress);
      options.progress?.(value);
    };
    if (method === 'save') this.saving = true;
    try {
      const result = await this.session().call(method, { ...args, id }, { ...options, progress });
      if (method === 'statistics') this.observeStatistics(args as ArgumentsOfOne<'statistics'>, result as Statistics);
      if (method === 'save') this.saves++;
      if (editMethods.includes(method)) this.observeEdits(result as EditState);
      return result;
    } catch (error) {
      if (reportError(error).tag === 'changed') this.tell({ kind: 'stale', checkpoint: this });
      throw error;
    } finally {
      if (method === 'scan') this.endScan();
      if (method === 'save') this.saving = false;
    }
  }

  /** All tie groups; asked for once, and again after a scan or an edit. */
  ties(): Promise<readonly TieGroup[]> {
    const asked = (this.knownTies ??= this.call('ties', {}));
    asked.catch(() => {
      if (this.knownTies === asked) this.knownTies = undefined;
    });
    return asked;
  }

  /** Remembers what rows and scans say of values that are not finite. */
  learn(ready: readonly Learned[]): void {
    for (const { index, statistics } of ready) {
      const count = nonFiniteCount(statistics);
      if (count > 0) this.nonFinite.set(index, count);
      else this.nonFinite.delete(index);
    }
  }

  private async openAnew(previous: number | undefined): Promise<void> {
    const opening = this.open();
    this.opening = opening;
    await opening.catch(() => undefined); // the state tells
    if (previous !== undefined) await this.closeId(previous);
  }

  private async open(): Promise<CheckpointSummary> {
    this.enter({ kind: 'opening' });
    try {
      const summary = await this.session().call('open', { path: this.path });
      if (this.closed) {
        await this.closeId(summary.id);
        throw new CheckpointError('cancelled', 'closed before it was open');
      }
      if (this.lostEdits) await this.bringBack(summary);
      this.enter({ kind: 'ready', summary });
      return summary;
    } catch (thrown) {
      const report = reportError(thrown);
      // Nobody can cancel this: the session has ended meanwhile. The log has its last words.
      const error =
        report.tag !== 'cancelled' || this.closed ? report : { ...report, tag: 'internal' as const, message: 'its reader ended' };
      this.enter({ kind: 'failed', error });
      throw errorFromReport(error);
    }
  }

  /** What the session that ended had not saved. */
  private async bringBack({ id }: CheckpointSummary): Promise<void> {
    this.lostEdits = false;
    const script = await this.session().call('unsaved', { id });
    if (script !== null) this.edits = await this.session().call('applyScript', { id, script });
  }

  private enter(state: OpenState): void {
    this.state = state;
    if (state.kind === 'opening') {
      this.nonFinite.clear();
      this.knownTies = undefined;
      this.edits = noEditsYet;
    }
    // Told afterwards: who hears it may ask for what is just being set.
    queueMicrotask(() => {
      this.tell({ kind: 'state', checkpoint: this });
    });
  }

  private async closeId(id: number): Promise<void> {
    await this.session()
      .call('close', { id })
      .catch(() => undefined); // a session that is gone has closed it
  }

  private observeEdits(state: EditState): void {
    const difference = differenceOf(this.edits, state);
    this.edits = state;
    for (const index of difference.indices) this.nonFinite.delete(index);
    this.knownTies = undefined;
    this.tell({ kind: 'edited', checkpoint: this, difference });
  }

  private observeScan(progress: ScanProgress): void {
    this.learn(progress.ready);
    this.tell({ kind: 'scanning', checkpoint: this, progress });
    if (progress.ready.length > 0) this.tell({ kind: 'learned', checkpoint: this, ready: progress.ready });
  }

  private observeStatistics({ index }: ArgumentsOfOne<'statistics'>, statistics: Statistics): void {
    this.learn([{ index, statistics }]);
    this.tell({ kind: 'learned', checkpoint: this, ready: [{ index, statistics }] });
  }

  private endScan(): void {
    this.knownTies = undefined;
    this.tell({ kind: 'scanned', checkpoint: this });
  }
}
