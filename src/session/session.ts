/**
 * The session: open checkpoints and what can be asked of them, without VS Code. The worker serves it to the extension host, the command line
 * and the tests call it where they are.
 *
 *   const session = new Session({ openCheckpoint, recognise, createPool: (threads) => createKernelPool({ bundle, wasm, threads }) });
 *   const { id } = await session.handlers.open({ path }, idle);
 */
import type { OpenedCheckpoint } from '../formats/registry.js';
import type { Format } from '../formats/format.js';
import type { Elements } from '../model/elements.js';
import { expressionsOf } from '../model/access/express.js';
import { CheckpointError } from '../model/errors.js';
import type { Statistics } from '../model/statistics.js';
import { elementCount } from '../model/shape.js';
import type { CallContext, Handlers } from '../protocol/call.js';
import type { CheckpointId, ParameterNode, SessionProtocol } from '../protocol/session.js';
import type { FloatKernel } from '../numeric/random/torch/float-kernel.js';
import type { KernelPool } from '../worker/kernel-pool.js';
import { accessTree, resolveIn } from './access.js';
import { closestNames } from './closest-names.js';
import { countBetween, knownCount } from './count-between.js';
import { detailsOf } from './details.js';
import { Editing } from './editing.js';
import { exportTo } from './export.js';
import { verifyIdentity } from './file-identity.js';
import { findParameters, indexOfName } from './find.js';
import { glanceAt } from './glance.js';
import { OpenCheckpoint } from './open-checkpoint.js';
import { parameterNode } from './parameter-node.js';
import { findEqual, scanParameters } from './scan.js';
import { StatisticsKeeper } from './statistics-keeper.js';
import { summaryOf } from './summary.js';

/** Elements; exact pictures of larger regions are for tensors whose bytes are really there. */
const largeRegion = 2 ** 28;

export interface SessionParts {
  readonly openCheckpoint: (path: string, signal?: AbortSignal) => Promise<OpenedCheckpoint>;
  readonly recognise: (path: string, signal?: AbortSignal) => Promise<Format | undefined>;
  /** Called when the first value is asked for: listing needs no threads. */
  readonly createPool: (threads: number) => KernelPool;
  readonly threads: number;
  /** Makes random numbers faster, the same ones. */
  readonly floatKernel?: () => FloatKernel;
  /** Path of dist/worker.js: where users' own initializers run, when they are trusted. */
  readonly bundle?: string;
}

type Arguments<K extends keyof SessionProtocol> = SessionProtocol[K]['arguments'];
type Context<K extends keyof SessionProtocol> = CallContext<SessionProtocol[K]['progress']>;
type Result<K extends keyof SessionProtocol> = Promise<SessionProtocol[K]['result']>;

export class Session {
  private readonly checkpoints = new Map<CheckpointId, OpenCheckpoint>();
  private readonly keeper = new StatisticsKeeper();
  private readonly editing = new Editing({ get: (id) => this.get(id), pool: () => this.pool });
  private started: KernelPool | undefined;
  private threads: number;
  private trusted = false;
  private last = 0;

  constructor(private readonly parts: SessionParts) {
    this.threads = parts.threads;
  }

  /** One function a method of the protocol. What they return is the caller's: arrays may be moved to another thread. */
  readonly handlers: Handlers<SessionProtocol> = {
    ...this.editing.handlers,
    open: ({ path }, { signal }) => this.open(path, signal),
    recognise: async ({ path }, { signal }) => {
      const format = await this.parts.recognise(path, signal);
      return format === undefined ? null : { formatTitle: format.title };
    },
    close: ({ id }) => this.close(id),
    verify: async ({ id }) => {
      await verifyIdentity(this.get(id).files);
    },
    children: async ({ id, block, sort, ...range }) => await settled(() => this.get(id).tree.children(block, range, sort)),
    ancestors: async ({ id, index }) => await settled(() => this.get(id).tree.ancestors(index)),
    table: async ({ id, ...request }) => await settled(() => this.table(id, request)),
    find: async ({ id, text, limit }) => await settled(() => this.rows(this.get(id), findParameters(this.get(id), text, limit))),
    indexOf: async ({ id, name }) => await settled(() => indexOfName(this.get(id), name)),
    ties: async ({ id }) => await settled(() => this.get(id).ties.all),
    resolveExpression: async ({ id, text, roles }, { signal }) => {
      const open = this.get(id);
      const read = (index: number, first: number, count: number): Promise<Elements> =>
        this.pool.elements(open.tensor(index), { first, count }, { signal });
      return await resolveIn(open, text, new Map(Object.entries(roles ?? {})), read);
    },
    expressionsOf: async ({ id, index }) =>
      await settled(() => expressionsOf(accessTree(this.get(id)), this.get(id).parameter(index).index)),
    details: async ({ id, index }) => await settled(() => detailsOf(this.get(id), index)),
    closestNames: async ({ id, name, limit }) => await settled(() => closestNames(this.get(id), name, limit)),
    glance: async ({ id, ...question }, { signal }) => await glanceAt(this.get(id), () => this.pool, question, { signal }),
    statistics: (args, context) => this.statistics(args, context),
    scan: (args, context) => this.scan(args, context),
    heatmap: async ({ id, index, request, precision }, context) => {
      const { rowStart, rowEnd, columnStart, columnEnd } = request.region;
      const isLarge = precision === 'exact' && (rowEnd - rowStart) * (columnEnd - columnStart) > largeRegion;
      const open = this.get(id);
      return await this.pool.heatmap(isLarge ? open.wholeTensor(index) : open.tensor(index), request, precision, context);
    },
    values: async ({ id, index, request, codes }, { signal }) =>
      await this.pool.values(this.get(id).tensor(index), { request, codes }, { signal }),
    countBetween: (args, context) => this.countBetween(args, context),
    export: (args, context) => this.export(args, context),
    configure: async ({ threads, cacheFolder, trusted }) => {
      if (trusted !== undefined) this.trusted = trusted;
      this.threads = threads;
      this.started?.resize(threads);
      this.editing.configure(cacheFolder);
      await this.keeper.configure(cacheFolder);
    },
  };

