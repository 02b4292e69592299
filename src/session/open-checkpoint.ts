/** One open checkpoint: the reader's headers and everything that was learnt about it since. */
import type { Place } from '../bytes/place.js';
import type { SeenFile } from '../bytes/seen.js';
import type { Checkpoint } from '../model/checkpoint.js';
import { dtypes } from '../model/dtype.js';
import { CheckpointError, type ErrorReport } from '../model/errors.js';
import type { Parameter } from '../model/parameter.js';
import type { Statistics } from '../model/statistics.js';
import type { Tensor } from '../numeric/tensor.js';
import type { CheckpointId } from '../protocol/session.js';
import { columnsOf, type Columns } from './columns.js';
import { ChangeFinder } from './edits/changed.js';
import type { Overlay } from './edits/overlay.js';
import { PendingEdits, type PendingParts } from './edits/pending-edits.js';
import { identify, type FileIdentity } from './file-identity.js';
import { Holders } from './holders.js';
import { parameterNode } from './parameter-node.js';
import { StatisticsStore } from './statistics-store.js';
import { Table } from './table.js';
import { refuseInflated, tensorKey, tensorOf } from './tensor.js';
import { TieIndex } from './tie-index.js';
import { Tree } from './tree.js';

export interface Opening {
  readonly id: CheckpointId;
  /** As the user named it. */
  readonly path: string;
  readonly formatTitle: string;
  readonly checkpoint: Checkpoint;
  readonly place: Place;
  /** What editing needs. */
  readonly editing: Omit<PendingParts, 'base'>;
}

export class OpenCheckpoint {
  readonly id: CheckpointId;
  readonly path: string;
  readonly formatTitle: string;
  /** As the file holds it. */
  readonly base: Checkpoint;
  readonly edits: PendingEdits;
  readonly columns: Columns;
  readonly ties: TieIndex;
  readonly holders: Holders;
  readonly statistics = new StatisticsStore();
  readonly tree: Tree;
  readonly table: Table;
  /** Of parameters whose values could not be read when they were asked for. */
  readonly problems = new Map<number, ErrorReport>();
  /** What was read of the files when they were opened, as it was then or after the last save. */
  headers: readonly SeenFile[];
  /** SHA-256 of the content, by identity, where it was needed. */
  readonly digests = new Map<string, string>();
  private readonly place: Place;
  private readonly changes: ChangeFinder;

  /** Takes the place over: it is closed with the checkpoint, also when something fails here. */
  static async from(opening: Opening): Promise<OpenCheckpoint> {
    try {
      return new OpenCheckpoint(opening, await identify(opening.checkpoint.files.map(({ path }) => path)));
    } catch (error) {
      await opening.place.close();
      throw error;
    }
  }

  private constructor(
    opening: Opening,
    /** As they were when they were opened or last saved. */
    public files: readonly FileIdentity[],
  ) {
    const { checkpoint } = opening;
    const own = new Set(checkpoint.files.map(({ path }) => path));
    this.headers = opening.place.seen?.().filter(({ path }) => own.has(path)) ?? [];
    ({ id: this.id, path: this.path, formatTitle: this.formatTitle, place: this.place } = opening);
    this.base = checkpoint;
    this.edits = new PendingEdits({ base: checkpoint, ...opening.editing });
    this.changes = new ChangeFinder(checkpoint);
    this.columns = columnsOf(checkpoint.parameters);
    this.ties = new TieIndex(checkpoint.ties);
    this.holders = new Holders(checkpoint.tree, checkpoint.parameters);
    const node = (index: number, label: string, holder: Checkpoint['tree']): ReturnType<typeof parameterNode> =>
      parameterNode(this, index, this.labelOf(index, label), holder);
    this.tree = new Tree({ root: checkpoint.tree, columns: this.columns, holders: this.holders, node });
    // Names may be others after an edit.
    const { edits } = this;
    const parameters = {
      get length() {
        return edits.checkpoint.parameters.length;
      },
      at: (index: number) => edits.checkpoint.parameters.at(index),
      nameAt: (index: number) => edits.checkpoint.parameters.nameAt(index),
      [Symbol.iterator]: () => edits.checkpoint.parameters[Symbol.iterator](),
    };
    this.table = new Table({
      parameters,
      columns: this.columns,
      ties: this.ties,
      holders: this.holders,
      statistics: this.statistics,
    });
  }

  /** With pending edits. */
  get checkpoint(): Checkpoint {
    return this.edits.checkpoint;
  }

  /** Indices of all parameters that differ from the file. */
  get changed(): readonly number[] {
    return this.changes.between(this.edits.savedOverlay, this.edits.overlay);
  }

  /** Forgets what is true no more since the edits were those of `before`. Returns the parameters that have changed. */
  follow(before: Overlay): readonly number[] {
    const changed = this.changes.between(before, this.edits.overlay);
    if (changed.length === 0) return changed;
    this.statistics.forget(changed);
    for (const index of changed) this.problems.delete(index);
    this.ties.retell(this.checkpoint.ties, changed);
    this.table.forget();
    return changed;
  }

  /** The end of its name, when it has another one by now: its place in the tree stays until it is saved. */
  private labelOf(index: number, label: string): string {
    const name = this.checkpoint.parameters.nameAt(index);
    const was = this.base.parameters.nameAt(index);
    if (name === was) return label;
    const block = was.endsWith(label) ? was.slice(0, was.length - label.length) : '';
    return name.startsWith(block) ? name.slice(block.length) : name;
  }

  /** `not-found` outside the list. */
  parameter(index: number): Parameter {
    const { parameters } = this.checkpoint;
    if (!Number.isInteger(index) || index < 0 || index >= parameters.length)
      throw new CheckpointError('not-found', `there is no parameter ${String(index)}`, { path: this.path });
    return parameters.at(index);
  }

  tensor(index: number): Tensor {
    return tensorOf(this.checkpoint, this.parameter(index));
  }

  /** To go through all its elements: `too-large` when that is out of proportion. */
  wholeTensor(index: number): Tensor {
    const tensor = this.tensor(index);
    refuseInflated(tensor);
    return tensor;
  }

  /** Equal: the same elements of the same bytes. */
  identity(index: number): string {
    return tensorKey(this.tensor(index)) ?? `held ${String(index)}`;
  }

  /** False for types whose bits are no numbers, and where there are no values. */
  hasNumbers(index: number): boolean {
    const { values, dtype } = this.parameter(index);
    if (values.kind === 'composite') return values.composite.layout !== 'nested';
    return values.kind === 'dense' && dtypes[dtype].kind !== 'code';
  }

  /** Keeps the statistics for the parameter and for every other name of the same elements. */
  learn(index: number, statistics: Statistics): void {
    this.statistics.put(index, statistics);
    for (const twin of this.twins(index)) this.statistics.put(twin, statistics);
  }

  async close(): Promise<void> {
    await this.edits.close();
    await this.place.close();
  }

  private twins(index: number): readonly number[] {
    const all = this.ties.all;
    const tied = this.ties.of(index).flatMap((group) => (all[group]?.kind === 'storage' ? all[group].indices : []));
    if (tied.length === 0) return [];
    const identity = this.identity(index);
    return tied.filter((other) => other !== index && this.identity(other) === identity);
  }
}
