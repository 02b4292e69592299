/** A kernel thread: serves `KernelProtocol` on its port with kernels of its own. */
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
  const kernels = instantiateKernels(module);
  const answer = <Result>(work: () => Result | Promise<Result>): Promise<Result> =>
    new Promise((resolve) => {
      resolve(work());
    });
  const handlers: Handlers<KernelProtocol> = {
    scan: (job) => answer(() => scan(job, kernels)),
    refine: (job) => answer(() => refine(job, kernels)),
    heatmap: (job) => answer(() => heatmap(job, kernels)),
    sampledHeatmap: ({ tensor, request }) => answer(() => sampledHeatmap(tensor, request)),
    window: ({ tensor, request, codes }) => answer(() => readWindow(tensor, request, codes)),
    elements: ({ tensor, first, count }) => answer(() => readElements(tensor, first, count)),
    sample: ({ tensor, runs, length }) => answer(() => readSample(tensor, runs, length)),
    summary: (job) => answer(() => summary(job)),
    statistics: (job) => answer(() => statistics(job, kernels)),
    dense: ({ tensor }) => answer(() => readDense(tensor)),
    digest: ({ tensor, control }) => answer(() => digest(tensor, control)),
    bytes: ({ tensor, first, count }) => answer(() => readBytes(tensor, first, count)),
  };
  serve<KernelProtocol>(threadPort(port), kernelChannel, handlers);
}
