/** A kernel thread: serves `KernelProtocol` on its port with kernels of its own. */
import type { MessagePort } from 'node:worker_threads';
import { instantiateKernels } from '../../numeric/kernels/kernels.js';
import { serve, type Handlers } from '../../protocol/call.js';
import { threadPort } from '../port.js';
import type { Tensor } from '../../numeric/tensor.js';
import { prepareHdf5 } from './hdf5.js';
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
  const answer = async <Result>({ tensor }: { readonly tensor: Tensor }, work: () => Result | Promise<Result>): Promise<Result> => {
    await prepareHdf5(tensor);
    return await work();
  };
  const handlers: Handlers<KernelProtocol> = {
    scan: (job) => answer(job, () => scan(job, kernels)),
    refine: (job) => answer(job, () => refine(job, kernels)),
    heatmap: (job) => answer(job, () => heatmap(job, kernels)),
    sampledHeatmap: (job) => answer(job, () => sampledHeatmap(job.tensor, job.request)),
    window: (job) => answer(job, () => readWindow(job.tensor, job.request, job.codes)),
    elements: (job) => answer(job, () => readElements(job.tensor, job.first, job.count)),
    sample: (job) => answer(job, () => readSample(job.tensor, job.runs, job.length)),
    summary: (job) => answer(job, () => summary(job)),
    statistics: (job) => answer(job, () => statistics(job, kernels)),
    dense: (job) => answer(job, () => readDense(job.tensor)),
    digest: (job) => answer(job, () => digest(job.tensor, job.control)),
    bytes: (job) => answer(job, () => readBytes(job.tensor, job.first, job.count)),
  };
  serve<KernelProtocol>(threadPort(port), kernelChannel, handlers);
}
