/**
 * Starts the session's worker and calls it.
 *
 *   const worker = startSessionWorker({ bundle, wasm, threads: 2 });
 *   const summary = await worker.client.call('open', { path });
 */
import { Worker } from 'node:worker_threads';
import { connect, type Client } from '../../protocol/call.js';
import type { EditingSession } from '../../protocol/editing-session.js';
import { threadPort } from '../port.js';
import { sessionChannel, type SessionRole } from './role.js';

export interface SessionWorker {
  /** Once the worker has died every call is rejected, those that are pending and those that come. */
  readonly client: Client<EditingSession>;
  /** Settles when the worker has ended, by itself or through `dispose`: with the error that ended it, or undefined. */
  readonly ended: Promise<unknown>;
  dispose(): Promise<void>;
}

/** Headers make much garbage at once: with V8's own limit a thread keeps some tens of megabytes of it. */
const maxYoungGenerationSizeMb = 4;

export function startSessionWorker(options: Omit<SessionRole, 'role'>): SessionWorker {
  const workerData: SessionRole = { role: 'session', ...options };
  const worker = new Worker(options.bundle, { workerData, resourceLimits: { maxYoungGenerationSizeMb } });
  const client = connect<EditingSession>(threadPort(worker), sessionChannel);
  const ended = new Promise<unknown>((resolve) => {
    worker.once('error', (error) => {
      client.close();
      resolve(error);
    });
    worker.once('exit', () => {
      client.close();
      resolve(undefined);
    });
  });
  return {
    client,
    ended,
    dispose: async () => {
      client.close();
      await worker.terminate();
    },
  };
}
