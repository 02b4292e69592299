/** The session as the command line runs it: in this process, with threads only when something is computed. */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { openCheckpoint, recognise } from '../formats/registry.js';
import type { OpenCheckpoint } from '../session/open-checkpoint.js';
import { Session } from '../session/session.js';
import { floatKernelOf } from '../worker/float-kernel.js';
import { createKernelPool } from '../worker/pool.js';
import { ProgressLine, StandardOutput } from './output.js';

/** Below this many bytes a second thread costs more to start than it saves. */
const worthThreads = 32 * 1024 * 1024;
const mostThreads = 8;

export interface Runtime {
  readonly session: Session;
  readonly signal: AbortSignal;
  readonly output: StandardOutput;
  readonly progress: ProgressLine;
  open(path: string): Promise<OpenCheckpoint>;
  close(): Promise<void>;
}

/** The worker's bundle and the compiled kernels lie beside the program. */
export function createRuntime(signal: AbortSignal): Runtime {
  const bundle = path.join(__dirname, 'worker.js');
  const wasm = path.join(__dirname, 'kernels.wasm');
  const session = new Session({
    openCheckpoint,
    recognise,
    createPool: (threads) => createKernelPool({ bundle, wasm, threads }),
    threads: 1,
    floatKernel: floatKernelOf(wasm),
    bundle,
  });
  const open = async (where: string): Promise<OpenCheckpoint> => {
    const { id } = await session.handlers.open({ path: where }, { signal, progress: () => undefined });
    const opened = session.get(id);
    const bytes = opened.columns.bytes.reduce((sum, size) => sum + size, 0);
    if (bytes > worthThreads) await configureThreads(session, Math.min(availableParallelism(), mostThreads));
    return opened;
  };
  return { session, signal, output: new StandardOutput(), progress: new ProgressLine(), open, close: () => session.dispose() };
}

async function configureThreads(session: Session, threads: number): Promise<void> {
  await session.handlers.configure({ threads, cacheFolder: null }, { signal: new AbortController().signal, progress: () => undefined });
}
