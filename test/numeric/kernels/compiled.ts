/** The compiled kernels for tests: `dist/kernels.wasm`, made when it is missing or older than its source. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { drawKernel } from '../../../src/numeric/kernels/draw-kernel.js';
import { compileKernels } from '../../../src/numeric/kernels/kernels.js';
import type { FloatKernel } from '../../../src/numeric/random/torch/float-kernel.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = 'src/numeric/kernels';
const source = `${folder}/kernels.as.ts`;
const wasm = `${root}dist/kernels.wasm`;
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory', '--initialMemory', '1'];

/** Absolute path of the compiled kernels. */
export function compiledKernels(): string {
  if (isFresh()) return wasm;
  const compiler = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js');
  mkdirSync(`${root}dist`, { recursive: true });
  // Test files run side by side: each writes a file of its own, and the last one to be renamed is as good as the first.
  const own = `dist/kernels-${String(process.pid)}.wasm`;
  execFileSync(process.execPath, [compiler, source, ...options, '-o', own], { cwd: root });
  renameSync(root + own, wasm);
  return wasm;
}

function isFresh(): boolean {
  const compiled = statSync(wasm, { throwIfNoEntry: false });
  const sources = readdirSync(root + folder).filter((name) => name.endsWith('.as.ts'));
  return compiled !== undefined && sources.every((name) => compiled.mtimeMs >= statSync(`${root}${folder}/${name}`).mtimeMs);
}

/** What draws PyTorch's float32 numbers. */
export function compiledDrawKernel(): FloatKernel {
  return drawKernel(compileKernels(readFileSync(compiledKernels())));
}

type Kernel = (...args: number[]) => void;

/** The kernels over a memory of `pages` times 64 KiB. */
export function instantiateKernels(pages: number): { readonly memory: WebAssembly.Memory; readonly kernel: (name: string) => Kernel } {
  const memory = new WebAssembly.Memory({ initial: pages });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(compiledKernels())), { env: { memory } });
  return {
    memory,
    kernel: (name) => {
      const found = exports[name];
      if (typeof found !== 'function') throw new Error(`no kernel ${name}`);
      return found as Kernel;
    },
  };
}
