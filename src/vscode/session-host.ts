/**
 * The session's worker, started when first needed, and again when it has ended by a fault.
 *
 *   const summary = await host.client().call('open', { path });
 */
import os from 'node:os';
import path from 'node:path';
import type { Disposable, LogOutputChannel } from 'vscode';
import { reportError } from '../model/errors.js';
import type { Client } from '../protocol/call.js';
import type { EditingSession } from '../protocol/editing-session.js';
import { startSessionWorker, type SessionWorker } from '../worker/session/client.js';

export interface SessionHostOptions {
  readonly extensionPath: string;
  /** Where statistics are kept between sessions. */
  readonly cacheFolder: string;
  /** The setting: 0 for as many as fit. */
  readonly threads: () => number;
  /** The user's own modules may run. */
  readonly trusted: () => boolean;
  readonly log: LogOutputChannel;
  /** Runs for the first time in this window: there may be things left over from an earlier one. */
  readonly started: (client: Client<EditingSession>) => void;
  /** The worker ended by itself: what was open in it is open no more. */
  readonly lost: () => void;
}

export class SessionHost implements Disposable {
  private worker: SessionWorker | undefined;
  private disposed = false;
  private startedBefore = false;

  constructor(private readonly options: SessionHostOptions) {}

  client(): Client<EditingSession> {
    return (this.worker ??= this.start()).client;
  }

  /** The settings may have changed. Does not start the worker. */
  configure(): void {
    if (this.worker !== undefined) this.send(this.worker);
  }

  dispose(): void {
    this.disposed = true;
    void this.worker?.dispose();
  }

  private start(): SessionWorker {
    const { extensionPath, log } = this.options;
    const dist = path.join(extensionPath, 'dist');
    log.info('the session starts');
    const threads = threadCount(this.options.threads());
    const worker = startSessionWorker({ bundle: path.join(dist, 'worker.js'), wasm: path.join(dist, 'kernels.wasm'), threads });
    void worker.ended.then((error) => {
      this.ended(worker, error);
    });
    this.send(worker);
    if (!this.startedBefore) this.options.started(worker.client);
    this.startedBefore = true;
    return worker;
  }

  private send({ client }: SessionWorker): void {
    const { cacheFolder, log } = this.options;
    client
      .call('configure', { threads: threadCount(this.options.threads()), cacheFolder, trusted: this.options.trusted() })
      .catch((error: unknown) => {
        log.warn(`the session was not configured: ${reportError(error).message}`);
      });
  }

  private ended(worker: SessionWorker, error: unknown): void {
    if (this.disposed || this.worker !== worker) return;
    this.worker = undefined;
    this.options.log.error(`the session ended: ${error === undefined ? 'without a word' : reportError(error).message}`);
    this.options.lost();
  }
}

/** One processor is left to the editor; more than eight threads wait for the disk. */
function threadCount(setting: number): number {
  return setting > 0 ? setting : Math.min(8, Math.max(1, os.availableParallelism() - 1));
}
