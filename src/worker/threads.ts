/** The pool's threads: started when first needed, handed out one job each, replaced when one dies. */
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { CheckpointError } from '../model/errors.js';
import { compileKernels } from '../numeric/kernels/kernels.js';
import { connect, type Client } from '../protocol/call.js';
import { kernelChannel, type KernelProtocol, type KernelRole } from './kernel/protocol.js';
import { threadPort } from './port.js';

export interface KernelThread {
  readonly client: Client<KernelProtocol>;
  readonly worker: Worker;
  jobs: number;
  /** Those of them that can take seconds. */
  longJobs: number;
}

export interface ThreadOptions {
  /** Absolute paths of dist/worker.js and dist/kernels.wasm. */
  readonly bundle: string;
  readonly wasm: string;
  readonly threads: number;
}

/** Values lie in WebAssembly memory: what a thread makes besides is small, and with V8's own limit it would be kept for long. */
const maxYoungGenerationSizeMb = 4;

export class Threads {
  private readonly running: KernelThread[] = [];
  private module: WebAssembly.Module | undefined;
  private wanted: number;
  private closed = false;

  constructor(private readonly options: ThreadOptions) {
    this.wanted = Math.max(1, options.threads);
  }

  resize(threads: number): void {
    this.wanted = Math.max(1, threads);
    for (const idle of this.running.slice(this.wanted)) if (idle.jobs === 0) void this.end(idle);
  }

  /** As many threads as are wanted. */
  all(): readonly KernelThread[] {
    if (this.closed) throw new CheckpointError('cancelled', 'the kernel pool is closed');
    while (this.running.length < this.wanted) this.running.push(this.start());
    return this.running.slice(0, this.wanted);
  }

  /** The thread with the fewest jobs; a second one is started only when the first is busy. */
  least(): KernelThread {
    if (this.closed) throw new CheckpointError('cancelled', 'the kernel pool is closed');
    const idle = this.running.slice(0, this.wanted).find(({ jobs }) => jobs === 0);
    if (idle !== undefined) return idle;
    return this.all().reduce((least, thread) => (thread.jobs < least.jobs ? thread : least));
  }

  /** For what takes a moment and is waited for: a thread without long jobs, where there is none one more than are wanted. */
  prompt(): KernelThread {
    const least = this.least();
    if (least.longJobs === 0) return least;
    const free = this.running.find(({ longJobs }) => longJobs === 0);
    if (free !== undefined) return free;
    const thread = this.start();
    this.running.push(thread);
    return thread;
  }

  private start(): KernelThread {
    this.module ??= compileKernels(readFileSync(this.options.wasm));
    const workerData: KernelRole = { role: 'kernel', module: this.module };
    const worker = new Worker(this.options.bundle, { workerData, resourceLimits: { maxYoungGenerationSizeMb } });
    // Idle threads keep no process alive: the CLI ends when its own work does.
    worker.unref();
    const thread: KernelThread = { worker, jobs: 0, longJobs: 0, client: connect<KernelProtocol>(threadPort(worker), kernelChannel) };
    const ended = (): void => {
      this.forget(thread);
    };
    worker.once('error', ended);
    worker.once('exit', ended);
    return thread;
  }

  private forget(thread: KernelThread): void {
    const at = this.running.indexOf(thread);
    if (at >= 0) this.running.splice(at, 1);
    thread.client.close();
  }

  private async end(thread: KernelThread): Promise<void> {
    this.forget(thread);
    await thread.worker.terminate();
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.running].map((thread) => this.end(thread)));
  }
}

/** Stored bytes whose reading can take seconds. */
const longBytes = 1 << 28;

/** The same call on every thread: each takes its share of one job about so many bytes. */
export async function onEvery<Result>(
  threads: Threads,
  bytes: number,
  work: (client: Client<KernelProtocol>) => Promise<Result>,
): Promise<Result[]> {
  return await Promise.all(threads.all().map((thread) => onThread(thread, work, bytes)));
}

/** Runs a call about so many bytes on a thread; the process stays alive while it runs. */
export async function onThread<Result>(
  thread: KernelThread,
  work: (client: Client<KernelProtocol>) => Promise<Result>,
  bytes = 0,
): Promise<Result> {
  const long = bytes >= longBytes ? 1 : 0;
  if (thread.jobs++ === 0) thread.worker.ref();
  thread.longJobs += long;
  try {
    return await work(thread.client);
  } finally {
    thread.longJobs -= long;
    if (--thread.jobs === 0) thread.worker.unref();
  }
}
