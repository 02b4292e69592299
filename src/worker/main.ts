/** What every thread of ours runs: `workerData` says as what. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ModuleRole } from '../session/edits/module-protocol.js';
import { runModuleThread } from '../session/edits/module-thread.js';
import { serveSession } from '../session/serve.js';
import { runKernelThread } from './kernel/thread.js';
import type { KernelRole } from './kernel/protocol.js';
import { threadPort } from './port.js';
import type { SessionRole } from './session/role.js';

const started = workerData as SessionRole | KernelRole | ModuleRole;

if (parentPort !== null) {
  if (started.role === 'session') serveSession(threadPort(parentPort), started);
  else if (started.role === 'module') runModuleThread(parentPort, started);
  else runKernelThread(parentPort, started);
}
