// Builds everything into dist/: kernels.wasm (AssemblyScript), then four bundles (esbuild). `--watch` rebuilds the bundles, `--production` minifies.
import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const production = process.argv.includes('--production');
const require = createRequire(import.meta.url);

const shared = { absWorkingDir: root, bundle: true, minify: production, sourcemap: !production, logLevel: 'warning', charset: 'utf8' };
const node = { ...shared, platform: 'node', target: 'node20', format: 'cjs' };

const bundles = [
  { ...node, entryPoints: { extension: 'src/vscode/extension.ts' }, external: ['vscode'], outdir: 'dist' },
  { ...node, entryPoints: { worker: 'src/worker/main.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } },
  { ...shared, platform: 'browser', target: 'es2022', format: 'iife', entryPoints: { webview: 'webview/main.ts' }, outdir: 'dist' },
];

async function buildKernels() {
  const asc = require.resolve('assemblyscript/bin/asc.js');
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory', '--initialMemory', '1'];
  await promisify(execFile)(process.execPath, [asc, 'src/numeric/kernels/kernels.as.ts', ...options, '-o', 'dist/kernels.wasm'], {
    cwd: root,
  });
}

async function copyAssets() {
  await cp(require.resolve('@vscode/codicons/dist/codicon.css'), new URL('../dist/codicon.css', import.meta.url));
  await cp(require.resolve('@vscode/codicons/dist/codicon.ttf'), new URL('../dist/codicon.ttf', import.meta.url));
}

await mkdir(new URL('../dist', import.meta.url), { recursive: true });
if (process.argv.includes('--watch')) {
  await Promise.all([buildKernels(), copyAssets()]);
  for (const bundle of bundles) await (await esbuild.context(bundle)).watch();
} else {
  await Promise.all([buildKernels(), copyAssets(), ...bundles.map((bundle) => esbuild.build(bundle))]);
}
