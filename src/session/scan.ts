/**
 * Statistics of whole checkpoints: every parameter once, in the order of the file, each shared tensor a single time, in constant memory.
 */
import { CheckpointError, reportError, throwIfAborted } from '../model/errors.js';
import type { Statistics } from '../model/statistics.js';
import type { ScanProgress } from '../protocol/session.js';
import type { KernelPool } from '../worker/kernel-pool.js';
import { concurrently } from './concurrently.js';
import { candidates, contentOf, equalGroups, type Content } from './equal.js';
import { verifyIdentity } from './file-identity.js';
import type { OpenCheckpoint } from './open-checkpoint.js';
import { placeOf } from './tensor.js';

/** Tensors on their way at once: enough that threads do not wait for the next small one. */
const atOnce = 8;
const progressEvery = 100;

export interface ScanWork {
  readonly signal: AbortSignal;
  readonly progress: (progress: ScanProgress) => void;
}

/** One tensor and the parameters that are it. */
export interface Target {
  readonly indices: number[];
  readonly bytes: number;
  readonly file: string;
  readonly offset: number;
}

/** Returns how many of the parameters have exact statistics at the end. Throws `cancelled`, or `changed` when a file is not what was opened. */
export async function scanParameters(open: OpenCheckpoint, pool: KernelPool, indices: readonly number[], work: ScanWork): Promise<number> {
  await verifyIdentity(open.files);
  const targets = planScan(open, indices);
  const reporter = new Reporter(targets, work.progress);
  try {
    await concurrently(targets, atOnce, (target) => scanOne(open, pool, target, reporter, work.signal));
  } finally {
    reporter.flush();
  }
  await verifyIdentity(open.files);
  return indices.filter((index) => open.statistics.figures(index)?.exact === true).length;
}

/** The tensors to read for these parameters: those whose exact statistics are not known, each once, in the order of the files. */
export function planScan(open: OpenCheckpoint, indices: readonly number[]): readonly Target[] {
  const targets = new Map<string, Target>();
  for (const index of indices) {
    if (!open.hasNumbers(index) || open.statistics.figures(index)?.exact === true) continue;
    const identity = open.identity(index);
    const known = targets.get(identity);
    if (known === undefined) targets.set(identity, targetOf(open, index));
    else known.indices.push(index);
  }
  return [...targets.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.offset - b.offset));
}

function targetOf(open: OpenCheckpoint, index: number): Target {
  const { file, offset } = placeOf(open.checkpoint, open.parameter(index));
  return { indices: [index], bytes: open.columns.bytes[index] ?? 0, file, offset: offset ?? 0 };
}

async function scanOne(open: OpenCheckpoint, pool: KernelPool, target: Target, reporter: Reporter, signal: AbortSignal): Promise<void> {
  const [index] = target.indices;
  if (index === undefined) return;
  try {
    throwIfAborted(signal);
    const progress = ({ done }: { readonly done: number }): void => {
      reporter.running(target, done);
    };
    const statistics = await pool.statistics(open.wholeTensor(index), { depth: 'scan' }, { signal, progress });
    for (const same of target.indices) open.statistics.put(same, statistics);
    reporter.done(target, statistics);
  } catch (error) {
    const problem = reportError(error);
    if (problem.tag === 'cancelled' || problem.tag === 'changed') throw error;
    // One broken tensor must not end the scan of the others: its row says what is wrong.
    for (const same of target.indices) open.problems.set(same, problem);
    reporter.done(target, undefined);
  }
}

/** Digests the candidates among everything that has exact statistics, and puts the groups where ties are asked for. */
export async function findEqual(open: OpenCheckpoint, pool: KernelPool, signal: AbortSignal): Promise<void> {
  const contents = open.statistics.exact().flatMap((index) => {
    const figures = open.statistics.figures(index);
    return (figures === undefined ? undefined : contentOf(open.parameter(index), open.identity(index), figures)) ?? [];
  });
  const groups = candidates(contents);
  const undigested = new Map<string, Content>();
  for (const content of groups.flat()) if (!open.digests.has(content.identity)) undigested.set(content.identity, content);
  await concurrently(undigested.values(), atOnce, async ({ identity, index }) => {
    try {
      open.digests.set(identity, await pool.digest(open.tensor(index), { signal }));
    } catch (error) {
      if (error instanceof CheckpointError && error.tag !== 'cancelled') return; // unreadable now: it is equal to nothing we know
      throw error;
    }
  });
  open.ties.setEqual(equalGroups(groups.flat(), ({ identity }) => open.digests.get(identity)));
}

/** Sums what is done and tells it at most ten times a second. */
class Reporter {
  private readonly totalBytes: number;
  private readonly totalParameters: number;
  private readonly inFlight = new Map<Target, number>();
  private finishedBytes = 0;
  private doneParameters = 0;
  private ready: { readonly index: number; readonly statistics: Statistics }[] = [];
  private told = 0;

  constructor(
    targets: readonly Target[],
    private readonly tell: (progress: ScanProgress) => void,
  ) {
    this.totalBytes = targets.reduce((sum, { bytes }) => sum + bytes, 0);
    this.totalParameters = targets.reduce((sum, { indices }) => sum + indices.length, 0);
  }

  running(target: Target, bytes: number): void {
    this.inFlight.set(target, Math.min(bytes, target.bytes));
    this.perhaps();
  }

  done(target: Target, statistics: Statistics | undefined): void {
    this.inFlight.delete(target);
    this.finishedBytes += target.bytes;
    this.doneParameters += target.indices.length;
    if (statistics !== undefined) this.ready.push(...target.indices.map((index) => ({ index, statistics })));
    this.perhaps();
  }

  flush(): void {
    this.told = performance.now();
    const doneBytes = [...this.inFlight.values()].reduce((sum, bytes) => sum + bytes, this.finishedBytes);
    const { totalBytes, doneParameters, totalParameters, ready } = this;
    this.ready = [];
    this.tell({ doneBytes, totalBytes, doneParameters, totalParameters, ready });
  }

  private perhaps(): void {
    if (performance.now() - this.told >= progressEvery) this.flush();
  }
}
