/** The session behind a port: what its worker runs. */
import { openCheckpoint, recognise } from '../formats/registry.js';
import { serve, type Port } from '../protocol/call.js';
import type { SessionProtocol } from '../protocol/session.js';
import type { KernelPool } from '../worker/kernel-pool.js';
import { floatKernelOf } from '../worker/float-kernel.js';
import { createKernelPool } from '../worker/pool.js';
import { sessionChannel, type SessionRole } from '../worker/session/role.js';
import { Session } from './session.js';

/** Returns the function that stops: what runs is cancelled, threads end, files close. */
export function serveSession(port: Port, { bundle, wasm, threads }: SessionRole): () => Promise<void> {
  const createPool = (count: number): KernelPool => createKernelPool({ bundle, wasm, threads: count });
  const session = new Session({ openCheckpoint, recognise, createPool, threads, floatKernel: floatKernelOf(wasm), bundle });
  const stop = serve<SessionProtocol>(port, sessionChannel, session.handlers);
  return async () => {
    stop();
    await session.dispose();
  };
}
