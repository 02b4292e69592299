/** The compiled kernels that make PyTorch's random numbers, in the thread that asks. */
import { readFileSync } from 'node:fs';
import { drawKernel } from '../numeric/kernels/draw-kernel.js';
import { compileKernels } from '../numeric/kernels/kernels.js';
import type { FloatKernel } from '../numeric/random/torch/float-kernel.js';

/** `wasm`: path of kernels.wasm, which is read when the kernel is first asked for. */
export function floatKernelOf(wasm: string): () => FloatKernel {
  let kernel: FloatKernel | undefined;
  return () => (kernel ??= drawKernel(compileKernels(readFileSync(wasm))));
}
