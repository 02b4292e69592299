// The product's own code, bundled for measuring: the pool and the formats as a module, the kernel thread, the compiled kernels.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import esbuild from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const kernelOptions = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory', '--initialMemory', '1'];

const product = `export { createKernelPool } from './src/worker/pool.js';
export { openCheckpoint, recognise } from './src/formats/registry.js';
export { Session } from './src/session/session.js';
export { floatKernelOf } from './src/worker/float-kernel.js';`;
const thread = `import { parentPort, workerData } from 'node:worker_threads';
import { runKernelThread } from './src/worker/kernel/thread.js';
runKernelThread(parentPort, workerData);`;

/** Returns the paths of what was built into `folder`: `{ product, thread, wasm }`. */
export async function bundleProduct(folder) {
  const built = {
    product: path.join(folder, 'product.cjs'),
    thread: path.join(folder, 'thread.cjs'),
    wasm: path.join(folder, 'kernels.wasm'),
  };
  await Promise.all([bundle(product, built.product), bundle(thread, built.thread), compileKernels(built.wasm)]);
  return built;
}

async function bundle(contents, outfile) {
  const stdin = { contents, resolveDir: root, loader: 'ts' };
  await esbuild.build({ stdin, outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error' });
}

async function compileKernels(outfile) {
  const compiler = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js');
  const source = 'src/numeric/kernels/kernels.as.ts';
  await promisify(execFile)(process.execPath, [compiler, source, ...kernelOptions, '-o', outfile], { cwd: root });
}