  /** `not-found` for a number that is not open. */
  get(id: CheckpointId): OpenCheckpoint {
    const open = this.checkpoints.get(id);
    if (open === undefined) throw new CheckpointError('not-found', 'the checkpoint is not open');
    return open;
  }

  /** The threads, started when first needed. */
  get pool(): KernelPool {
    return (this.started ??= this.parts.createPool(this.threads));
  }

  /** Closes every checkpoint and ends the threads. */
  async dispose(): Promise<void> {
    await Promise.all([...this.checkpoints.keys()].map((id) => this.close(id)));
    await this.started?.close();
    this.started = undefined;
  }

  private async open(path: string, signal: AbortSignal): Result<'open'> {
    const { checkpoint, place, format } = await this.parts.openCheckpoint(path, signal);
    const { floatKernel, bundle } = this.parts;
    const editing = {
      pool: () => this.pool,
      folder: () => this.editing.scratchFolder,
      spared: () => this.editing.scratchFilesKept(),
      ...(floatKernel === undefined ? {} : { kernel: floatKernel }),
      ...(bundle === undefined ? {} : { modules: { bundle, trusted: () => this.trusted } }),
    };
    const open = await OpenCheckpoint.from({ id: ++this.last, path, formatTitle: format.title, checkpoint, place, editing });
    this.checkpoints.set(open.id, open);
    await this.keeper.recall(open);
    return summaryOf(open);
  }

  private async close(id: CheckpointId): Promise<void> {
    const open = this.checkpoints.get(id);
    this.checkpoints.delete(id);
    if (open === undefined) return;
    await this.keeper.save(open);
    await this.editing.closed(open);
    await open.close();
  }

  private table(id: CheckpointId, request: Omit<Arguments<'table'>, 'id'>): SessionProtocol['table']['result'] {
    const open = this.get(id);
    const { total, indices } = open.table.page(request);
    return { total, start: request.start, rows: this.rows(open, indices) };
  }

  private rows(open: OpenCheckpoint, indices: readonly number[]): readonly ParameterNode[] {
    return indices.map((index) => parameterNode(open, index));
  }

  private async statistics({ id, index, depth }: Arguments<'statistics'>, context: Context<'statistics'>): Promise<Statistics> {
    const open = this.get(id);
    const known = open.statistics.answer(index, depth);
    if (known !== undefined) return known;
    const progress = ({ done, total }: { readonly done: number; readonly total: number }): void => {
      context.progress({ doneBytes: done, totalBytes: total });
    };
    const statistics = await this.pool.statistics(
      depth === 'sample' ? open.tensor(index) : open.wholeTensor(index),
      { depth },
      { signal: context.signal, progress },
    );
    open.learn(index, statistics);
    if (statistics.exact) this.keeper.changed(open);
    return statistics;
  }

  private async scan({ id, indices }: Arguments<'scan'>, context: Context<'scan'>): Result<'scan'> {
    const open = this.get(id);
    const all = indices ?? [...open.columns.counts.keys()];
    try {
      const scanned = await scanParameters(open, this.pool, all, context);
      await findEqual(open, this.pool, context.signal);
      return { scanned };
    } finally {
      await this.keeper.save(open);
    }
  }

  private async countBetween(
    { id, index, low, high }: Arguments<'countBetween'>,
    context: Context<'countBetween'>,
  ): Result<'countBetween'> {
    const open = this.get(id);
    const tensor = open.wholeTensor(index);
    const of = elementCount(tensor.shape);
    const known = knownCount(open.statistics.get(index), { low, high });
    const bytes = open.columns.bytes[index] ?? 0;
    const progress = (done: number, total: number): void => {
      context.progress({ doneBytes: Math.round((bytes * done) / total), totalBytes: bytes });
    };
    const count = known ?? (await countBetween(this.pool, tensor, { low, high }, { signal: context.signal, progress }));
    return { count, of };
  }

  private async export({ id, index, output }: Arguments<'export'>, context: Context<'export'>): Result<'export'> {
    const progress = (doneBytes: number, totalBytes: number): void => {
      context.progress({ doneBytes, totalBytes });
    };
    return { bytes: await exportTo(this.get(id), this.pool, { index, output }, { signal: context.signal, progress }) };
  }
}

/** What is computed at once still fails as a promise does. */
async function settled<Value>(compute: () => Value): Promise<Value> {
  return await Promise.resolve().then(compute);
}
