/** What every thread of ours runs: `workerData` says as what. */
import { parentPort, workerData } from 'node:worker_threads';
import { serveSession } from '../session/serve.js';
import { runKernelThread } from './kernel/thread.js';
import type { KernelRole } from './kernel/protocol.js';
import { threadPort } from './port.js';
import type { SessionRole } from './session/role.js';

const started = workerData as SessionRole | KernelRole;

if (parentPort !== null) {
  if (started.role === 'session') serveSession(threadPort(parentPort), started);
  else runKernelThread(parentPort, started);
}
