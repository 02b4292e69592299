/** A kernel thread: serves `KernelProtocol` on its port with kernels of its own. */
import os from 'node:os';
import type { MessagePort } from 'node:worker_threads';
import { instantiateKernels } from '../../numeric/kernels/kernels.js';
import { serve, type Handlers } from '../../protocol/call.js';
import { threadPort } from '../port.js';
import { heatmap } from './heatmap.js';
import { kernelChannel, type KernelProtocol, type KernelRole } from './protocol.js';
import { digest, readBytes, readElements, readSample, readWindow } from './read.js';
import { refine } from './refine.js';
import { sampledHeatmap } from './sampled-heatmap.js';
import { scan } from './scan.js';
import { readDense } from './sparse.js';
import { statistics, summary } from './summary.js';

export function runKernelThread(port: MessagePort, { module }: KernelRole): void {
  standBack();
  const kernels = instantiateKernels(module);
  const answer = <Result>(work: () => Result | Promise<Result>): Promise<Result> =>
    new Promise((resolve) => {
      resolve(work());
    });
  const handlers: Handlers<KernelProtocol> = {
    scan: (job) => answer(() => scan(job, kernels)),
    refine: (job) => answer(() => refine(job, kernels)),
    heatmap: (job) => answer(() => heatmap(job, kernels)),
    sampledHeatmap: (job) => answer(() => sampledHeatmap(job.tensor, job.request)),
    window: (job) => answer(() => readWindow(job.tensor, job.request, job.codes)),
    elements: (job) => answer(() => readElements(job.tensor, job.first, job.count)),
    sample: (job) => answer(() => readSample(job.tensor, job.runs, job.length)),
    summary: (job) => answer(() => summary(job)),
    statistics: (job) => answer(() => statistics(job, kernels)),
    dense: (job) => answer(() => readDense(job.tensor)),
    digest: (job) => answer(() => digest(job.tensor, job.control)),
    bytes: (job) => answer(() => readBytes(job.tensor, job.first, job.count)),
  };
  serve<KernelProtocol>(threadPort(port), kernelChannel, handlers);
}

/**
 * Lets the editor go first where both want a processor. Only Linux has priorities of threads: elsewhere the call would mean the whole process.
 */
function standBack(): void {
  if (process.platform === 'linux') os.setPriority(0, os.constants.priority.PRIORITY_BELOW_NORMAL);
}
